import assert from "node:assert/strict";
import { test } from "node:test";
import { activity } from "../../../mnist_model/ui/inside/detectors.js";
import { weightColors } from "../../../mnist_model/ui/inside/sheet.js";
import { divergingScale, PIXELS } from "../../../mnist_model/ui/shared/paint.js";

// 127 is one step short of the end of the scale: its colour lacks 1 of 255.
const [RED, WHITE, BLUE] = /** @type {[number, number, number][]} */ ([
  [255, 0, 0],
  [255, 255, 255],
  [0, 0, 255],
]);

test("one known weight is one known pixel of one hidden unit's picture", () => {
  const levels = new Int8Array(3 * PIXELS);
  const [unit, row, column] = [2, 5, 20];
  levels[unit * PIXELS + row * 28 + column] = 127;
  levels[0] = -127;
  const colors = weightColors(levels, divergingScale(RED, WHITE, BLUE));
  /** @param {number} unit @param {number} row @param {number} column */
  const at = (unit, row, column) => [
    ...colors.slice(4 * (unit * PIXELS + row * 28 + column), 4 * (unit * PIXELS + row * 28 + column) + 4),
  ];
  assert.equal(colors.length, 4 * levels.length);
  assert.deepEqual(at(unit, row, column), [1, 1, 255, 255]);
  assert.deepEqual(at(0, 0, 0), [255, 1, 1, 255]);
  const coloured = Array.from(levels.keys()).filter((i) => colors[4 * i] + colors[4 * i + 1] < 510);
  assert.deepEqual(coloured, [0, unit * PIXELS + row * 28 + column]);
});

test("a larger weight has a stronger colour", () => {
  const colors = weightColors(Int8Array.of(0, 40, 80, 127), divergingScale(RED, WHITE, BLUE));
  const red = [0, 1, 2, 3].map((i) => colors[4 * i]);
  assert.deepEqual(
    red,
    [...red].sort((a, b) => b - a),
  );
  assert.equal(red[3], 1);
});

test("the most active hidden unit stands out most, an inactive one not at all", () => {
  assert.equal(activity(4, 4), 1);
  assert.equal(activity(1, 4), 0.25);
  assert.equal(activity(-3, 4), 0);
  assert.equal(activity(-3, -1), 0);
});
