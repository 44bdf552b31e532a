import assert from "node:assert/strict";
import { test } from "node:test";
import { resultWords, scores } from "../../../mnist_model/ui/tasks/game.js";
import { metaWords, recordWords } from "../../../mnist_model/ui/tasks/words.js";

test("right answers are counted for each side by itself", () => {
  assert.deepEqual(scores([1, 2, 3], { truth: [1, 2, 4], network: [1, 9, 3] }), { yours: 2, its: 1 });
});

test("the truth and the network's answer are not mixed up", () => {
  assert.equal(resultWords(5, 8), "It is a 5.\nNetwork: 8.");
});

test("one minute is not minutes, and a record is said only if there is one", () => {
  assert.equal(metaWords({ minutes: 1, tab: "draw" }), "1 minute, Draw");
  assert.equal(metaWords({ minutes: 10, tab: "retrain" }), "10 minutes, Retrain");
  assert.equal(recordWords(undefined), "");
  assert.equal(recordWords(1186), "Your record: 1,186 steps");
});
