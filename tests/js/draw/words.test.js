import assert from "node:assert/strict";
import { test } from "node:test";
import { networkInWords, unitInWords } from "../../../mnist_model/ui/draw/words.js";

/** @param {number[]} likeliest */
const reply = (likeliest) => /** @type {any} */ ({ likeliest });

test("the network is told as how many are active and which speaks most for the answer", () => {
  const W2 = new Float32Array(30);
  W2[4] = 2; // unit 0 for 4
  W2[24] = -9; // unit 2 against 4
  const words = networkInWords(Float32Array.of(1.5, 0, 1), W2, reply([4, 9]));
  assert.match(words, /^The network: 2 of 3 hidden units active; the strongest for 4: unit 0, \+3\.0\./);
  assert.match(
    networkInWords(Float32Array.of(1, 0), undefined, reply([4, 9])),
    /1 of 2 hidden units active\./,
  );
  assert.match(networkInWords(new Float32Array(128), W2, reply([])), /128 hidden units, nothing drawn/);
});

test("a unit is told as its number, its activation and what it says of the two likeliest digits", () => {
  const lines = [
    { unit: 17, digit: 9, contribution: -0.84 },
    { unit: 17, digit: 4, contribution: 2.06 },
    { unit: 17, digit: 1, contribution: 7 },
  ];
  assert.deepEqual(unitInWords(17, 3.21, lines, [4, 9]), [
    "Detector 17",
    "a1 = 3.2",
    "+2.1 for 4",
    "−0.8 against 9",
  ]);
  assert.deepEqual(unitInWords(3, 0, [], [4, 9]), ["Detector 3", "inactive"]);
});
