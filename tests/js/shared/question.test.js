import assert from "node:assert/strict";
import { test } from "node:test";
import { Question } from "../../../mnist_model/ui/shared/question.js";

test("a question waits for whoever explains, and is taken once", () => {
  const question = new Question();
  question.ask({ step: 3, digit: 4 });
  let heard = 0;
  question.subscribe(() => heard++);
  assert.deepEqual(question.take(), { step: 3, digit: 4 });
  assert.equal(question.take(), null);
  question.ask({ step: 2, hidden_unit: 17 });
  assert.equal(heard, 1);
});
