import { asPercent } from "../shared/bars.js";
import { fromBase64, PIXELS } from "../shared/paint.js";
import { oldWords } from "./words.js";

/**
 * The tasks of the Inside tab.
 *
 * @typedef {import("./history.js").History} History
 * @typedef {import("./history.js").Looked} Looked
 * @typedef {import("./checks.js").Found} Found
 */

const HEAL = "The network is broken on purpose: press Heal it.";

/** @param {string} words @returns {Found} */
const notYet = (words) => ({ done: false, words });

/** @param {History} history @returns {Found} */
export function offCentre(history) {
  const newest = history.looked.at(-1);
  if (!newest || newest.answer.digit === null || newest.drawing === history.since.drawing)
    return notYet(oldWords(newest?.drawing ?? history.since.drawing));
  if (newest.broken) return notYet(HEAL);
  const { as_drawn, boxed, centered } = newest.answers;
  const says = `As drawn: ${as_drawn.digit}, not centred: ${boxed.digit}, centred: ${centered.digit}`;
  if (!centered.sure) return notYet(`${says}, not sure.`);
  const differs = as_drawn.digit !== centered.digit || boxed.digit !== centered.digit;
  return { done: differs, words: differs ? `${says}.` : `${says}. One of the first two must differ.` };
}

/**
 * The share of hidden units that are off is changed alone: the same drawing, and nothing else broken.
 * @param {History} history @param {Record<string, number>} limits @returns {Found}
 */
export function silence(history, { bracket }) {
  if (history.guess === null) return notYet("Guess first, then begin.");
  const newest = history.looked.at(-1);
  if (!newest || newest.answer.digit === null) return notYet("");
  if (isBrokenOtherwise(newest)) return notYet(`Only Detectors off may be changed. ${HEAL}`);
  const same = history.looked.filter(
    (looked) => looked.drawing === newest.drawing && !isBrokenOtherwise(looked),
  );
  const whole = same.find((looked) => !off(looked));
  if (!whole) return notYet("Begin with all hidden units on.");
  const { hidden } = whole;
  const { digit } = whole.answer;
  const units = (/** @type {number} */ share) => Math.round(share * hidden);
  const wrong = Math.min(...same.filter(({ answer }) => answer.digit !== digit).map(off));
  const right = Math.max(
    ...same.filter((looked) => looked.answer.digit === digit && off(looked) < wrong).map(off),
  );
  if (wrong === Infinity) return notYet(`${units(right)} of ${hidden} off, and still ${digit}.`);
  if (wrong - right > bracket)
    return notYet(`Wrong with ${units(wrong)} off, right with ${units(right)}: look between.`);
  return {
    done: true,
    words: `Your ${digit} is misread when ${units(wrong)} of ${hidden} are off. ${guessWords(history.guess, units(wrong))}`,
  };
}

/** How near a guess was. @param {number} guess @param {number} found */
export function guessWords(guess, found) {
  const by = guess - found;
  if (by === 0) return `You guessed ${guess}: exactly.`;
  return `You guessed ${guess}: ${Math.abs(by)} too ${by > 0 ? "many" : "few"}.`;
}

/** The share of hidden units that are off. @param {Looked} looked */
const off = ({ choices }) => choices.silenced ?? 0;

/** Anything but hidden units that are off. @param {Looked} looked */
const isBrokenOtherwise = ({ choices: { noise, turn, shift_x, shift_y, without_biases } }) =>
  Boolean(noise || turn || shift_x || shift_y || without_biases);

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export function oneStep(history, { least, most, examples }) {
  const newest = history.looked.at(-1);
  if (!newest || newest.answer.digit === null) return notYet("");
  if (newest.broken) return notYet(HEAL);
  const { intended, after, others_right_after: right, learning_rate } = newest.step;
  if (intended === newest.answer.digit) return notYet(`Choose another digit than the answer, ${intended}.`);
  if (isAsBefore(newest, history.since)) return notYet("What was chosen before does not count: change it.");
  const [before, now] = [newest.answer.probabilities[intended], after[intended]].map(asPercent);
  return {
    done: after[intended] >= least && after[intended] <= most && right >= examples,
    words:
      `At ${learning_rate}: ${intended} goes from ${before} to ${now}, ${right} of 10 examples right. ` +
      `Wanted: ${asPercent(least)} to ${asPercent(most)}, and ${examples}.`,
  };
}

/** Whether drawing, digit and learning rate are those of the start. @param {Looked} looked @param {History["since"]} since */
const isAsBefore = ({ drawing, choices }, since) =>
  drawing === since.drawing &&
  choices.intended === since.choices.intended &&
  choices.learning_rate === since.choices.learning_rate;

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export function ownDetector(history, { cosine }) {
  const newest = history.looked.at(-1);
  if (!newest?.pictures || newest.answer.digit === null) return notYet("");
  if (newest.broken) return notYet(HEAL);
  const best = mostAlike(fromBase64(newest.x), new Int8Array(fromBase64(newest.pictures.levels).buffer));
  const says = `Most alike: hidden unit ${best.unit}, ${best.cosine.toFixed(2)}.`;
  if (!history.kept) return notYet(`${says} Wanted: ${cosine.toFixed(2)} once a step is kept.`);
  return { done: best.cosine >= cosine, words: `${says} Wanted: ${cosine.toFixed(2)}.` };
}

/**
 * The hidden unit whose weights point most nearly the way of a picture, and the cosine of the angle between them.
 * @param {Uint8Array} x 784 grey levels @param {Int8Array} weights 784 for each hidden unit
 */
export function mostAlike(x, weights) {
  let best = { unit: 0, cosine: -1 };
  const ink = Math.sqrt(x.reduce((sum, level) => sum + level * level, 0));
  for (let unit = 0; unit < weights.length / PIXELS; unit++) {
    let [dot, squares] = [0, 0];
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      const weight = weights[PIXELS * unit + pixel];
      dot += weight * x[pixel];
      squares += weight * weight;
    }
    const cosine = squares && ink ? dot / (Math.sqrt(squares) * ink) : 0;
    if (cosine > best.cosine) best = { unit, cosine };
  }
  return best;
}

/** What a picture of the network's input says of itself: `NETWORK_INPUT` in preprocessing/centring.py. */
const NETWORK_INPUT = "784 pixels as the network gets them";

/** Whether a drawing is a changed picture that Inside has put on the pad. @param {string} drawing */
export const isChanged = (drawing) =>
  drawing.startsWith("data:image/png;base64,") && atob(drawing.split(",")[1]).includes(NETWORK_INPUT);

/** @param {History} history @returns {Found} */
export function foolIt(history) {
  const newest = history.looked.at(-1);
  if (!newest || newest.answer.digit === null) return notYet("");
  if (newest.broken) return notYet(HEAL);
  const { digit, sure } = newest.answer;
  const says = sure ? `Answer: ${digit}.` : "Not sure.";
  if (!isChanged(newest.drawing)) {
    if (!sure) return notYet(`${says} Draw a digit that it reads without a question mark.`);
    return notYet(`${says} Now choose another digit, and put the changed picture on the pad.`);
  }
  const before = history.looked.filter(({ drawing }) => drawing !== newest.drawing).at(-1);
  if (newest.drawing === history.since.drawing || !before?.answer.sure || before.broken)
    return notYet(`${says} What was changed must be a digit that you draw now, and that it reads.`);
  const wanted = newest.choices.wanted ?? before.choices.wanted ?? before.answer.likeliest[1];
  const done = sure && digit === wanted && digit !== before.answer.digit;
  return { done, words: `It was a ${before.answer.digit}. ${says} Wanted: ${wanted}.` };
}

/** @param {History} history @param {Record<string, number>} limits @returns {Found} */
export function gradientSign(history, { row }) {
  const wrong = history.signs.findLastIndex((sign) => !isSignRight(sign));
  const weights = new Set(history.signs.slice(wrong + 1).map(weightKey));
  return { done: weights.size >= row, words: `${weights.size} of ${row} right in a row.` };
}

/** A step goes against the gradient. @param {import("./history.js").Sign} sign */
export const isSignRight = ({ gradient, said }) => (said === "larger" ? gradient < 0 : gradient > 0);

/** One weight at one drawing. @param {{ drawing: string, hidden_unit: number, to_digit: number }} which */
export const weightKey = ({ drawing, hidden_unit, to_digit }) => `${hidden_unit} ${to_digit} ${drawing}`;
