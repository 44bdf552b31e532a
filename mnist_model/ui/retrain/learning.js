import { drawing } from "../pad/drawing.js";
import { Bars } from "../shared/bars.js";
import { lifetime, onResize, onTheme } from "../shared/lifetime.js";
import { say, showKey } from "../shared/numbers.js";
import { PIXELS, readTheme } from "../shared/paint.js";
import { trace } from "./trace.js";
import { training } from "./training.js";
import { gridFor, paintUnits, unpackLevels } from "./units.js";

/**
 * @typedef {object} LearningValue a network during its training; `LearningValue` in learning.py
 * @property {string} levels of the weights of the first hidden units, see units.js
 * @property {number} largest the weight of the highest level
 * @property {number} shown of `hidden` units
 * @property {number} hidden
 * @property {number[]} probabilities of the drawing, ten; none without a drawing
 *
 * @typedef {{ wide: import("./units.js").Grid, narrow: import("./units.js").Grid, levels: number }} Layout
 *   two grids of as many units; how many levels there are on each side of zero
 */

const NARROW_PX = 480;
/** @type {LearningValue} */
const NOTHING = { levels: "", largest: 0, shown: 0, hidden: 0, probabilities: [] };

/**
 * While it learns: the weights of its hidden units, and the drawing on the pad with its ten bars.
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {Layout} component.props
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const figure = /** @type {HTMLElement} */ (element.querySelector(".learning-detectors"));
  const caption = /** @type {HTMLElement} */ (element.querySelector(".learning-drawing figcaption"));
  const bars = new Bars(/** @type {HTMLElement} */ (element.querySelector(".bars")));
  let theme = readTheme();
  let width = 0; // 0 while the tab is hidden, and then nothing is painted
  let shown = training.learning;
  let current = true; // the probabilities that came with it are those of the drawing that is on the pad

  function showBars() {
    const known = current ? (training.learning?.probabilities ?? []) : trace.at(training.step);
    const probabilities = drawing.empty ? [] : known;
    const best = probabilities.length ? likeliest(probabilities) : null;
    caption.textContent = drawingCaption(best, drawing.empty);
    bars.show(probabilities, { best });
  }

  function paint() {
    if (width)
      showUnits(
        figure,
        training.learning ?? NOTHING,
        width < NARROW_PX ? props.narrow : props.wide,
        props.levels,
        theme,
      );
  }

  training.subscribe(() => {
    if (training.learning === shown) return;
    shown = training.learning;
    current = true;
    showBars();
    paint();
  }, signal);
  drawing.subscribe((change) => {
    if (change !== "rested") return;
    current = training.busy; // then the next report has the bars of the new drawing
    showBars();
  }, signal);
  trace.subscribe(() => {
    if (!current) showBars();
  }, signal);
  onResize(
    figure,
    (px) => {
      width = px;
      paint();
    },
    signal,
  );
  onTheme(() => {
    theme = readTheme();
    paint();
  }, signal);
  showBars();
}

/** @param {number[]} probabilities */
export const likeliest = (probabilities) => probabilities.indexOf(Math.max(...probabilities));

/** @param {number | null} best the likeliest digit, if there are bars @param {boolean} empty the pad is */
export function drawingCaption(best, empty) {
  if (best !== null) return `It takes your drawing for a ${best}`;
  if (empty) return "Draw a digit first, and see here how it learns to read it";
  return "Start, and see here how it learns to read your drawing";
}

/** @param {number} shown @param {number} hidden units of the network */
export function unitsCaption(shown, hidden) {
  if (!shown) return "Detectors, the hidden units: here they form out of noise while it learns";
  const count = shown === hidden ? "All" : `${shown} of`;
  return `${count} ${hidden} detectors: blue is ink they look for, red is ink they do not want`;
}

/**
 * @param {HTMLElement} figure @param {LearningValue} value @param {import("./units.js").Grid} full
 * @param {number} levels on each side of zero @param {import("../shared/paint.js").Theme} theme
 */
function showUnits(figure, { levels: packed, shown, hidden, largest }, full, levels, theme) {
  const canvas = /** @type {HTMLCanvasElement} */ (figure.querySelector("canvas"));
  const colors = Array.from({ length: 2 * levels + 1 }, (_, level) =>
    theme.colorOf((level - levels) / levels),
  );
  if (shown) {
    const unpacked = unpackLevels(packed);
    paintUnits(canvas, gridFor(shown, full), shown, (unit, pixel) => colors[unpacked[unit * PIXELS + pixel]]);
    showKey(/** @type {HTMLElement} */ (figure.querySelector(".key")), largest);
  } else {
    paintUnits(canvas, full, full.columns * full.rows, () => theme.blank);
  }
  say(/** @type {HTMLElement} */ (figure.querySelector("figcaption")), shown, unitsCaption(shown, hidden));
  canvas.setAttribute(
    "aria-label",
    shown ? `The weights of ${shown} hidden units as pictures of 28 by 28 pixels` : "Detectors: not yet",
  );
}
