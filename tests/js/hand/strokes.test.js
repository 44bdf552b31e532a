import assert from "node:assert/strict";
import { test } from "node:test";
import { boxOf, fitted, pointsOf, textOf, thinned } from "../../../mnist_model/ui/hand/strokes.js";
import { strokesOf } from "../../../mnist_model/ui/pad/drawing.js";

/** @typedef {[number, number]} Point */

/** A spiral of so many points. @param {number} count @returns {Point[]} */
const spiral = (count) =>
  Array.from({ length: count }, (_, i) => [200 + (i / 4) * Math.cos(i / 9), 200 + (i / 4) * Math.sin(i / 9)]);

test("strokes in the notation of the pad come back as they were", () => {
  const text = "1,2 33.5,4;5,6";
  assert.equal(textOf(strokesOf(text)), text);
});

test("coordinates are written to a tenth, as the server takes them", () => {
  assert.equal(textOf([[[1.04, 2.26]]]), "1,2.3");
});

test("thinned has at most so many points, every end, and only points that were there", () => {
  const strokes = [spiral(400), /** @type {Point[]} */ ([[10, 10]]), spiral(300).reverse()];
  const thin = thinned(strokes, 128);
  assert.ok(thin);
  assert.ok(pointsOf(thin) <= 128);
  assert.ok(pointsOf(thin) > 64, "not thinner than it must be");
  thin.forEach((stroke, i) => {
    assert.deepEqual([stroke[0], stroke.at(-1)], [strokes[i][0], strokes[i].at(-1)]);
    assert.ok(stroke.every((point) => strokes[i].includes(point)));
  });
});

test("thinned follows the curve: no point is far from a kept one", () => {
  const [line] = /** @type {Point[][]} */ (thinned([spiral(400)], 128));
  const far = spiral(400).map(([x, y]) => Math.min(...line.map(([u, v]) => Math.hypot(x - u, y - v))));
  assert.ok(Math.max(...far) < 26, "the pen is 26 wide");
});

test("too many strokes cannot be thinned", () => {
  assert.equal(
    thinned(
      Array.from({ length: 70 }, () => spiral(5)),
      128,
    ),
    null,
  );
});

test("a drawing on the pad stays where it is, one from elsewhere is put in its middle", () => {
  /** @type {Point[][]} */
  const own = [[[0, 10], [400, 390]]]; // biome-ignore format: a stroke
  assert.equal(fitted(own, 400), own);
  /** @type {Point[][]} */
  const tablet = [[[1000, -2000], [3000, 2000]]]; // biome-ignore format: a stroke
  const { left, top, width, height } = boxOf(fitted(tablet, 400));
  assert.deepEqual([height, width], [280, 140]);
  assert.deepEqual([left + width / 2, top + height / 2], [200, 200]);
});

test("a dot from elsewhere is a dot in the middle", () => {
  assert.deepEqual(fitted([[[5000, 5000]]], 400), [[[200, 200]]]);
});
