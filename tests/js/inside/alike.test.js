import assert from "node:assert/strict";
import test from "node:test";
import {
  alikeInWords,
  comparedInWords,
  digitInWords,
  rowsInWords,
  rowTitle,
} from "../../../mnist_model/ui/inside/alike.js";

/** @typedef {import("../../../mnist_model/ui/inside/alike.js").AlikeNumbers} AlikeNumbers */

/** @param {Partial<AlikeNumbers>} [changes] @returns {AlikeNumbers} */
const numbers = (changes) => ({
  state: "found",
  words: "",
  data: "MNIST",
  drawn: false,
  count: 60000,
  sure: true,
  meant: false,
  rows: [
    { digit: 4, count: 5842, nearest: [{ index: 7, distance: 4.206, png: "" }] },
    { digit: 9, count: 5949, nearest: [{ index: 8, distance: 6, png: "" }] },
  ],
  ...changes,
});

test("a row's title says whose digit it is", () => {
  assert.equal(rowTitle(numbers(), 0), "It says 4: the nearest 4s");
  assert.equal(rowTitle(numbers({ sure: false }), 0), "Likeliest, 4: the nearest 4s");
  assert.equal(rowTitle(numbers(), 1), "Second likeliest, 9: the nearest 9s");
  assert.equal(rowTitle(numbers({ meant: true }), 1), "Meant was 9: the nearest 9s");
  assert.equal(rowTitle(numbers({ state: "empty", rows: [] }), 1), "The digit that was meant");
});

test("an unsure answer points at the rows", () => {
  assert.equal(alikeInWords(numbers()), "Nearest 4: 4.21, nearest 9: 6.00.");
  assert.match(alikeInWords(numbers({ sure: false })), /^Not sure: compare the rows\. Nearest 4/);
});

test("each state without rows says what is missing", () => {
  const says = (/** @type {AlikeNumbers["state"]} */ state, words = "") =>
    alikeInWords(numbers({ state, words, rows: [] }));
  assert.match(says("empty"), /no ink/);
  assert.match(says("broken"), /heal it/);
  assert.equal(says("loading", "Fetching MNIST."), "Fetching MNIST.");
  assert.equal(says("comparing"), "Comparing with 60,000 digits…");
  assert.equal(comparedInWords(numbers({ state: "comparing" })), "");
});

test("digits that the project drew are never called MNIST's", () => {
  const drawn = numbers({ drawn: true, data: "digits this project drew itself" });
  assert.equal(
    comparedInWords(drawn),
    "MNIST is not here: compared with 60,000 digits that this project drew.",
  );
  assert.equal(digitInWords(drawn, 9, 4.206), "a 9 that this project drew, distance 4.21: put it on the pad");
  assert.equal(digitInWords(numbers(), 9, 4.206), "a 9 of MNIST, distance 4.21: put it on the pad");
});

test("the text form has both rows with their distances", () => {
  const words = rowsInWords(numbers());
  assert.match(words, /It says 4: the nearest 4s, of 5,842, at distances 4\.21\./);
  assert.match(words, /Second likeliest, 9: the nearest 9s, of 5,949, at distances 6\.00\./);
  const none = numbers({ rows: [{ digit: 4, count: 0, nearest: [] }] });
  assert.match(rowsInWords(none), /none: no 4\./);
});
