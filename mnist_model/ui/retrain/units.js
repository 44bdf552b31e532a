import { fromBase64, GRID, PIXELS, setPixel } from "../shared/paint.js";

/**
 * The weights of hidden units as pictures, side by side.
 *
 * @typedef {import("../shared/paint.js").Color} Color
 * @typedef {{ columns: number, rows: number }} Grid
 */

const GUTTER = 2;
const CELL = GRID + GUTTER;

/**
 * Levels of weights, two to a byte: the first in the high four bits. `packed_levels` in learning.py packs them.
 * @param {string} base64 @returns {Uint8Array} one level for each pixel of each unit
 */
export function unpackLevels(base64) {
  const bytes = fromBase64(base64);
  const levels = new Uint8Array(2 * bytes.length);
  for (let i = 0; i < levels.length; i++) levels[i] = i % 2 ? bytes[i >> 1] & 15 : bytes[i >> 1] >> 4;
  return levels;
}

/**
 * The grid for so many units: a few are shown at twice the size, in a quarter of the cells.
 * @param {number} count @param {Grid} grid that is full when all are shown @returns {Grid}
 */
export function gridFor(count, { columns, rows }) {
  const times = count && count <= (columns * rows) / 4 ? 2 : 1;
  return { columns: columns / times, rows: rows / times };
}

/** Width and height of the grid's picture. @param {Grid} grid @returns {[number, number]} */
export const pictureSize = ({ columns, rows }) => [columns * CELL - GUTTER, rows * CELL - GUTTER];

/**
 * Where a pixel of a unit stands in the grid's picture, counted along its rows. Units fill the grid row by row.
 * @param {number} unit @param {number} pixel @param {Grid} grid
 */
export function placeOf(unit, pixel, grid) {
  const [width] = pictureSize(grid);
  const x = (unit % grid.columns) * CELL + (pixel % GRID);
  const y = Math.floor(unit / grid.columns) * CELL + Math.floor(pixel / GRID);
  return y * width + x;
}

/**
 * Paints units into the cells of a grid.
 * @param {HTMLCanvasElement} canvas @param {Grid} grid @param {number} count of units
 * @param {(unit: number, pixel: number) => Color} colorAt
 */
export function paintUnits(canvas, grid, count, colorAt) {
  const [width, height] = pictureSize(grid);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const image = context.createImageData(width, height);
  for (let unit = 0; unit < count; unit++) {
    const corner = placeOf(unit, 0, grid);
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const place = corner + Math.floor(pixel / GRID) * width + (pixel % GRID);
      setPixel(image, place, colorAt(unit, pixel));
    }
  }
  context.putImageData(image, 0, 0);
}
