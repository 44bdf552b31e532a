import { setText } from "../shared/bars.js";
import { lookOf } from "./runs.js";
import { asMany, setAttribute } from "./svg.js";

/**
 * Words at the ends of the curves: which is which, where there are several.
 *
 * @typedef {import("./training.js").TrainingValue} TrainingValue
 * @typedef {import("./axes.js").Panel} Panel
 * @typedef {{ run: number, words: string, step: number, accuracy: number }} End of the curve of a run
 */

export const ROOM = 44; // beside the plot, in pixels: "0.001" and a gap

const LINE_PX = 13;
const GAP_PX = 7;
const LIFT_PX = 4; // from the middle of a line of text to the line it stands on

/**
 * The ends of all curves that have begun; none where there is one curve only.
 * @param {Iterable<TrainingValue>} runs @param {Set<number>} racers @returns {End[]}
 */
export function endsOf(runs, racers) {
  const begun = [...runs].filter(({ curves }) => curves.accuracy.length);
  if (begun.length < 2) return [];
  return begun.map((value) => {
    const [step, accuracy] = value.curves.accuracy[value.curves.accuracy.length - 1];
    return {
      run: value.run,
      words: endWords(value, racers.size > 1 && racers.has(value.run)),
      step,
      accuracy,
    };
  });
}

/** A racer is called by its value of the setting that races, another run by its number; one that has failed is
 * crossed out. @param {TrainingValue} value @param {boolean} races */
function endWords({ run, name, state }, races) {
  const words = races ? name.split(" ").slice(-1)[0] : String(run);
  return state === "failed" ? `${words} ×` : words;
}

/**
 * @param {SVGElement} group @param {Panel} panel of the accuracy @param {End[]} ends
 * @param {number} shown the run whose curve is painted in black
 */
export function paintEnds(group, panel, ends, shown) {
  const texts = asMany(group, "text", ends.length);
  const heights = apart(
    ends.map(({ accuracy }) => panel.y(accuracy)),
    LINE_PX,
    panel.box,
  );
  ends.forEach(({ run, words, step }, i) => {
    const text = texts[i];
    text.dataset.look = String(lookOf(run));
    text.classList.toggle("shown", run === shown);
    setAttribute(text, "x", String(panel.x(step) + GAP_PX));
    setAttribute(text, "y", String(heights[i] + LIFT_PX));
    setText(text, words);
  });
}

/**
 * Heights no closer to each other than `least`, in the order in which they came, within the box.
 * @param {number[]} heights @param {number} least @param {{ top: number, bottom: number }} box
 */
export function apart(heights, least, { top, bottom }) {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  let lowest = top - least;
  for (const i of order) lowest = placed[i] = Math.max(placed[i], lowest + least);
  let highest = bottom + least;
  for (const i of order.reverse()) highest = placed[i] = Math.min(placed[i], highest - least);
  return placed;
}
