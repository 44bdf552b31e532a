import assert from "node:assert/strict";
import { test } from "node:test";
import { beginWords, placeWords } from "../../../mnist_model/ui/tasks/words.js";

test("a folded card that nothing has happened to says what it is about", () => {
  const task = { sentence: "Fool it.", tab: /** @type {const} */ ("inside") };
  assert.equal(beginWords(task, true), "Fool it.");
  assert.equal(beginWords(task, false), "Draw a digit.");
});

test("the way to a part of Inside is named by its number, if it has one", () => {
  assert.deepEqual([0, 5, 7].map(placeWords), ["", "Go to step 5", "Go to that part"]);
});
