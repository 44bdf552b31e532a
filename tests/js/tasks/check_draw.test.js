import assert from "node:assert/strict";
import { test } from "node:test";
import { noDigit, oneStrokeMends, sureThing, twoShare } from "../../../mnist_model/ui/tasks/check_draw.js";
import { aHistory, drew, LIMITS, saying } from "./histories.js";

const [ONE, SEVEN] = [saying({ 1: 0.9 }), saying({ 7: 0.9 })];
const HALF = saying({ 4: 0.45, 9: 0.42 }, { sure: false });

test("a digit counts with 99 percent and no question mark, and its own percentage is said", () => {
  const check = (/** @type {any} */ answer) => sureThing(drew([["1,1", answer]]), LIMITS.sure_thing);
  assert.deepEqual(check(saying({ 3: 0.99 })), { done: true, words: "3: 99 %." });
  assert.equal(check(saying({ 3: 0.98 })).done, false);
  assert.equal(check(saying({ 3: 0.995 }, { sure: false })).done, false);
});

test("an example of the page is not the visitor's own drawing", () => {
  const history = drew([["1,1", saying({ 3: 1 })]], { examples: ["1,1"] });
  assert.equal(sureThing(history, LIMITS.sure_thing).done, false);
});

test("two digits must have 40 percent each", () => {
  assert.equal(twoShare(drew([["1,1", HALF]]), LIMITS.two_share).done, true);
  const { done, words } = twoShare(drew([["1,1", saying({ 9: 0.51, 4: 0.38 })]]), LIMITS.two_share);
  assert.equal(done, false);
  assert.equal(words, "9: 51 %, 4: 38 %: both must be 40 % or more.");
});

test("nothing counts without an answer, or on an empty pad", () => {
  const none = { ...saying({}), digit: null, likeliest: [] };
  for (const [check, limits] of /** @type {const} */ ([
    [sureThing, LIMITS.sure_thing],
    [twoShare, LIMITS.two_share],
    [oneStrokeMends, LIMITS.one_stroke_mends],
    [noDigit, LIMITS.no_digit],
  ])) {
    assert.equal(check(aHistory(), limits).done, false);
    assert.equal(check(drew([["", none]]), limits).done, false);
  }
});

test("the drawing that stood there when the card was started does not count", () => {
  const history = drew([["1,1", HALF]], { since: { drawing: "1,1", choices: {} } });
  assert.equal(twoShare(history, LIMITS.two_share).done, false);
});

test("an answer to an older drawing does not count, nor one while the pen is down", () => {
  assert.equal(twoShare(drew([["1,1", HALF]], { text: "1,1 2,2" }), LIMITS.two_share).done, false);
  const down = twoShare(drew([["1,1", HALF]], { resting: false }), LIMITS.two_share);
  assert.equal(down.done, false);
  assert.match(down.words, /Lift the pen/);
});

test("one stroke more turns the 1 into a 7", () => {
  const history = drew([
    ["1,1", ONE],
    ["1,1;2,2", SEVEN],
  ]);
  assert.equal(oneStrokeMends(history, LIMITS.one_stroke_mends).done, true);
});

test("two strokes more, a changed stroke or another drawing do not mend the 1", () => {
  for (const last of ["1,1;2,2;3,3", "1,1 5,5;2,2", "9,9;2,2", "1,1"]) {
    const history = drew([
      ["1,1", ONE],
      [last, SEVEN],
    ]);
    assert.equal(oneStrokeMends(history, LIMITS.one_stroke_mends).done, false, last);
  }
});

test("a 1 or a 7 with a question mark is no answer", () => {
  const unsure = (/** @type {any} */ answer) => ({ ...answer, sure: false });
  for (const answers of [
    [unsure(ONE), SEVEN],
    [ONE, unsure(SEVEN)],
    [saying({ 2: 0.9 }), SEVEN],
  ]) {
    const history = drew([
      ["1,1", answers[0]],
      ["1,1;2,2", answers[1]],
    ]);
    assert.equal(oneStrokeMends(history, LIMITS.one_stroke_mends).done, false);
  }
});

test("no digit is one that the first network is sure of and the second is not", () => {
  const check = (/** @type {number} */ p, /** @type {number} */ at_all) =>
    noDigit(drew([["1,1", saying({ 4: p }, { sure: false, at_all })]]), LIMITS.no_digit).done;
  assert.equal(check(0.95, 0.02), true);
  assert.equal(check(0.95, 0.5), false);
  assert.equal(check(0.89, 0.02), false);
});
