import assert from "node:assert/strict";
import { test } from "node:test";
import {
  boxBetween,
  boxOfShares,
  isTooSmall,
  moveBox,
  pixelsInBox,
  placeOnPad,
  resizeBox,
} from "../../../mnist_model/ui/pad/box.js";

const SIDE = 400;
const WIDE = { width: 800, height: 400 };
const place = placeOnPad(WIDE, SIDE);

test("a picture's longer side is the pad's, and its middle the pad's middle", () => {
  assert.deepEqual(place, { left: 0, top: 100, width: 400, height: 200 });
  assert.deepEqual(placeOnPad({ width: 10, height: 20 }, SIDE), {
    left: 100,
    top: 0,
    width: 200,
    height: 400,
  });
});

test("a box is the same whichever way it is dragged", () => {
  const box = { left: 50, top: 120, width: 100, height: 60 };
  assert.deepEqual(boxBetween([50, 120], [150, 180], place), box);
  assert.deepEqual(boxBetween([150, 180], [50, 120], place), box);
  assert.deepEqual(boxBetween([50, 180], [150, 120], place), box);
});

test("a box ends at the picture's edges", () => {
  assert.deepEqual(boxBetween([-20, 10], [500, 390], place), place);
  assert.deepEqual(boxBetween([100, 20], [200, 60], place), { left: 100, top: 100, width: 100, height: 0 });
});

test("a box covers the pixels that lie beneath it", () => {
  const box = { left: 200, top: 150, width: 50, height: 100 };
  assert.deepEqual(pixelsInBox(box, place, WIDE), { left: 400, top: 100, width: 100, height: 200 });
  assert.deepEqual(pixelsInBox(place, place, WIDE), { left: 0, top: 0, ...WIDE });
});

test("pixels are whole ones within the picture, whatever its size", () => {
  for (const size of [
    { width: 333, height: 77 },
    { width: 28, height: 1000 },
  ]) {
    const where = placeOnPad(size, SIDE);
    const part = pixelsInBox(boxBetween([-9, -9], [409.3, 388.7], where), where, size);
    assert.ok(Object.values(part).every(Number.isInteger));
    assert.ok(part.left >= 0 && part.left + part.width <= size.width);
    assert.ok(part.top >= 0 && part.top + part.height <= size.height);
  }
});

test("a digit needs eight pixels along both sides", () => {
  assert.deepEqual(
    [
      [8, 8],
      [7, 100],
      [100, 7],
    ].map(([width, height]) => isTooSmall({ width, height })),
    [false, true, true],
  );
});

test("a moved box keeps its size and stays on the picture", () => {
  const box = { left: 10, top: 110, width: 100, height: 60 };
  assert.deepEqual(moveBox(box, [4, -4], place), { ...box, left: 14, top: 106 });
  assert.deepEqual(moveBox(box, [-50, 900], place), { ...box, left: 0, top: 240 });
});

test("a resized box keeps its corner, and neither vanishes nor leaves the picture", () => {
  const box = { left: 10, top: 110, width: 100, height: 60 };
  assert.deepEqual(resizeBox(box, [4, -4], place, 8), { ...box, width: 104, height: 56 });
  assert.deepEqual(resizeBox(box, [900, -900], place, 8), { ...box, width: 390, height: 8 });
});

test("shares are of the picture and not of the pad", () => {
  const box = boxOfShares([0.5, 0.25, 0.75, 0.5], place);
  assert.deepEqual(box, { left: 200, top: 150, width: 100, height: 50 });
  assert.deepEqual(boxOfShares([0, 0, 1, 1], place, 12), place);
});
