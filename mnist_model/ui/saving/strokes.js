import { strokesOf } from "../pad/drawing.js";

/**
 * Strokes in few characters, all of which may stand in an address.
 *
 * The first character gives the grid in tenths of a pad unit. Then, for each stroke: how many points it has, and for
 * each point how far it lies from the one before, to the right and down. Numbers are written in groups of five bits,
 * lowest first, a sixth bit saying that another group follows, the sign in the lowest bit: base64 VLQ, as in source
 * maps (Source Map Revision 3, "mappings").
 *
 * @typedef {{ strokes: number, points: number, side: number }} Limits how much a pad takes; its side, in pad units
 */

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"; // base64url
const GRIDS = [1, 5, 10, 20, 40]; // tenths of a pad unit: up to a seventh of the pen's width
const TENTHS = 10;
const MOST_GROUPS = 3; // 15 bits: a pad is 4,000 tenths wide, a drawing has 3,000 points

/**
 * A drawing on the finest grid that fits; a point that falls on the one before it is left out.
 * @param {string} drawing in the pad's notation @param {number} room in characters
 * @returns {string} "" if it fits on none
 */
export function textFromStrokes(drawing, room) {
  const strokes = strokesOf(drawing).map((stroke) =>
    stroke.map((point) => point.map((length) => TENTHS * length)),
  );
  for (const [place, grid] of GRIDS.entries()) {
    const text = ALPHABET[place] + strokesOnGrid(strokes, grid);
    if (text.length <= room) return text;
  }
  return "";
}

/** @param {number[][][]} strokes in tenths @param {number} grid */
function strokesOnGrid(strokes, grid) {
  let [x0, y0] = [0, 0];
  return strokes
    .map((stroke) => {
      const moves = [];
      for (const [x, y] of stroke.map((point) => point.map((tenths) => Math.round(tenths / grid)))) {
        if (moves.length && x === x0 && y === y0) continue;
        moves.push(vlq(x - x0) + vlq(y - y0));
        [x0, y0] = [x, y];
      }
      return vlq(moves.length) + moves.join("");
    })
    .join("");
}

/** @param {number} number */
function vlq(number) {
  let rest = number < 0 ? 2 * -number + 1 : 2 * number;
  let text = "";
  do {
    text += ALPHABET[(rest & 31) | (rest > 31 ? 32 : 0)];
    rest >>= 5;
  } while (rest);
  return text;
}

const NO_LIMITS = { strokes: Infinity, points: Infinity, side: Infinity };

/**
 * The drawing in the pad's notation.
 * @param {string} text from `textFromStrokes`, or from anybody; "" = no drawing @param {Limits} [limits]
 * @returns {string | null} null: the text is damaged, or the pad would not take such a drawing
 */
export function strokesFromText(text, limits = NO_LIMITS) {
  if (!text) return "";
  const [place, ...values] = [...text].map((letter) => ALPHABET.indexOf(letter));
  const grid = GRIDS[place];
  const numbers = grid ? numbersOf(values) : null;
  if (!numbers) return null;
  const strokes = [];
  let [x, y, at, points] = [0, 0, 0, 0];
  while (at < numbers.length) {
    const count = numbers[at++];
    points += count;
    if (count < 1 || at + 2 * count > numbers.length || points > limits.points) return null;
    const stroke = [];
    for (const end = at + 2 * count; at < end; at += 2) {
      [x, y] = [x + numbers[at] * grid, y + numbers[at + 1] * grid];
      if (Math.min(x, y) < 0 || Math.max(x, y) > limits.side * TENTHS) return null;
      stroke.push(`${x / TENTHS},${y / TENTHS}`);
    }
    strokes.push(stroke.join(" "));
  }
  return strokes.length && strokes.length <= limits.strokes ? strokes.join(";") : null;
}

/** @param {number[]} values of letters; -1 for one that is not in the alphabet @returns {number[] | null} */
function numbersOf(values) {
  const numbers = [];
  let [number, groups] = [0, 0];
  for (const value of values) {
    if (value < 0 || groups === MOST_GROUPS) return null;
    number |= (value & 31) << (5 * groups++);
    if (value & 32) continue;
    numbers.push(number & 1 ? -(number >> 1) : number >> 1);
    [number, groups] = [0, 0];
  }
  return groups ? null : numbers;
}
