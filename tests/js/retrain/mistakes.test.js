import assert from "node:assert/strict";
import { test } from "node:test";
import { caption, row, shading, sureWords } from "../../../mnist_model/ui/retrain/mistakes.js";

/** @type {number[][]} */
const confusion = Array.from({ length: 10 }, (_, label) =>
  Array.from({ length: 10 }, (_, answer) => (label === answer ? 90 : 0)),
);
confusion[7][1] = 8;
confusion[4][9] = 2;

/** The texts of the cells of a true digit. @param {number} label */
const texts = (label) => [...row(confusion, label).matchAll(/<td[^>]*>(\d*)<\/td>/g)].map(([, text]) => text);

test("rows are true digits and columns answers", () => {
  assert.match(row(confusion, 7), /<th scope="row">7<\/th>/);
  assert.deepEqual([texts(7)[1], texts(7)[7], texts(1)[7]], ["8", "90", ""]);
});

test("confusions are shaded by their share of the most frequent one, right answers not at all", () => {
  const shade = shading(confusion);
  assert.deepEqual([shade(0), shade(2), shade(8)], [0, 10, 40]);
  assert.match(row(confusion, 7), /class="right">90</);
  assert.doesNotMatch(row(confusion, 0), /NaN/);
});

test("a network without mistakes is not divided by", () => {
  assert.equal(shading([[5]])(0), 0);
});

test("the caption counts all test digits", () => {
  assert.match(caption({ confusion, wrong: 10, worst: [] }), /^10 of 910 test digits are read wrong/);
});

test("a probability is not rounded up to certainty", () => {
  assert.deepEqual([0.5, 0.9991, 0.9999].map(sureWords), ["50.0 % sure", "99.9 % sure", "> 99.9 % sure"]);
});
