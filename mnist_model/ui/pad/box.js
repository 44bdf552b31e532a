/**
 * A box around a part of a picture on the pad: geometry only.
 *
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {{ left: number, top: number, width: number, height: number }} Box in pad units, or in pixels of the picture
 * @typedef {{ width: number, height: number }} Size of a picture in its own pixels
 */

export const LEAST_PX = 8; // a digit with fewer pixels of the picture along either side cannot be read

/** Where a picture lies on the pad: its longer side is the pad's, its middle in the middle. @param {Size} size @param {number} side */
export function placeOnPad({ width, height }, side) {
  const scale = side / Math.max(width, height);
  const placed = { width: width * scale, height: height * scale };
  return { left: (side - placed.width) / 2, top: (side - placed.height) / 2, ...placed };
}

/** The box of a drag, cut off at the picture's edges. @param {Point} from @param {Point} to @param {Box} picture @returns {Box} */
export function boxBetween(from, to, picture) {
  const [x0, x1] = [from[0], to[0]].map((x) => clamp(x, picture.left, picture.left + picture.width)).sort(up);
  const [y0, y1] = [from[1], to[1]].map((y) => clamp(y, picture.top, picture.top + picture.height)).sort(up);
  return { left: x0, top: y0, width: x1 - x0, height: y1 - y0 };
}

/** The box moved within the picture; its size stays. @param {Box} box @param {Point} by @param {Box} picture @returns {Box} */
export const moveBox = (box, [right, down], picture) => ({
  ...box,
  left: clamp(box.left + right, picture.left, picture.left + picture.width - box.width),
  top: clamp(box.top + down, picture.top, picture.top + picture.height - box.height),
});

/**
 * The box wider or higher; its left upper corner stays.
 * @param {Box} box @param {Point} by @param {Box} picture @param {number} least side @returns {Box}
 */
export const resizeBox = (box, [right, down], picture, least) => ({
  ...box,
  width: clamp(box.width + right, least, picture.left + picture.width - box.left),
  height: clamp(box.height + down, least, picture.top + picture.height - box.top),
});

/**
 * A box from its edges' shares of the picture, widened on all sides.
 * @param {[number, number, number, number]} shares left, top, right, bottom @param {Box} picture @param {number} margin
 */
export const boxOfShares = ([left, top, right, bottom], picture, margin = 0) =>
  boxBetween(
    [picture.left + left * picture.width - margin, picture.top + top * picture.height - margin],
    [picture.left + right * picture.width + margin, picture.top + bottom * picture.height + margin],
    picture,
  );

/**
 * What a box covers, in whole pixels of the picture.
 * @param {Box} box @param {Box} picture where it lies on the pad @param {Size} size
 */
export function pixelsInBox(box, picture, size) {
  const scale = size.width / picture.width;
  const [left, right] = [box.left, box.left + box.width].map((x) => Math.round((x - picture.left) * scale));
  const [top, bottom] = [box.top, box.top + box.height].map((y) => Math.round((y - picture.top) * scale));
  return { left, top, width: right - left, height: bottom - top };
}

/** @param {Size} size in pixels of the picture */
export const isTooSmall = ({ width, height }) => Math.min(width, height) < LEAST_PX;

/** @param {number} value @param {number} least @param {number} most */
const clamp = (value, least, most) => Math.max(least, Math.min(most, value));

/** @param {number} a @param {number} b */
const up = (a, b) => a - b;
