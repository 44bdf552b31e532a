import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, endsOf } from "../../../mnist_model/ui/retrain/ends.js";
import { Training } from "../../../mnist_model/ui/retrain/training.js";

const { value: idle } = new Training();
/** @param {number} run @param {string} name @param {[number, number][]} accuracy
 * @param {import("../../../mnist_model/ui/retrain/training.js").TrainingValue["state"]} [state] */
const run = (run, name, accuracy, state = "running") => ({
  ...idle,
  run,
  name,
  state,
  curves: { accuracy, loss: [] },
});
const first = run(1, "mini-batches", [
  [0, 0.1],
  [90, 0.95],
]);
const slow = run(2, "learning rate 0.01", [[40, 0.8]]);
const diverged = run(3, "learning rate 10", [[5, 0.1]], "failed");

test("a racer is called by its value, another run by its number, and the only one by nothing", () => {
  assert.deepEqual(endsOf([first, slow, diverged], new Set([2, 3])), [
    { run: 1, words: "1", step: 90, accuracy: 0.95 },
    { run: 2, words: "0.01", step: 40, accuracy: 0.8 },
    { run: 3, words: "10 ×", step: 5, accuracy: 0.1 },
  ]);
  assert.deepEqual(
    endsOf([first, slow], new Set([2])).map(({ words }) => words),
    ["1", "2"],
    "one that was started alone",
  );
  assert.deepEqual(endsOf([first], new Set()), []);
  assert.deepEqual(endsOf([first, run(2, "new", [])], new Set()), [], "the other has no curve yet");
});

test("words that would stand on each other are moved apart, no further than the plot", () => {
  const box = { top: 0, bottom: 100 };
  assert.deepEqual(apart([50, 20, 80], 10, box), [50, 20, 80]);
  assert.deepEqual(apart([52, 50], 10, box), [60, 50]);
  assert.deepEqual(apart([99, 98, 50], 10, box), [100, 90, 50]);
  assert.deepEqual(apart([1, 2, 3], 10, box), [1, 11, 21]);
});
