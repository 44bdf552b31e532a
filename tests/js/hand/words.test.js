import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askWords,
  countWords,
  keepWords,
  readWords,
  resultRows,
  resultWords,
} from "../../../mnist_model/ui/hand/words.js";

const RESULT = {
  learned: 12,
  data: "MNIST",
  test: { count: 10000, before: 9907, after: 9901 },
  own: { count: 12, before: 3, after: 11 },
  wrong: [],
  not_sure: 0,
};

test("the count is said, and that no more fit", () => {
  assert.deepEqual(
    [0, 1, 12, 120].map((count) => countWords(count, 120)),
    ["", "1 drawing kept", "12 drawings kept", "120 drawings kept, no more fit"],
  );
});

test("what is on the pad decides what is asked", () => {
  const pad = { empty: false, picture: false, full: false };
  assert.match(askWords(pad), /Which digit was this/);
  assert.match(askWords({ ...pad, empty: true }), /Draw a digit/);
  assert.match(askWords({ ...pad, picture: true }), /picture cannot be kept/);
  assert.match(askWords({ ...pad, empty: true, full: true }), /No more/);
});

test("own drawings come first, before and after in their columns", () => {
  assert.deepEqual(resultRows(RESULT), [
    ["Your 12 drawings, each held out once", "3", "11"],
    ["MNIST, 10,000 test digits", "9,907", "9,901"],
  ]);
});

test("a single drawing has no row, and it is said why", () => {
  const one = { ...RESULT, learned: 1, own: null };
  assert.equal(resultRows(one).length, 1);
  assert.match(resultWords(one), /keep a second one/);
});

test("what it still gets wrong, and of what it is not sure, is said", () => {
  assert.match(resultWords(RESULT), /gets none wrong/);
  assert.match(resultWords({ ...RESULT, wrong: [{ drawing: 0, says: 7 }] }), /still gets 1 wrong/);
  assert.match(resultWords({ ...RESULT, not_sure: 2 }), /Of 2 it is not sure/);
});

test("progress of ten in a row", () => {
  assert.equal(keepWords(7, 3, 10), "Draw a 7: 3 of 10 kept");
});

test("what a file gave", () => {
  assert.match(readWords(0, 0, 3), /no digits/);
  assert.equal(readWords(5, 5, 0), "5 drawings read.");
  assert.equal(
    readWords(1, 3, 1),
    "1 drawing read. 2 digits were here already or found no room. 1 drawing is no digit.",
  );
});
