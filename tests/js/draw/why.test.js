import assert from "node:assert/strict";
import { test } from "node:test";
import { askWhy, askWhyNot, whyInWords, whyNotInWords } from "../../../mnist_model/ui/draw/why.js";

/** @param {Partial<import("../../../mnist_model/ui/shared/bars.js").Answer>} changes */
const anAnswer = (changes = {}) => ({
  digit: 4,
  sure: true,
  likeliest: [4, 9],
  doubt: "4 or 9?",
  digit_at_all: 1,
  probabilities: [],
  ...changes,
});
const SURE = anAnswer();
const UNSURE = anAnswer({ sure: false });
const EMPTY = anAnswer({ digit: null, sure: false, likeliest: [] });

test("the way in says what it explains", () => {
  assert.deepEqual([SURE, UNSURE, EMPTY].map(whyInWords), ["Why a 4?", "Why not sure?", ""]);
  assert.equal(whyInWords(anAnswer({ digit: 8 })), "Why an 8?");
  assert.deepEqual(
    [4, 8, 9].map((digit) => whyNotInWords(SURE, digit)),
    ["Why a 4?", "Why not an 8?", "Why not a 9?"],
  );
});

test("a sure answer is explained alone, a doubt as the likeliest against the next", () => {
  assert.deepEqual(askWhy(SURE), { step: 3, digit: 4, versus: null });
  assert.deepEqual(askWhy(UNSURE), { step: 3, digit: 4, versus: 9 });
});

test("a bar that is pressed is compared with the answer, the answer's own with none", () => {
  assert.deepEqual(askWhyNot(SURE, 7), { step: 3, digit: 4, versus: 7 });
  assert.deepEqual(askWhyNot(SURE, 4), { step: 3, digit: 4, versus: null });
});
