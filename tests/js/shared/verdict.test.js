import assert from "node:assert/strict";
import { test } from "node:test";
import { failed, said } from "../../../mnist_model/ui/shared/verdict.js";

const answer = {
  digit: 4,
  sure: true,
  likeliest: [4, 9],
  doubt: "4 or 9?",
  digit_at_all: 1,
  probabilities: [0, 0, 0, 0, 0.98, 0, 0, 0, 0, 0.02],
};

test("a sure answer is its digit and its percentage", () => {
  assert.deepEqual(said(answer), { state: "sure", digit: "4", words: "98 %", spoken: "4, 98 %" });
});

test("0 is a digit, and none is an empty pad", () => {
  const zero = { ...answer, digit: 0, probabilities: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0] };
  assert.equal(said(zero).digit, "0");
  assert.deepEqual(said({ ...answer, digit: null }), {
    state: "empty",
    digit: "",
    words: "Draw a digit",
    spoken: "",
  });
});

test("not sure is a question mark with the two likeliest digits", () => {
  assert.deepEqual(said({ ...answer, sure: false }), {
    state: "unsure",
    digit: "?",
    words: "4 or 9?",
    spoken: "Not sure: 4 or 9?",
  });
});

test("a picture's doubt is a question mark with its sentence, whatever the network says", () => {
  const doubted = {
    state: "doubted",
    digit: "?",
    words: "There are several digits here: drag a box around one.",
    spoken: "Not sure: There are several digits here: drag a box around one.",
  };
  assert.deepEqual(said({ ...answer, sure: false }, doubted.words), doubted);
  assert.deepEqual(said({ ...answer, digit: null, sure: false }, doubted.words), doubted); // not "Draw a digit"
  assert.equal(said(answer, "").state, "sure");
});

test("a failure is a sentence and no digit", () => {
  assert.deepEqual([failed("No answer.").digit, failed("No answer.").words], ["", "No answer."]);
});
