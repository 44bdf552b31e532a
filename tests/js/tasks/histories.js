import { UNKNOWN } from "../../../mnist_model/ui/retrain/news.js";
import { newHistory } from "../../../mnist_model/ui/tasks/history.js";
import { anAnswer } from "../inside/answer.js";

/** @typedef {import("../../../mnist_model/ui/tasks/history.js").History} History */

/** The limits that tasks.py gives. */
export const LIMITS = {
  sure_thing: { probability: 0.99 },
  two_share: { probability: 0.4 },
  one_stroke_mends: { before: 1, after: 7 },
  no_digit: { probability: 0.9, at_all: 0.5 },
  silence: { bracket: 0.05 },
  one_step: { least: 0.5, most: 0.9, examples: 9 },
  own_detector: { cosine: 0.5 },
  gradient_sign: { row: 3 },
  too_fast: { accuracy: 0.2, steps: 100, rate: 0.3 },
  fewest_steps: { accuracy: 0.95, steps: 300 },
  few_units: { hidden: 8, accuracy: 0.85 },
};

/**
 * A history that began with an empty pad.
 * @param {Partial<History>} [changes] @returns {History}
 */
export const aHistory = (changes = {}) => ({ ...newHistory({ drawing: "", choices: {} }), ...changes });

/**
 * An answer with these probabilities, by the digit.
 * @param {Record<number, number>} given @param {{ sure?: boolean, at_all?: number }} [more]
 * @returns {import("../../../mnist_model/ui/shared/bars.js").Answer}
 */
export function saying(given, { sure = true, at_all = 1 } = {}) {
  const probabilities = Array.from({ length: 10 }, (_, digit) => given[digit] ?? 0);
  const likeliest = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]).slice(0, 2);
  const [digit] = likeliest;
  return {
    digit,
    sure,
    likeliest,
    doubt: `${likeliest[0]} or ${likeliest[1]}?`,
    digit_at_all: at_all,
    probabilities,
  };
}

/**
 * A history in which these were drawn, and the last of them stands on the pad.
 * @param {[string, import("../../../mnist_model/ui/shared/bars.js").Answer][]} answers
 * @param {Partial<History>} [changes]
 */
export const drew = (answers, changes = {}) =>
  aHistory({
    drawn: answers.map(([text, answer]) => ({ text, answer })),
    text: answers.at(-1)?.[0] ?? "",
    ...changes,
  });

/**
 * An answer of Inside, which reads a 4.
 * @param {Partial<import("../../../mnist_model/ui/tasks/history.js").Looked>} [changes]
 * @returns {import("../../../mnist_model/ui/tasks/history.js").Looked}
 */
export function aLook(changes = {}) {
  const { answer, steps, learning_step } = anAnswer();
  return {
    drawing: "1,1 2,2",
    choices: {},
    answer,
    broken: false,
    hidden: 128,
    answers: steps.answers,
    x: "",
    pictures: null,
    step: learning_step,
    ...changes,
  };
}

/**
 * A run from random weights that is over.
 * @param {Partial<import("../../../mnist_model/ui/retrain/news.js").TrainingValue>} [changes]
 * @param {[number, number][]} [accuracy] what was measured, and at which steps
 * @returns {import("../../../mnist_model/ui/retrain/news.js").TrainingValue}
 */
export const aRun = (changes = {}, accuracy = [[500, 0.9]]) => ({
  ...UNKNOWN,
  run: 1,
  state: "done",
  step: 500,
  accuracy: accuracy.at(-1)?.[1] ?? null,
  curves: { accuracy, loss: [] },
  settings: { learning_rate: 0.3, hidden: 128 },
  ...changes,
});
