import assert from "node:assert/strict";
import { test } from "node:test";
import { digitsInQuestion, linesOf, strongestLines } from "../../../mnist_model/ui/draw/lines.js";

/** @param {Record<string, number>} weights by "unit,digit" @param {number} units */
function outputWeights(weights, units) {
  const W2 = new Float32Array(10 * units);
  for (const [place, weight] of Object.entries(weights)) {
    const [unit, digit] = place.split(",").map(Number);
    W2[10 * unit + digit] = weight;
  }
  return W2;
}

test("lines are the largest activations times weights, with their sign, largest first", () => {
  const W2 = outputWeights({ "0,4": 1, "1,4": -3, "2,4": 0.5, "2,9": 9 }, 3);
  assert.deepEqual(strongestLines([2, 1, 10], W2, [4], 20), [
    { unit: 2, digit: 4, contribution: 5 },
    { unit: 1, digit: 4, contribution: -3 },
    { unit: 0, digit: 4, contribution: 2 },
  ]);
  assert.deepEqual(
    strongestLines([2, 1, 10], W2, [4, 9], 2).map(({ unit, digit }) => [unit, digit]),
    [
      [2, 9],
      [2, 4],
    ],
  );
});

test("an inactive unit has no line, and no line says nothing", () => {
  const W2 = outputWeights({ "0,4": 5, "1,3": 5 }, 2);
  assert.deepEqual(strongestLines([0, 1], W2, [4], 20), []);
  assert.deepEqual(linesOf(1, [0, 1], W2, [3, 4]), [{ unit: 1, digit: 3, contribution: 5 }]);
});

test("there are never more lines than can be read", () => {
  const hidden = 1024;
  const W2 = new Float32Array(10 * hidden).fill(1);
  assert.equal(strongestLines(new Float32Array(hidden).fill(1), W2, [1, 2, 3], 20).length, 20);
});

test("the digits in question are the likeliest, and those not far from it", () => {
  const certain = [0.001, 0, 0, 0, 0.999, 0, 0, 0, 0, 0];
  const torn = [0, 0.1, 0, 0.12, 0.4, 0, 0, 0.01, 0, 0.37];
  assert.deepEqual(digitsInQuestion(certain), [4]);
  assert.deepEqual(digitsInQuestion(torn), [4, 9, 3]);
  assert.deepEqual(digitsInQuestion(new Array(10).fill(0)), []);
});
