import { asPercent } from "../shared/bars.js";
import { strokeCount } from "./history.js";
import { oldWords } from "./words.js";

/**
 * The tasks of the Draw tab. What counts is the answer to the drawing that stands on the pad while the pen is up.
 *
 * @typedef {import("./history.js").History} History
 * @typedef {import("./history.js").Drawn} Drawn
 * @typedef {import("./checks.js").Found} Found
 */

const PEN_DOWN = "Lift the pen: then it counts.";

/**
 * Decides on the newest answer; without one, or while the pen is down, nothing is reached.
 * @param {History} history @param {(newest: Drawn) => Found} decide @returns {Found}
 */
function onNewest(history, decide) {
  const newest = history.drawn.at(-1);
  if (!newest || newest.answer.digit === null || newest.text === history.since.drawing)
    return { done: false, words: oldWords(newest?.text ?? history.since.drawing) };
  const { done, words } = decide(newest);
  if (!done) return { done, words };
  const stands = history.resting && history.text === newest.text;
  return { done: stands, words: stands ? words : `${words} ${PEN_DOWN}` };
}

/** @param {Drawn} newest @param {number} digit */
const named = ({ answer }, digit) => `${digit}: ${asPercent(answer.probabilities[digit])}`;

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export const sureThing = (history, { probability }) =>
  onNewest(history, (newest) => {
    const { sure, likeliest, probabilities } = newest.answer;
    const [digit] = likeliest;
    if (history.examples.includes(newest.text))
      return { done: false, words: "This is one of the examples: draw one of your own." };
    const words = `${named(newest, digit)}${sure ? "" : ", with a question mark"}.`;
    return { done: sure && probabilities[digit] >= probability, words };
  });

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export const twoShare = (history, { probability }) =>
  onNewest(history, (newest) => {
    const [first, second] = newest.answer.likeliest;
    return {
      done: newest.answer.probabilities[second] >= probability,
      words: `${named(newest, first)}, ${named(newest, second)}: both must be ${asPercent(probability)} or more.`,
    };
  });

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export const oneStrokeMends = (history, { before, after }) =>
  onNewest(history, (newest) => {
    const { digit, sure, doubt } = newest.answer;
    const says = sure ? `Answer: ${digit}.` : `Answer: ${doubt}`;
    if (answers(newest, before))
      return { done: false, words: `${says} Now one stroke that makes it a ${after}.` };
    const isFromBefore = history.drawn.some(
      (drawn) => isOneStrokeMore(drawn.text, newest.text) && answers(drawn, before),
    );
    if (!isFromBefore) return { done: false, words: `${says} First it must be a ${before}.` };
    return { done: answers(newest, after), words: `${says} One stroke before it was a ${before}.` };
  });

/** Whether the page names this digit, without a question mark. @param {Drawn} drawn @param {number} digit */
const answers = ({ answer }, digit) => answer.sure && answer.digit === digit;

/** Whether a drawing is another one and one stroke. @param {string} before @param {string} after */
const isOneStrokeMore = (before, after) =>
  after.startsWith(`${before};`) && strokeCount(after) === strokeCount(before) + 1;

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export const noDigit = (history, { probability, at_all }) =>
  onNewest(history, (newest) => {
    const { likeliest, probabilities, digit_at_all } = newest.answer;
    const [digit] = likeliest;
    return {
      done: probabilities[digit] >= probability && digit_at_all < at_all,
      words:
        `${named(newest, digit)}, a digit at all: ${asPercent(digit_at_all)}. ` +
        `Wanted: ${asPercent(probability)} or more, and below ${asPercent(at_all)}.`,
    };
  });
