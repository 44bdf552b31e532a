import { percent } from "./axes.js";

/**
 * Runs side by side: what they have in common with a table and a plot.
 *
 * @typedef {import("./training.js").TrainingValue} TrainingValue
 * @typedef {import("./training.js").Points} Points
 */

const MAX_POINTS = 600; // of a curve: more than a plot has pixels

/** A run with its newest value, which has only the points that are new. @param {TrainingValue | undefined} known
 * @param {TrainingValue} news @returns {TrainingValue} */
export function merged(known, news) {
  if (!known) return news;
  const { accuracy, loss } = news.curves;
  return {
    ...news,
    curves: {
      accuracy: extended(known.curves.accuracy, accuracy),
      loss: extended(known.curves.loss, loss),
    },
  };
}

/** @param {Points} points @param {Points} news @returns {Points} */
function extended(points, news) {
  const end = points.at(-1)?.[0] ?? -1;
  const all = [...points, ...news.filter(([step]) => step > end)];
  return all.length <= MAX_POINTS ? all : all.filter((_, i) => i % 2 === 0 || i === all.length - 1);
}

/** Eight colours, and eight dashes for those who cannot tell the colours apart: see plot.css. */
const LOOKS = 8;

/** Which of the colours and dashes a run has, from 0. @param {number} run */
export const lookOf = (run) => (run - 1) % LOOKS;

/** @param {number | null} fraction */
export const percentOr = (fraction) => (fraction === null ? "–" : percent(fraction));

/** Seconds as a person says them. @param {number} seconds */
export const secondsWords = (seconds) => `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
