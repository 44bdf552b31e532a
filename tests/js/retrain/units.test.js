import assert from "node:assert/strict";
import { test } from "node:test";
import { drawingCaption, likeliest, unitsCaption } from "../../../mnist_model/ui/retrain/learning.js";
import { gridFor, pictureSize, placeOf, unpackLevels } from "../../../mnist_model/ui/retrain/units.js";

const WIDE = { columns: 12, rows: 6 };

test("of two levels in a byte the first is in the high four bits", () => {
  assert.deepEqual([...unpackLevels(btoa("\x07\xbe"))], [0, 7, 11, 14]); // as the doctest of packed_levels
});

test("units fill the grid row by row, and pixels their unit", () => {
  const [width, height] = pictureSize(WIDE);
  assert.deepEqual([width, height], [12 * 30 - 2, 6 * 30 - 2]);
  assert.equal(placeOf(0, 0, WIDE), 0);
  assert.equal(placeOf(0, 3, WIDE), 3, "along the first row");
  assert.equal(placeOf(0, 28 * 2 + 5, WIDE), 2 * width + 5, "in the third row");
  assert.equal(placeOf(1, 0, WIDE), 30, "beside the first unit, past a gap of two");
  assert.equal(placeOf(12, 0, WIDE), 30 * width, "below the first unit");
  assert.equal(placeOf(71, 783, WIDE), width * height - 1);
});

test("a quarter of the units or fewer are shown twice as large", () => {
  assert.deepEqual(gridFor(72, WIDE), WIDE);
  assert.deepEqual(gridFor(19, WIDE), WIDE);
  assert.deepEqual(gridFor(18, WIDE), { columns: 6, rows: 3 });
});

test("the units are counted in words", () => {
  assert.match(unitsCaption(72, 128), /^72 of 128 detectors/);
  assert.match(unitsCaption(16, 16), /^All 16 detectors/);
  assert.match(unitsCaption(0, 0), /hidden units/);
});

test("the place of the bars invites to what is missing", () => {
  assert.equal(drawingCaption(0, false), "It takes your drawing for a 0");
  assert.match(drawingCaption(null, true), /^Draw a digit first/);
  assert.match(drawingCaption(null, false), /^Start/);
  assert.equal(likeliest([0.1, 0.2, 0.7]), 2);
});
