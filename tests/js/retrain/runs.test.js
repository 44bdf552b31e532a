import assert from "node:assert/strict";
import { test } from "node:test";
import { parseValues, raceWords } from "../../../mnist_model/ui/retrain/race.js";
import { lookOf, merged } from "../../../mnist_model/ui/retrain/runs.js";
import { lookedAt } from "../../../mnist_model/ui/retrain/status.js";
import { stepSummary } from "../../../mnist_model/ui/retrain/step.js";
import { cellsOf, stateWords } from "../../../mnist_model/ui/retrain/table.js";
import { canGoOn, stepWords } from "../../../mnist_model/ui/retrain/time.js";
import { withPoint } from "../../../mnist_model/ui/retrain/trace.js";
import { Training } from "../../../mnist_model/ui/retrain/training.js";

const { value: idle } = new Training();
const settings = { recipe: "momentum", learning_rate: 0.1, batch_size: 64, hidden: 32, seed: 7, warp: true };
/** @type {import("../../../mnist_model/ui/retrain/training.js").TrainingValue} */
const run = { ...idle, run: 3, settings, state: "paused", step: 50, total: 100, accuracy: 0.9 };

/** @param {number} from @param {number} to @returns {[number, number][]} */
const points = (from, to) => Array.from({ length: to - from }, (_, i) => [from + i, 0.5]);

test("news of a run bring the points that the page has not, and a long curve loses every other one", () => {
  const known = { ...run, curves: { accuracy: points(0, 3), loss: points(0, 600) } };
  const news = { ...run, step: 51, curves: { accuracy: points(2, 4), loss: points(600, 601) } };
  const { step, curves } = merged(known, news);
  assert.deepEqual([step, curves.accuracy.map(([at]) => at)], [51, [0, 1, 2, 3]]);
  assert.deepEqual([curves.loss.length, curves.loss[1][0], curves.loss.at(-1)?.[0]], [301, 2, 600]);
  assert.equal(merged(undefined, news), news);
});

test("eight runs in a row look different, and the ninth as the first", () => {
  assert.equal(new Set([1, 2, 3, 4, 5, 6, 7, 8].map(lookOf)).size, 8);
  assert.equal(lookOf(9), lookOf(1));
});

test("a row says what a run was trained with and what it has come to", () => {
  const recipes = { momentum: "With momentum" };
  const nothing = ["–", "–", "0.1", "64", "32", "7", "yes", "With momentum"];
  assert.deepEqual(cellsOf(run, recipes), nothing);
  const fast = { ...run, best: 0.9749, goal: /** @type {[number, number]} */ ([2969, 2.94]) };
  assert.deepEqual(cellsOf(fast, recipes).slice(0, 2), ["97.5 %", "2,969 steps, 2.9 s"]);
  assert.equal(
    stateWords({ ...run, data: "Data: MNIST, 60,000 to learn from" }),
    "paused, 50 of 100 steps, MNIST",
  );
  assert.equal(stateWords({ ...run, state: "failed", words: "It diverged." }), "It diverged.");
});

test("numbers of a race are found whatever stands between them", () => {
  assert.deepEqual(parseValues(" 0.1, 0.3;1  3e-2 soup "), [0.1, 0.3, 1, 0.03]);
  assert.equal(raceWords("learning_rate", 8), "Race eight learning rates");
  assert.equal(raceWords("seed", 1), "Race one seed");
  assert.equal(raceWords("hidden", 12), "Race 12 widths");
});

test("a run goes on only if it has steps left and is not under way", () => {
  assert.ok(canGoOn(run));
  for (const change of [{ step: 100 }, { step: 0 }, { run: 0 }, { state: /** @type {const} */ ("running") }])
    assert.ok(!canGoOn({ ...run, ...change }));
});

test("another step than the newest is said with its accuracy", () => {
  assert.equal(stepWords(run, 1200, 0.961), "Step 1,200 of 100: 96.1 % right");
  assert.equal(stepWords(run, 0, null), "Step 0 of 100");
  const moment = /** @type {any} */ ({ step: 20, accuracy: 0.7 });
  const { step, accuracy, words } = lookedAt(run, moment);
  assert.deepEqual([step, accuracy, words], [20, 0.7, "Step 20 of 100: 70.0 % of the test digits right."]);
  assert.equal(lookedAt({ ...run, words: "Paused." }, { ...moment, step: 50 }).words, "Paused.");
});

test("one step is summed up with its batch and its learning rate", () => {
  const step = /** @type {any} */ ({
    batch: 64,
    wrong: 3,
    loss: 0.51234,
    learning_rate: 0.3,
    pictures: new Array(32),
  });
  assert.match(
    stepSummary(step),
    /^64 pictures, the 32 that cost most: 3 read wrong \(bold\), mean loss 0\.512\./,
  );
  assert.match(stepSummary({ ...step, batch: 1, pictures: [1] }), /^One picture: /);
});

test("a point of the drawing's trace is added once for a step", () => {
  const first = withPoint([], 0, [0.1]);
  assert.deepEqual(withPoint(first, 5, [0.2]), [
    [0, [0.1]],
    [5, [0.2]],
  ]);
  assert.equal(withPoint(first, 0, [0.3]), first);
  const between = withPoint(withPoint(first, 5, [0.2]), 3, [0.4]);
  assert.deepEqual(
    between.map(([step]) => step),
    [0, 3, 5],
    "a step that is looked at",
  );
});
