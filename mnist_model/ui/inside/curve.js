/**
 * A curve in a box, as the parts of an SVG: numbers to pixels, and paths.
 *
 * @typedef {{ low: number, high: number }} Range
 */

export const WIDTH = 504;
export const HEIGHT = 200;
const LEFT = 48;
const RIGHT = WIDTH - 8;
const TOP = 8;

/** @param {number} length */
const tenths = (length) => Math.round(length * 10) / 10;

/** Where values stand within the box, y upwards. */
export class Frame {
  /** @param {Range} x @param {Range} y @param {number} [height] in pixels */
  constructor(x, y, height = HEIGHT) {
    this.ranges = { x, y };
    this.bottom = height - 24;
    this.left = LEFT;
    this.right = RIGHT;
    this.top = TOP;
  }

  /** @param {number} value */
  x(value) {
    const { low, high } = this.ranges.x;
    return tenths(LEFT + ((RIGHT - LEFT) * (value - low)) / (high - low));
  }

  /** @param {number} value */
  y(value) {
    const { low, high } = this.ranges.y;
    return tenths(this.bottom - ((this.bottom - TOP) * (value - low)) / (high - low));
  }

  /** The `d` of a path through points. @param {ArrayLike<number>} xs @param {ArrayLike<number>} ys */
  path(xs, ys) {
    return Array.from(ys, (y, i) => `${i ? "L" : "M"}${this.x(xs[i])} ${this.y(y)}`).join("");
  }

  /**
   * The straight line through (x, y) with a slope, as far as it lies within the box.
   * @param {number} x @param {number} y @param {number} slope
   */
  tangent(x, y, slope) {
    const { x: across, y: up } = this.ranges;
    /** @param {number} at */
    const height = (at) => y + slope * (at - x);
    /** @param {number} at the end, moved to where the line leaves the box */
    const inside = (at) => {
      const reached = Math.min(up.high, Math.max(up.low, height(at)));
      return reached === height(at) ? at : x + (reached - y) / slope;
    };
    const ends = [inside(across.low), inside(across.high)];
    return this.path(ends, ends.map(height));
  }
}
