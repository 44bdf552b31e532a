import { onResize, onTheme } from "../shared/lifetime.js";
import { fromBase64, readTheme } from "../shared/paint.js";
import { visitor } from "../visitor/visitor.js";
import { latest } from "./latest.js";
import { Layout } from "./layout.js";
import { digitsInQuestion, linesOf, strongestLines } from "./lines.js";
import { paintLines, paintUnits } from "./painting.js";
import { UnitCard } from "./unit.js";
import { WeightsInUse } from "./weights.js";
import { networkInWords } from "./words.js";

/**
 * @typedef {object} Activations the hidden layer at one drawing: `Activations` in shared/answers.py
 * @property {string} version of the network
 * @property {string} levels a byte for each hidden unit, in base64; "" without a drawing
 * @property {number} largest the activation that 255 stands for
 */

const MOST_LINES = 20; // more cannot be told apart
const ALL_DIGITS = Array.from({ length: 10 }, (_, digit) => digit);
const REST_MS = 700; // the text for screen readers is written when the drawing has rested for this long
const WIDE = "(min-width: 900px)"; // as in network.css: the bars are to the right, else to the left

/**
 * a1 of each hidden unit, as exact as bytes can say it.
 * @param {number} hidden number of hidden units @param {Activations} activations
 */
export function unpackActivations(hidden, { levels, largest }) {
  const a1 = new Float32Array(hidden);
  fromBase64(levels).forEach((level, unit) => {
    a1[unit] = (level * largest) / 255;
  });
  return a1;
}

/** The hidden layer at work: a square for each unit, and the lines to the digits in question. */
export class NetworkView {
  #layout = new Layout(1, { width: 0, height: 0 });
  #width = 0;
  #height = 0;
  #theme = readTheme();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /**
   * @param {HTMLElement} root @param {(unit: number) => void} open shows a hidden unit's numbers
   * @param {AbortSignal} signal
   */
  constructor(root, open, signal) {
    this.canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
    this.context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
    this.caption = /** @type {HTMLElement} */ (root.querySelector(".network-caption span"));
    this.wide = matchMedia(WIDE);
    this.weights = new WeightsInUse({ session: () => visitor.session, signal });
    this.card = new UnitCard(root, { open, layout: () => this.#layout, changed: () => this.paint(), signal });
    latest.subscribe(() => this.paint(), signal);
    this.weights.subscribe(() => this.paint(), signal);
    onTheme(() => {
      this.#theme = readTheme();
      this.paint();
    }, signal);
    onResize(
      this.canvas,
      (width) => {
        this.#width = width;
        this.#height = this.canvas.clientHeight;
        this.paint();
      },
      signal,
    );
    signal.addEventListener("abort", () => clearTimeout(this.#resting), { once: true });
  }

  /** Paints the newest answer; nothing, and nothing is asked, while it is hidden. */
  paint() {
    const { reply } = latest;
    if (!reply || !this.#width) return;
    const weights = this.weights.of(reply.hidden.version, { pictures: this.card.unit !== null });
    const hidden = weights?.hidden ?? fromBase64(reply.hidden.levels).length;
    if (!hidden) return;
    this.#fit(hidden);
    const a1 = unpackActivations(hidden, reply.hidden);
    const unit = this.card.unit;
    /** @type {import("./lines.js").Line[]} */
    let lines = [];
    if (weights && unit !== null) lines = linesOf(unit, a1, weights.W2, ALL_DIGITS);
    else if (weights)
      lines = strongestLines(a1, weights.W2, digitsInQuestion(reply.probabilities), MOST_LINES);
    paintLines(this.context, this.#layout, lines, this.#theme);
    paintUnits(this.context, this.#layout, a1, this.#theme, unit);
    this.card.show({
      a1,
      lines,
      likeliest: reply.likeliest,
      pictures: weights?.pictures,
      theme: this.#theme,
    });
    this.caption.textContent = hidden === 1 ? "1 detector" : `${hidden} detectors`;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.canvas.setAttribute("aria-label", networkInWords(a1, weights?.W2, reply));
    }, REST_MS);
  }

  /** Clears the canvas and fits it to its place. @param {number} hidden */
  #fit(hidden) {
    const [width, height, scale, leftwards] = [
      this.#width,
      this.#height,
      devicePixelRatio,
      !this.wide.matches,
    ];
    const { hidden: before, width: was, height: high, leftwards: left } = this.#layout;
    if (hidden !== before || width !== was || height !== high || leftwards !== left) {
      this.#layout = new Layout(hidden, { width, height }, leftwards);
      this.card.unit = null;
    }
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    if (this.canvas.width !== w || this.canvas.height !== h) {
      [this.canvas.width, this.canvas.height] = [w, h];
    }
    this.context.setTransform(scale, 0, 0, scale, 0, 0);
    this.context.clearRect(0, 0, width, height);
  }
}
