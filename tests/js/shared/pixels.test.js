import assert from "node:assert/strict";
import { test } from "node:test";
import { divergingScale, fromBase64, unpacked } from "../../../mnist_model/ui/shared/paint.js";
import { besidePixel, pixelName } from "../../../mnist_model/ui/shared/pixels.js";

test("a pixel's name is its row and column", () => {
  assert.equal(pixelName(28 * 3 + 5), "row 3, column 5");
});

test("arrow keys lead to the pixel beside, and stay at the edge", () => {
  assert.equal(besidePixel(28 * 3 + 5, "ArrowDown"), 28 * 4 + 5);
  assert.equal(besidePixel(28 * 3 + 5, "ArrowLeft"), 28 * 3 + 4);
  assert.equal(besidePixel(27, "ArrowRight"), 27);
  assert.equal(besidePixel(27, "ArrowUp"), 27);
  assert.equal(besidePixel(27, "Enter"), undefined);
});

test("signed numbers are levels times their unit, little-endian as Python packs them", () => {
  const { levels, unit } = unpacked({
    largest: 2,
    levels: btoa(String.fromCharCode(0xff, 0x7f, 0x01, 0x80)),
  });
  assert.deepEqual([levels[0] * unit, levels[1] * unit], [2, -2]);
  assert.deepEqual([...fromBase64("AP8=")], [0, 255]);
});

test("the diverging scale runs from against over zero to for", () => {
  const scale = divergingScale([200, 0, 0], [255, 255, 255], [0, 0, 200]);
  assert.deepEqual(
    [scale[0], scale[255], scale[510]],
    [
      [200, 0, 0],
      [255, 255, 255],
      [0, 0, 200],
    ],
  );
  assert.ok(scale[300][2] > scale[300][0], "above zero is bluer than red");
});
