/**
 * Strokes of a drawing that is kept: few points, within the pad.
 *
 * @typedef {import("../pad/drawing.js").Point} Point
 */

/** @param {Point[][]} strokes in the notation of the pad: to a tenth */
export const textOf = (strokes) =>
  strokes.map((stroke) => stroke.map((point) => point.map(toTenth).join(",")).join(" ")).join(";");

/** @param {number} length */
const toTenth = (length) => Math.round(length * 10) / 10;

/** @param {Point[][]} strokes */
export const pointsOf = (strokes) => strokes.reduce((count, stroke) => count + stroke.length, 0);

/**
 * At most so many points: those are left out that are nearest to the one before. Ends of strokes stay.
 * @param {Point[][]} strokes @param {number} most
 * @returns {Point[][] | null} null if there are too many strokes for that
 */
export function thinned(strokes, most) {
  if (pointsOf(strokes.map(ends)) > most) return null;
  let thin = strokes;
  for (let spacing = 2; pointsOf(thin) > most; spacing *= 1.25) {
    thin = strokes.map((stroke) => spaced(stroke, spacing));
  }
  return thin;
}

/** @param {Point[]} stroke */
const ends = (stroke) => (stroke.length > 1 ? [stroke[0], /** @type {Point} */ (stroke.at(-1))] : stroke);

/** @param {Point[]} stroke @param {number} spacing */
function spaced(stroke, spacing) {
  const [first, last] = ends(stroke);
  const kept = [first];
  for (const point of stroke.slice(1, -1)) {
    const [x, y] = /** @type {Point} */ (kept.at(-1));
    if (Math.hypot(point[0] - x, point[1] - y) >= spacing) kept.push(point);
  }
  return last ? [...kept, last] : kept;
}

/** @param {Point[][]} strokes @returns {{ left: number, top: number, width: number, height: number }} */
export function boxOf(strokes) {
  const [xs, ys] = [0, 1].map((axis) => strokes.flat().map((point) => point[axis]));
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/**
 * Within the pad: as they are, or else made as large as a digit on it and put in its middle.
 * @param {Point[][]} strokes in any unit, y down @param {number} side of the pad @returns {Point[][]}
 */
export function fitted(strokes, side) {
  const { left, top, width, height } = boxOf(strokes);
  if (left >= 0 && top >= 0 && left + width <= side && top + height <= side) return strokes;
  const scale = (0.7 * side) / Math.max(width, height, 1e-9);
  return strokes.map((stroke) =>
    stroke.map(([x, y]) => [
      side / 2 + (x - left - width / 2) * scale,
      side / 2 + (y - top - height / 2) * scale,
    ]),
  );
}
