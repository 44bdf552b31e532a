import assert from "node:assert/strict";
import { test } from "node:test";
import { beatTheNetwork } from "../../../mnist_model/ui/tasks/check_game.js";
import { fewestSteps, fewUnits, tooFast } from "../../../mnist_model/ui/tasks/check_retrain.js";
import { aHistory, aRun, LIMITS } from "./histories.js";

/** @param {Record<string, any>} changes @param {[number, number][]} [accuracy] */
const fast = (changes, accuracy) =>
  tooFast(
    aHistory({ runs: [aRun({ settings: { learning_rate: 5 }, ...changes }, accuracy)] }),
    LIMITS.too_fast,
  ).done;

test("a run that has diverged has come apart; one that has failed otherwise has not", () => {
  assert.equal(fast({ state: "failed", words: "The training diverged at step 3: …" }), true);
  assert.equal(fast({ state: "failed", words: "Something went wrong on the server." }), false);
});

test("a run that is measured below 20 percent after 100 steps has come apart, not before", () => {
  assert.equal(fast({}, [[100, 0.19]]), true);
  assert.equal(fast({}, [[99, 0.19]]), false); // it is at step 500, but was not measured there
  assert.equal(fast({}, [[100, 0.2]]), false);
  assert.equal(fast({}, []), false);
});

test("a learning rate that is too low is not too fast", () => {
  assert.equal(fast({ settings: { learning_rate: 0.0001 } }, [[900, 0.1]]), false);
});

test("without a new run no task of Retrain is done", () => {
  assert.equal(tooFast(aHistory(), LIMITS.too_fast).done, false);
  assert.equal(fewestSteps(aHistory(), LIMITS.fewest_steps).done, false);
  assert.equal(fewUnits(aHistory(), LIMITS.few_units).done, false);
});

/** @param {[number, number][]} accuracy @param {Record<string, any>} [more] */
const steps = (accuracy, more = {}) =>
  fewestSteps(aHistory({ runs: [aRun({}, accuracy)], ...more }), LIMITS.fewest_steps);

test("the first step with 95 percent is the record, and counts up to 300", () => {
  const reached = steps([
    [100, 0.9],
    [300, 0.95],
    [400, 0.96],
  ]);
  assert.deepEqual(reached, { done: true, record: 300, words: "95.0 % after 300 steps." });
  const late = steps([[301, 0.95]]);
  assert.equal(late.done, false);
  assert.equal(late.record, 301);
  assert.equal(steps([[200, 0.9499]]).record, undefined);
});

test("a single step that is looked at counts as well", () => {
  assert.equal(steps([[400, 0.96]], { measured: [{ run: 1, step: 250, accuracy: 0.951 }] }).record, 250);
});

test("few hidden units count when the run is over and reads 85 percent", () => {
  const check = (/** @type {any} */ changes, share = 0.85) =>
    fewUnits(
      aHistory({ runs: [aRun({ settings: { hidden: 8 }, ...changes }, [[500, share]])] }),
      LIMITS.few_units,
    ).done;
  assert.equal(check({}), true);
  assert.equal(check({ settings: { hidden: 9 } }), false);
  assert.equal(check({}, 0.84), false);
  assert.equal(check({ state: "running" }), false);
});

test("the network is beaten by more right digits, not by as many", () => {
  const check = (/** @type {number} */ yours, /** @type {number} */ its) =>
    beatTheNetwork(aHistory({ game: { yours, its } })).done;
  assert.equal(check(7, 6), true);
  assert.equal(check(6, 6), false);
  assert.equal(check(5, 6), false);
  assert.equal(beatTheNetwork(aHistory()).done, false);
});
