import { fromBase64, GRID, PIXELS } from "../shared/paint.js";

const BYTES = 4; // of a pixel: red, green, blue, alpha

/**
 * The weights of hidden units as colours, 784 pixels for each unit, one unit after the other.
 * @param {Int8Array} levels -127 to 127 @param {import("../shared/paint.js").Color[]} scale 511 colours, zero in the middle
 */
export function weightColors(levels, scale) {
  const bytes = new Uint8ClampedArray(BYTES * levels.length);
  for (let i = 0; i < levels.length; i++) {
    const [red, green, blue] = scale[255 + 2 * levels[i]];
    bytes[BYTES * i] = red;
    bytes[BYTES * i + 1] = green;
    bytes[BYTES * i + 2] = blue;
    bytes[BYTES * i + 3] = 255;
  }
  return bytes;
}

/** The pictures of all hidden units, painted once for each network and theme, from where they are copied. */
export class Sheet {
  #canvas = document.createElement("canvas");
  /** @type {unknown[]} */
  #painted = [];

  /**
   * @param {import("./detectors.js").HiddenPictures} pictures @param {import("../shared/paint.js").Theme} theme
   */
  paint(pictures, theme) {
    if (this.#painted[0] === pictures && this.#painted[1] === theme) return;
    this.#painted = [pictures, theme];
    const levels = new Int8Array(fromBase64(pictures.levels).buffer);
    this.#canvas.width = GRID; // one below the other: a unit's pixels are neighbours in memory as well
    this.#canvas.height = GRID * (levels.length / PIXELS);
    const context = /** @type {CanvasRenderingContext2D} */ (this.#canvas.getContext("2d"));
    context.putImageData(new ImageData(weightColors(levels, theme.scale), GRID), 0, 0);
  }

  /**
   * Copies one unit's picture.
   * @param {CanvasRenderingContext2D} context @param {number} index @param {number} left @param {number} top @param {number} side
   */
  draw(context, index, left, top, side) {
    context.drawImage(this.#canvas, 0, GRID * index, GRID, GRID, left, top, side, side);
  }
}
