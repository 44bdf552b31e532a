import assert from "node:assert/strict";
import { test } from "node:test";
import { upright, webpOrientation } from "../../../mnist_model/ui/draw/orientation.js";

/** @param {string} text in Latin-1 */
const bytes = (text) => [...text].map((letter) => letter.charCodeAt(0));
/** @param {number} number @param {number} length @param {boolean} little */
function whole(number, length, little) {
  const low = Array.from({ length }, (_, i) => (number >> (8 * i)) & 255);
  return little ? low : low.reverse();
}

/** An EXIF block with two entries, the second one the orientation. @param {number} orientation @param {boolean} little */
const exif = (orientation, little) => [
  ...bytes(little ? "II" : "MM"),
  ...whole(42, 2, little),
  ...whole(8, 4, little),
  ...whole(2, 2, little),
  ...[whole(0x0100, 2, little), whole(4, 2, little), whole(1, 4, little), whole(280, 4, little)].flat(),
  ...[whole(0x0112, 2, little), whole(3, 2, little), whole(1, 4, little)].flat(),
  ...[whole(orientation, 2, little), whole(0, 2, little), whole(0, 4, little)].flat(),
];

/** @param {[string, number[]][]} chunks */
function webp(...chunks) {
  const body = chunks.flatMap(([name, content]) => [
    ...bytes(name),
    ...whole(content.length, 4, true),
    ...content,
    ...(content.length % 2 ? [0] : []),
  ]);
  const file = [...bytes("RIFF"), ...whole(body.length + 4, 4, true), ...bytes("WEBP"), ...body];
  return Uint8Array.from(file).buffer;
}

test("the orientation is found behind chunks of odd length, in either byte order", () => {
  for (const little of [true, false])
    for (const orientation of [1, 3, 6, 8])
      assert.equal(
        webpOrientation(
          webp(["VP8X", Array(10).fill(0)], ["VP8 ", [1, 2, 3]], ["EXIF", exif(orientation, little)]),
        ),
        orientation,
      );
});

test('some programs leave the "Exif" of JPEG before it', () => {
  assert.equal(webpOrientation(webp(["EXIF", [...bytes("Exif\0\0"), ...exif(6, true)]])), 6);
});

test("without EXIF, with a broken one or with no such orientation a WebP is upright", () => {
  assert.equal(webpOrientation(webp(["VP8 ", [1, 2]])), 1);
  for (let length = 0; length < 32; length++)
    assert.equal(webpOrientation(webp(["EXIF", exif(6, true).slice(0, length)])), 1, `${length} bytes`);
  assert.equal(webpOrientation(webp(["EXIF", exif(9, true)])), 1);
  assert.equal(webpOrientation(webp(["EXIF", exif(6, true)]).slice(0, 24)), 1);
});

test("another kind of file is no WebP", () => {
  assert.equal(webpOrientation(Uint8Array.from(bytes("\x89PNG\r\n\x1a\n\0\0\0\0")).buffer), 0);
  assert.equal(webpOrientation(new ArrayBuffer(0)), 0);
});

test("each orientation leads the corner of the stored picture where EXIF says it belongs", () => {
  // EXIF 2.32, 4.6.4: where row 0 and column 0 of the stored picture lie in the upright one.
  const first = { 1: "top left", 2: "top right", 3: "bottom right", 4: "bottom left" };
  const turned = { 5: "left top", 6: "right top", 7: "right bottom", 8: "left bottom" };
  const [storedWidth, storedHeight] = [30, 20];
  for (const [orientation, sides] of Object.entries({ ...first, ...turned })) {
    const { matrix, width, height } = upright(Number(orientation), storedWidth, storedHeight);
    const [a, b, c, d, e, f] = matrix;
    /** @param {number} x @param {number} y */
    const leads = (x, y) => [a * x + c * y + e, b * x + d * y + f];
    const at = { left: 0, right: width, top: 0, bottom: height };
    const [row, column] = sides.split(" "); // the side that row 0 becomes, the side that column 0 becomes
    const isTurned = Number(orientation) >= 5;
    assert.deepEqual([width, height], isTurned ? [20, 30] : [30, 20]);
    const along = isTurned ? 0 : 1; // row 0 becomes a vertical side of a turned picture
    assert.equal(leads(7, 0)[along], at[/** @type {"left"} */ (row)], `${orientation}: row 0`);
    assert.equal(leads(0, 7)[1 - along], at[/** @type {"left"} */ (column)], `${orientation}: column 0`);
  }
});
