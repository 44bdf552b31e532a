import assert from "node:assert/strict";
import { test } from "node:test";
import { beforeAndAfter, rateAt } from "../../../mnist_model/ui/inside/lesson.js";
import { learningInWords } from "../../../mnist_model/ui/inside/words.js";
import { anAnswer } from "./answer.js";

test("before is what the network in use says, after is what it says after the step", () => {
  const rows = beforeAndAfter(anAnswer());
  assert.equal(rows.length, 10);
  assert.deepEqual(rows[4], { before: 0.9, after: 0.8 });
  assert.deepEqual(rows[9], { before: 0.1, after: 0.2 });
});

test("words name the probability before and after, in this order", () => {
  assert.match(learningInWords(anAnswer()), /Probability of 9: 10\.0 % before, 20\.0 % after/);
  assert.match(learningInWords(anAnswer()), /loss 2\.500, after one step 1\.600/);
});

test("the slider's rate has two digits and stays within its limits", () => {
  assert.equal(rateAt(-2, [0.001, 1]), 0.01);
  assert.equal(rateAt(-1.5, [0.001, 1]), 0.032);
  assert.equal(rateAt(-3.0001, [0.001, 1]), 0.001);
  assert.equal(rateAt(0.2, [0.001, 1]), 1);
});
