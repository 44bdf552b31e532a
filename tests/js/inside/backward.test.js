import assert from "node:assert/strict";
import { test } from "node:test";
import { exact, weightGradient } from "../../../mnist_model/ui/inside/backward.js";
import { Frame, keepApart } from "../../../mnist_model/ui/inside/curve.js";
import { lossRange, nudgeInWords, threeDigits, weightName } from "../../../mnist_model/ui/inside/nudge.js";
import { onlyInWords, readRight } from "../../../mnist_model/ui/inside/only.js";
import {
  backwardInWords,
  blameInWords,
  rivalOf,
  wantsInWords,
} from "../../../mnist_model/ui/inside/words.js";
import { anAnswer } from "./answer.js";

test("a small number keeps three digits, any other four decimals", () => {
  assert.equal(exact(-0.25), "−0.2500");
  assert.equal(exact(0), "0.0000");
  assert.equal(exact(0.0000021395), "+2.14 × 10⁻⁶");
  assert.equal(exact(-0.0005), "−5.00 × 10⁻⁴");
  assert.equal(threeDigits(-13.0796), "−13.1");
  assert.equal(threeDigits(0), "0");
});

test("the gradient of a detector's weights is the picture times its error", () => {
  const x = new Uint8Array(784);
  x[29] = 255;
  x[30] = 51;
  const { levels, unit, largest } = weightGradient(x, -0.5);
  assert.ok(Math.abs(levels[29] * unit + 0.5) < 1e-4);
  assert.ok(Math.abs(levels[30] * unit + 0.1) < 1e-4);
  assert.ok(levels[28] * unit === 0);
  assert.equal(largest, 0.5);
});

test("a silent detector's gradient is zero everywhere", () => {
  const { levels, unit } = weightGradient(new Uint8Array(784).fill(200), 0);
  assert.ok(levels.every((level) => level * unit === 0));
});

test("words say which score should be higher, and that there is little to learn where there is", () => {
  assert.match(wantsInWords(anAnswer().backward.dz2), /score of 9 should be higher, that of 4 lower/);
  assert.match(wantsInWords([0, 0, 0, 0, -0.001, 0, 0, 0, 0, 0.001]), /almost 0/);
});

test("words trace the error of a detector, and say that an inactive one has none", () => {
  const answer = anAnswer();
  assert.match(blameInWords(answer), /\+1\.3500 by way of 4, −0\.4500 by way of 9.*\+0\.9000: its dz1/);
  answer.z1[2] = -0.1;
  assert.match(blameInWords(answer), /inactive: dz1 is 0/);
  assert.match(backwardInWords(answer), /meant to be a 9.*9 −0\.9000/);
});

test("a larger loss is drawn higher, a larger weight further right", () => {
  const frame = new Frame({ low: -2, high: 2 }, { low: 0, high: 10 });
  assert.ok(frame.y(9) < frame.y(1));
  assert.ok(frame.x(1) > frame.x(-1));
  assert.equal(frame.path([-2, 2], [0, 10]), `M${frame.left} ${frame.bottom}L${frame.right} ${frame.top}`);
});

test("the tangent goes through its point with its slope and ends where the box ends", () => {
  const frame = new Frame({ low: -2, high: 2 }, { low: 0, high: 10 });
  const ends = [...frame.tangent(0, 5, 10).matchAll(/[\d.]+/g)].map(Number);
  const [x1, y1, x2, y2] = ends;
  assert.deepEqual([x1, x2], [frame.x(-0.5), frame.x(0.5)]);
  assert.deepEqual([y1, y2], [frame.bottom, frame.top]);
  const flat = [...frame.tangent(1, 5, 0).matchAll(/[\d.]+/g)].map(Number);
  assert.deepEqual(flat, [frame.left, frame.y(5), frame.right, frame.y(5)]);
});

test("labels that would overlap are moved apart, others stay", () => {
  assert.deepEqual(keepApart([10, 100], 16), [10, 100]);
  assert.deepEqual(keepApart([100, 104], 16), [94, 110]);
  assert.deepEqual(keepApart([104, 100], 16), [110, 94]);
});

test("the scale starts at 0 unless that would flatten the curve", () => {
  assert.equal(lossRange([0.1, 2]).low, 0);
  const { low, high } = lossRange([28.4, 29.3]);
  assert.ok(low > 28 && low < 28.4 && high > 29.3);
  assert.deepEqual(lossRange([2, 2]), { low: 1.5, high: 2.5 });
});

const NUDGE = {
  name: /** @type {const} */ ("W1"),
  hidden_unit: 17,
  to_digit: 9,
  pixel: 29,
  meant: 9,
  value: 0.1,
  offsets: [-1, 0, 1],
  losses: [3, 2, 1],
  slope: -1,
  slope_of_curve: -1,
  bends: false,
};

test("a weight is named by what it leads from and to", () => {
  assert.equal(weightName(NUDGE), "W1 from row 1, column 1 to detector 17");
  assert.equal(weightName({ ...NUDGE, name: "W2" }), "W2 from detector 17 to digit 9");
  assert.equal(weightName({ ...NUDGE, name: "b1" }), "b1, the bias of detector 17");
  assert.equal(weightName({ ...NUDGE, name: "b2" }), "b2, the bias of digit 9");
});

test("words say which way is down, and where there is none", () => {
  assert.match(nudgeInWords(NUDGE), /makes this weight higher/);
  assert.match(nudgeInWords({ ...NUDGE, slope: 1, slope_of_curve: 1 }), /makes this weight lower/);
  assert.match(nudgeInWords({ ...NUDGE, losses: [2, 2, 2], slope: 0, slope_of_curve: 0 }), /the loss stays/);
  assert.match(nudgeInWords({ ...NUDGE, losses: [2, 2, 3], slope: 0, slope_of_curve: 0 }), /Flat here/);
  assert.match(nudgeInWords({ ...NUDGE, bends: true }), /corner/);
});

test("what is forgotten is counted against the digits of the examples", () => {
  assert.equal(readRight([0, 1, 2, 3, 9, 5, 6, 7, 8, 9]), 9);
  const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const numbers = {
    meant: 9,
    learning_rate: 0.1,
    loss: [3, 0.5],
    p: [0.05, 0.6],
    answers: [ten, Array(10).fill(9)],
  };
  assert.match(
    onlyInWords(numbers, 1),
    /loss 3\.000 → 0\.500, probability of 9 5\.0 % → 60\.0 %.*10 → 1 of 10/,
  );
});

test("another digit that may have been meant is the likeliest of the others", () => {
  const answer = anAnswer();
  const meaning = (/** @type {number} */ meant) => ({ ...answer, backward: { ...answer.backward, meant } });
  assert.deepEqual(
    [4, 9, 1].map((meant) => rivalOf(meaning(meant))),
    [9, 4, 4],
  );
});
