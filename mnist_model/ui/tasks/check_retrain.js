import { percent } from "../retrain/axes.js";
import { isUnderWay } from "../retrain/news.js";

/**
 * The tasks of the Retrain tab: of runs that were started since, from random weights.
 *
 * @typedef {import("./history.js").History} History
 * @typedef {import("./history.js").TrainingValue} TrainingValue
 * @typedef {import("./checks.js").Found} Found
 */

/** What `training/chunks.py` says of a run whose loss or weights are no longer finite. */
const DIVERGED = "diverged";

/**
 * The newest accuracy of a run, and the step at which it was measured: the run itself may be further on.
 * @param {TrainingValue} run @returns {[step: number, accuracy: number] | undefined}
 */
const measured = ({ curves }) => curves.accuracy.at(-1);

/** @param {TrainingValue} run */
function accuracyWords(run) {
  const [step, accuracy] = measured(run) ?? [];
  if (step === undefined || accuracy === undefined) return "Not measured yet.";
  return `${percent(accuracy)} at step ${step.toLocaleString("en")}.`;
}

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export function tooFast({ runs }, { accuracy, steps, rate }) {
  const newest = runs.at(-1);
  if (!newest) return { done: false, words: "" };
  const fast = runs.filter(({ settings }) => settings.learning_rate > rate);
  const diverged = fast.find(({ state, words }) => state === "failed" && words.includes(DIVERGED));
  const tried = (/** @type {TrainingValue} */ run) => `Learning rate ${run.settings.learning_rate}`;
  if (diverged) return { done: true, words: `${tried(diverged)}: the run has diverged.` };
  const lost = fast.find((run) => {
    const [step, share] = measured(run) ?? [0, 1];
    return step >= steps && share < accuracy;
  });
  if (lost) return { done: true, words: `${tried(lost)}: ${accuracyWords(lost)}` };
  const higher = newest.settings.learning_rate <= rate ? ` It must be above ${rate}.` : "";
  return { done: false, words: `${tried(newest)}: ${accuracyWords(newest)}${higher}` };
}

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export function fewestSteps({ runs, measured: single }, { accuracy, steps }) {
  const newest = runs.at(-1);
  if (!newest) return { done: false, words: "" };
  const points = runs.flatMap((run) => run.curves.accuracy);
  const reached = [...points, ...single.map((at) => [at.step, at.accuracy])]
    .filter(([, share]) => share >= accuracy)
    .map(([step]) => step);
  const goal = percent(accuracy);
  if (!reached.length) {
    const words = isUnderWay(newest) ? accuracyWords(newest) : `No run has reached ${goal} yet.`;
    return { done: false, words };
  }
  const record = Math.min(...reached);
  const done = record <= steps;
  return {
    done,
    record,
    words: `${goal} after ${record.toLocaleString("en")} steps.${done ? "" : ` Wanted: ${steps} or fewer.`}`,
  };
}

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export function fewUnits({ runs }, { hidden, accuracy }) {
  const newest = runs.at(-1);
  if (!newest) return { done: false, words: "" };
  const small = runs.filter(({ settings }) => settings.hidden <= hidden);
  const good = small.find((run) => !isUnderWay(run) && (measured(run)?.[1] ?? 0) >= accuracy);
  if (good) return { done: true, words: `${good.settings.hidden} hidden units: ${accuracyWords(good)}` };
  const wanted =
    newest.settings.hidden > hidden ? `Wanted: ${hidden} or fewer.` : `Wanted: ${percent(accuracy)}.`;
  return { done: false, words: `${newest.settings.hidden} hidden units: ${accuracyWords(newest)} ${wanted}` };
}
