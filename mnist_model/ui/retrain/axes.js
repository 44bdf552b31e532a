/**
 * Where a number stands on the plot, in pixels from its left and upper edge.
 *
 * @typedef {import("./training.js").Points} Points
 * @typedef {object} Quantity
 * @property {string} name
 * @property {(value: number) => number} scale rises with the value; equal differences get equal heights
 * @property {number} low the value at the lower edge @property {number} high the value at the upper edge
 * @property {number} guessing what a network that guesses has
 * @property {[number, string][]} ticks values and their labels
 * @property {(value: number) => string} words
 *
 * @typedef {{ left: number, right: number, top: number, bottom: number }} Box
 */

/** @param {number} fraction */
export const percent = (fraction) => `${(fraction * 100).toFixed(1)} %`;

/** @param {number} p */
const logit = (p) => Math.log(p / (1 - p));

// The ranges are the same for all runs, so that two runs can be compared. The scales spread out the end where
// learning goes on longest: logit from 95 to 99 %, logarithm from 0.1 to 0.001.

/** @type {Quantity} */
export const ACCURACY = {
  name: "Test digits read right",
  scale: logit,
  low: 0.05,
  high: 0.996,
  guessing: 0.1,
  ticks: [
    [0.1, "10 %"],
    [0.5, "50 %"],
    [0.8, "80 %"],
    [0.9, "90 %"],
    [0.95, "95 %"],
    [0.98, "98 %"],
    [0.99, "99 %"],
  ],
  words: percent,
};

/** @type {Quantity} */
export const LOSS = {
  name: "Training loss",
  scale: Math.log,
  low: 0.0008,
  high: 4,
  guessing: Math.LN10, // the cross-entropy of ten equal probabilities
  ticks: [
    [1, "1"],
    [0.1, "0.1"],
    [0.01, "0.01"],
    [0.001, "0.001"],
  ],
  words: (loss) => loss.toPrecision(2),
};

/** @type {Quantity} */
export const PROBABILITY = {
  name: "Your drawing: ten probabilities",
  scale: (p) => p,
  low: 0,
  high: 1,
  guessing: 0.1,
  ticks: [
    [0, "0 %"],
    [0.5, "50 %"],
    [1, "100 %"],
  ],
  words: percent,
};

/** @param {number} length */
const tenths = (length) => Math.round(length * 10) / 10;

/** One quantity over the steps of a run, within a box. */
export class Panel {
  /** @param {Quantity} quantity @param {Box} box @param {number} total steps at the right edge */
  constructor(quantity, box, total) {
    this.quantity = quantity;
    this.box = box;
    this.total = total;
  }

  /** @param {number} step */
  x(step) {
    const { left, right } = this.box;
    return tenths(left + (right - left) * Math.min(step / this.total, 1));
  }

  /** A value beyond the range stands on its edge. @param {number} value */
  y(value) {
    const { scale, low, high } = this.quantity;
    const { top, bottom } = this.box;
    const inside = Math.min(Math.max(value, low), high);
    return tenths(bottom - ((bottom - top) * (scale(inside) - scale(low))) / (scale(high) - scale(low)));
  }

  /** The curve through points, as the `d` of an SVG path; steps past the right edge are left out. @param {Points} points */
  path(points) {
    return points
      .filter(([step]) => step <= this.total)
      .map(([step, value], i) => `${i ? "L" : "M"}${this.x(step)} ${this.y(value)}`)
      .join("");
  }
}

/** Five or fewer round numbers from 0 to `total`, whole as steps are. @param {number} total */
export function stepTicks(total) {
  const rough = total / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const strides = [1, 2, 2.5, 5, 10, 20].map((k) => k * power);
  const stride = strides.find((s) => s >= rough && Number.isInteger(s)) ?? 1;
  return Array.from({ length: Math.floor(total / stride) + 1 }, (_, i) => i * stride);
}
