import { lifetime } from "../shared/lifetime.js";
import { openTab } from "../shared/tabs.js";
import { percent } from "./axes.js";
import { training } from "./training.js";

/** @typedef {import("./training.js").TrainingValue} TrainingValue */

const SPEAK_MS = 10000; // a screen reader hears the state at once, and how far it is this often
const NEEDED_PX = 240; // below the status: as much of the plot as shows that something happens

/**
 * What is read from outside, by name: `#retrain-status[data-…]`.
 * @param {TrainingValue} value @returns {Record<string, string>}
 */
export const statusData = ({ state, step, epoch, accuracy, loss }) => ({
  state,
  step: String(step),
  epoch: String(epoch),
  accuracy: String(accuracy ?? ""),
  loss: String(loss ?? ""),
});

/**
 * A run of which another step is shown than the newest.
 * @param {TrainingValue} value @param {import("./training.js").Shown} moment @returns {TrainingValue}
 */
export function lookedAt(value, { step, accuracy }) {
  if (step === value.step) return { ...value, accuracy };
  const right = `${percent(accuracy)} of the test digits right`;
  const words = `Step ${step.toLocaleString("en")} of ${value.total.toLocaleString("en")}: ${right}.`;
  return { ...value, step, accuracy, words: value.state === "failed" ? value.words : words };
}

/** The words with no line break between a number and its unit. @param {string} words */
export const unbroken = (words) => words.replace(/(\d) (?=%|s\b)/g, "$1\u00a0");

/** The state of the run in words, and what it trains on. @param {HTMLElement} element of the plot */
export function showStatus(element) {
  const signal = lifetime(element);
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const [status, words, spoken, data] = ["#retrain-status", ".retrain-words", ".spoken", ".retrain-data"].map(
    find,
  );
  let spokenAt = -Infinity;
  let spokenState = "";

  /** @param {import("./training.js").Change} [change] */
  function show(change) {
    const { moment } = training;
    const value = moment ? lookedAt(training.value, moment) : training.value;
    Object.assign(status.dataset, statusData(value));
    words.textContent = unbroken(value.words);
    data.textContent = value.data;
    if (value.state !== spokenState || performance.now() - spokenAt > SPEAK_MS) {
      [spokenState, spokenAt] = [value.state, performance.now()];
      spoken.textContent = value.words;
    }
    if (change === "started" && status.getBoundingClientRect().top > innerHeight - NEEDED_PX) {
      status.scrollIntoView({ block: "start" });
    }
  }

  find(".retrain-try").addEventListener("click", () => openTab("draw"), { signal });
  training.subscribe(show, signal);
  show();
}
