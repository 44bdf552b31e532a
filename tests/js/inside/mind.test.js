import assert from "node:assert/strict";
import { test } from "node:test";
import { changeInWords, pictureOnTheWay } from "../../../mnist_model/ui/inside/change.js";
import {
  strokePath,
  strokesInWords,
  withoutInWords,
  withoutStroke,
} from "../../../mnist_model/ui/inside/strokes.js";
import { anAnswer } from "./answer.js";

const { answer } = anAnswer();

/** @type {import("../../../mnist_model/ui/inside/change.js").ChangeNumbers} */
const CHANGE = {
  answer: 4,
  wanted: 9,
  already: false,
  found: true,
  picture: "",
  ink: { largest: 0, levels: "" },
  added: 3.14,
  removed: 1.2,
  squares: 1,
  way: [],
  digit_at_all: [],
  after: { ...answer, digit: 9 },
  png: "",
};

test("the way begins with the drawing and ends with the changed picture", () => {
  const after = new Uint8Array([100, 200, 0]);
  const ink = { levels: new Int16Array([100, -50, 0]), unit: 1 / 255, largest: 100 / 255 };
  assert.deepEqual([...pictureOnTheWay(after, ink, 1)], [100, 200, 0]);
  assert.deepEqual([...pictureOnTheWay(after, ink, 0)], [0, 250, 0]);
  assert.deepEqual([...pictureOnTheWay(after, ink, 0.5)], [50, 225, 0]);
});

test("words say what changes, and where nothing does", () => {
  assert.match(changeInWords(CHANGE), /3\.1 pixels added and of 1\.2 taken away make it a 9/);
  assert.match(changeInWords({ ...CHANGE, already: true }), /9 already/);
  assert.match(changeInWords({ ...CHANGE, found: false }), /No change/);
  assert.match(changeInWords({ ...CHANGE, answer: null }), /no ink/);
});

test("a stroke that is taken away leaves the others as they are written", () => {
  /** @type {[number, number][][]} */
  const strokes = [
    [
      [1, 2],
      [3, 4.5],
    ],
    [[5, 6]],
    [[7, 8]],
  ];
  assert.equal(withoutStroke(strokes, 1), "1,2 3,4.5;7,8");
  assert.equal(withoutStroke([[[5, 6]]], 0), "");
  assert.equal(strokePath(strokes[0]), "M1 2L3 4.5");
  assert.equal(strokePath(strokes[1]), "M5 6h0");
});

test("words name each stroke's share, the answer without it and the sum", () => {
  const numbers = {
    digit: 4,
    versus: 9,
    strokes: [
      { share: 3.5, without: answer },
      { share: -1, without: null },
    ],
    biases: 0.25,
    total: 2.75,
  };
  const words = strokesInWords(numbers, { empty: false });
  assert.match(
    words,
    /z2 of 4 − z2 of 9 is \+2\.750: stroke 1 counts \+3\.500 \(without it the network says 4, 90 %\)/,
  );
  assert.match(words, /stroke 2 counts −1\.000, the biases' part \+0\.250/);
  assert.match(strokesInWords({ ...numbers, strokes: [] }, { empty: false }), /no strokes/);
  assert.equal(strokesInWords(numbers, { empty: true }), "There is no ink.");
  assert.equal(withoutInWords(answer), "4, 90 %");
  assert.equal(withoutInWords({ ...answer, sure: false }), "4 or 9?");
  assert.equal(withoutInWords({ ...answer, digit: null }), "nothing");
  assert.equal(withoutInWords(null), "–");
});
