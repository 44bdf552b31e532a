/**
 * A curve in a box, as the parts of an SVG: numbers to pixels, and paths.
 *
 * @typedef {{ low: number, high: number }} Range
 */

export const WIDTH = 504;
export const HEIGHT = 200;
const LEFT = 48;
const MARGIN = 8; // at the right
const TOP = 8;

/**
 * Labels one below the other, moved apart as little as it takes to keep a distance.
 * @param {number[]} heights where they would stand, from the top @param {number} apart
 */
export function keepApart(heights, apart) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const places = [...heights];
  for (let i = 1; i < order.length; i++) {
    const overlap = places[order[i - 1]] + apart - places[order[i]];
    if (overlap <= 0) continue;
    for (let j = 0; j < i; j++) places[order[j]] -= overlap / 2;
    places[order[i]] += overlap / 2;
  }
  return places;
}

/** @param {number} length */
const tenths = (length) => Math.round(length * 10) / 10;

/** Where values stand within the box, y upwards. */
export class Frame {
  /** @param {Range} x @param {Range} y @param {{ height?: number, margin?: number }} [size] in pixels; the margin's on the right */
  constructor(x, y, { height = HEIGHT, margin = MARGIN } = {}) {
    this.ranges = { x, y };
    this.bottom = height - 24;
    this.left = LEFT;
    this.right = WIDTH - margin;
    this.top = TOP;
  }

  /** @param {number} value */
  x(value) {
    const { low, high } = this.ranges.x;
    return tenths(LEFT + ((this.right - LEFT) * (value - low)) / (high - low));
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
