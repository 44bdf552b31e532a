/**
 * What the server says of a visitor's runs, and what can be asked of it without a page.
 *
 * @typedef {[number, number][]} Points steps and values
 * @typedef {{ accuracy: Points, loss: Points }} Curves `Curves` in visitor/training.py
 *
 * @typedef {object} TrainingValue the state of a run; `TrainingValue` in visitor/training.py
 * @property {number} run its number, from 1; 0 before the first
 * @property {string} name what differs from the recipe, or from the run that it branched off
 * @property {Record<string, any>} settings of its plan; none before the first
 * @property {[number, number] | null} origin the run and the step that it branched off
 * @property {"idle" | "waiting" | "running" | "paused" | "stopped" | "done" | "failed"} state
 * @property {string} words
 * @property {number} step
 * @property {number} total steps of the whole run
 * @property {number} epoch
 * @property {number | null} accuracy fraction of the test digits
 * @property {number | null} loss
 * @property {number | null} best the highest accuracy so far
 * @property {[number, number] | null} goal steps and seconds to 97 %
 * @property {number} trained_s
 * @property {Curves} curves
 * @property {string} data what it trains on, in words
 * @property {number} reports so far
 *
 * @typedef {import("./learning.js").LearningValue} LearningValue
 * @typedef {import("./mistakes.js").MistakesValue} MistakesValue
 * @typedef {import("../visitor/visitor.js").Network} Network
 *
 * @typedef {object} News `News` in routes.py
 * @property {(Omit<TrainingValue, "curves"> & { curves: Curves | null }) | null} training null: the server has no
 *   such training; its curves are null if the page has them
 * @property {TrainingValue[]} others the other racers, with the points that the page has not
 * @property {LearningValue | null} learning null, as the curves are then: nothing that the page has not
 * @property {MistakesValue | null} mistakes once the run is over
 * @property {Network} network
 *
 * @typedef {object} Shown a run at one step; `Shown` in rewind.py
 * @property {number} run
 * @property {number} step
 * @property {boolean} exact the step that was asked for; false: one near it
 * @property {number} accuracy
 * @property {LearningValue} learning
 * @property {MistakesValue} mistakes
 * @property {import("./step.js").InspectedStep | null} inspected
 * @property {TrainingValue | null} training the run, if the step was a new one
 * @property {Network} network
 */

/** Before anything is known. @type {TrainingValue} */
export const UNKNOWN = {
  run: 0,
  name: "",
  settings: {},
  origin: null,
  state: "idle",
  words: "",
  step: 0,
  total: 1,
  epoch: 0,
  accuracy: null,
  loss: null,
  best: null,
  goal: null,
  trained_s: 0,
  curves: { accuracy: [], loss: [] },
  data: "",
  reports: 0,
};

/** @param {Pick<TrainingValue, "state"> | undefined} value */
export const isUnderWay = (value) => value?.state === "waiting" || value?.state === "running";

/** The step up to which the page has a run's curves. @param {TrainingValue | undefined} value */
export const lastStep = (value) => value?.curves.loss.at(-1)?.[0] ?? -1;
