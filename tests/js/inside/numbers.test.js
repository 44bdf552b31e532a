import assert from "node:assert/strict";
import { test } from "node:test";
import { inTheCorner, inTheMiddle, unpackPictures } from "../../../mnist_model/ui/inside/numbers.js";

/** @param {Uint8Array} bytes */
const base64 = (bytes) => Buffer.from(bytes).toString("base64");

/** @param {number} pixel @param {number} [size] */
function onePixel(pixel, size = 784) {
  const picture = new Uint8Array(size);
  picture[pixel] = 200;
  return picture;
}

test("the box lies in the middle of the 28×28", () => {
  const picture = inTheMiddle(onePixel(20 * 3 + 7, 400)); // row 3, column 7 of the box
  assert.equal(picture.length, 784);
  assert.deepEqual([picture.indexOf(200), picture.lastIndexOf(200)], [28 * 7 + 11, 28 * 7 + 11]);
});

test("each picture is unpacked under its own name", () => {
  const { steps } = {
    steps: {
      pictures: {
        as_drawn: base64(onePixel(1)),
        boxed: base64(onePixel(2)),
        centered: base64(onePixel(3)),
      },
      box: base64(onePixel(0, 400)),
    },
  };
  const pictures = unpackPictures(/** @type {any} */ (steps));
  assert.deepEqual(
    [pictures.as_drawn, pictures.boxed, pictures.centered, pictures.box].map((picture) =>
      picture.indexOf(200),
    ),
    [1, 2, 3, 28 * 4 + 4],
  );
});

test("a drawing in the corner is the same drawing, smaller, in the pad's notation", () => {
  assert.equal(
    inTheCorner([
      [
        [0, 100],
        [200, 400],
      ],
      [[33.3, 5]],
    ]),
    "10,50 90,170;23.3,12",
  );
});
