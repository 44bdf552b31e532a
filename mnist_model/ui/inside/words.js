import { asPercent } from "../shared/bars.js";
import { plain, share, signed } from "../shared/numbers.js";
import { PIXELS } from "../shared/paint.js";
import { pixelName } from "../shared/pixels.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {import("../shared/paint.js").Signed} Signed
 * @typedef {{ digit: number, versus: number | null }} Target the score that is explained: of a digit, or its lead
 *   over another digit. `Target` in inside/numbers.py.
 */

/** @param {Target} target */
export const targetName = ({ digit, versus }) =>
  versus === null ? `z2 of ${digit}` : `z2 of ${digit} − z2 of ${versus}`;

/** @param {Target} target */
const targetInWords = ({ digit, versus }) =>
  versus === null ? `The score of ${digit}` : `The lead of ${digit} over ${versus}`;

/** What the network answers to a picture. @param {import("../shared/bars.js").Answer} answer */
export function answerInWords({ digit, sure, doubt, probabilities }) {
  if (digit === null) return "";
  return sure ? `says ${digit}, ${asPercent(probabilities[digit])}` : doubt;
}

/** How far the centring has moved the ink. @param {[number, number]} shift whole pixels right and down */
export function shiftInWords([right, down]) {
  const ways = [];
  if (right) ways.push(`${Math.abs(right)} ${right > 0 ? "right" : "left"}`);
  if (down) ways.push(`${Math.abs(down)} ${down > 0 ? "down" : "up"}`);
  return ways.length
    ? `Centring moves it by whole pixels: ${ways.join(" and ")}.`
    : "Its centre of mass is at the centre already.";
}

/**
 * A pixel's ink times a number of that pixel.
 * @param {number} pixel @param {Uint8Array} x the network's input, in grey levels
 * @param {Signed} factors @param {Signed} products one of each for every pixel
 */
export const productInWords = (pixel, x, factors, products) =>
  `${pixelName(pixel)}: ${(x[pixel] / 255).toFixed(4)} × ${signed(factors.levels[pixel] * factors.unit, 4)} = ` +
  signed(products.levels[pixel] * products.unit);

/** @param {InsideAnswer} answer @param {ArrayLike<number>} x the network's input, in grey levels */
export function numbersInWords({ empty, steps }, x) {
  if (empty) return "There is no ink.";
  const inked = Array.from(x).filter((level) => level > 0).length;
  const answers = /** @type {const} */ ([
    ["as drawn", "as_drawn"],
    ["not centred", "boxed"],
    ["centred", "centered"],
  ]).map(([words, name]) => `${words}: the network ${answerInWords(steps.answers[name])}`);
  return (
    `The network gets ${inked} pixels with ink, ${PIXELS - inked} without. ` +
    `${shiftInWords(steps.shift)} ${answers.join("; ")}.`
  );
}

/** @param {InsideAnswer} answer */
export function activityInWords({ empty, hidden, z1 }) {
  const active = countActive(z1);
  return empty
    ? `${hidden} detectors, nothing drawn`
    : `${active} of ${hidden} active, ${hidden - active} inactive`;
}

/** @param {number[]} z1 */
export const countActive = (z1) => z1.filter((z) => z > 0).length;

/** @param {InsideAnswer} answer */
export function detectorsInWords(answer) {
  const { empty, z1, hidden_unit: unit } = answer;
  if (empty) return `${activityInWords(answer)}.`;
  const order = z1
    .map((z, index) => ({ z, index }))
    .filter(({ z }) => z > 0)
    .sort((a, b) => b.z - a.z);
  const most = order.slice(0, 5).map(({ z, index }) => `${index} with ${plain(z)}`);
  return (
    `${activityInWords(answer)}. The most active: ${most.join(", ")}. Detector ${unit.index}: products for ` +
    `${signed(unit.for)}, against ${signed(unit.against)}, bias ${signed(unit.bias)}, z1 ${plain(unit.z1)}, ` +
    `after ReLU ${plain(unit.a1)}.`
  );
}

/** @param {InsideAnswer} answer */
export function scoresInWords({ scores, target }) {
  const rows = scores.rows.map((row) => `detector ${row.hidden_unit} counts ${signed(row.contribution)}`);
  const shares = scores.y_hat.map((p, digit) => `${digit} ${share(p)}`);
  return (
    `${targetInWords(target)} is ${plain(scores.total)}: ${rows.join(", ")}, ${scores.others} others together ` +
    `${signed(scores.rest)}, bias ${signed(scores.bias)}. Probabilities: ${shares.join(", ")}.`
  );
}

/** @param {InsideAnswer} answer */
export function pixelsInWords({ empty, pixels, target }) {
  if (empty) return "There is no ink: no pixel contributes anything.";
  return (
    `${targetInWords(target)}: pixels for it add up to ${signed(pixels.for)}, pixels against it to ` +
    `${signed(pixels.against)}, the biases' part is ${signed(pixels.bias)}; together ${signed(pixels.total)}.`
  );
}

const NOTHING_TO_LEARN = 0.01; // nats: a loss below this moves no weight visibly

/** @param {InsideAnswer} answer */
export function changeInWords({ empty, hidden, learning_step: step }) {
  if (empty) return "";
  if (step.loss < NOTHING_TO_LEARN) return "nothing to learn";
  return `${step.hidden_step.filter(Boolean).length} of ${hidden} detectors change`;
}

/** @param {InsideAnswer} answer */
export const examplesInWords = ({ learning_step: step }) =>
  `Examples of the Draw tab read right: ${step.others_right} of 10 before, ${step.others_right_after} of 10 after.`;

/** @param {InsideAnswer} answer */
export function learningInWords(answer) {
  const { empty, scores, learning_step: step } = answer;
  if (empty) return "There is no ink: nothing to learn from.";
  const digit = step.intended;
  return (
    `Meant to be a ${digit}: loss ${plain(step.loss)}, after one step ${plain(step.loss_after)}. ` +
    `Probability of ${digit}: ${share(scores.y_hat[digit])} before, ${share(step.after[digit])} after. ` +
    `${changeInWords(answer)}. ${examplesInWords(answer)}`
  );
}

/** Whether the digit that was meant has nearly all of the probability already. @param {number[]} dz2 ten errors */
export const hasNothingToLearn = (dz2) => Math.min(...dz2) > -NOTHING_TO_LEARN;

/** Another digit that may have been meant: the likeliest one. @param {InsideAnswer} answer */
export const rivalOf = ({ answer: { likeliest }, backward: { meant } }) =>
  likeliest.find((digit) => digit !== meant) ?? 0;

/** Which scores the loss wants higher, and which lower: those that matter. @param {number[]} dz2 */
export function wantsInWords(dz2) {
  const order = dz2.map((error, digit) => ({ error, digit })).sort((a, b) => a.error - b.error);
  const [up, down] = [order[0], order[order.length - 1]];
  if (hasNothingToLearn(dz2)) return "Right and sure: the errors are almost 0.";
  return `The score of ${up.digit} should be higher, that of ${down.digit} lower.`;
}

/** @param {InsideAnswer} answer */
export function silentInWords({ empty, hidden, z1 }) {
  if (empty) return `${hidden} detectors, nothing drawn`;
  return `${hidden - countActive(z1)} of ${hidden} inactive: their error is 0`;
}

/** How the error of one hidden unit comes about. @param {InsideAnswer} answer */
export function blameInWords({ empty, z1, backward: { hidden_unit, products, da1 } }) {
  if (empty) return "";
  if (products.every((product) => Math.abs(product) < 0.0005)) {
    return `Detector ${hidden_unit}: the errors of the scores are almost 0, and so is its own.`;
  }
  const strongest = products
    .map((product, digit) => ({ product, digit }))
    .sort((a, b) => Math.abs(b.product) - Math.abs(a.product))
    .slice(0, 3)
    .filter(({ product }) => Math.abs(product) >= 0.00005)
    .map(({ product, digit }) => `${signed(product, 4)} by way of ${digit}`);
  const sum = `Detector ${hidden_unit}: ${strongest.join(", ")}, … add up to ${signed(da1, 4)}`;
  return z1[hidden_unit] > 0 ? `${sum}: its dz1.` : `${sum}, but it is inactive: dz1 is 0.`;
}

/** @param {InsideAnswer} answer */
export function backwardInWords(answer) {
  const { empty, backward } = answer;
  if (empty) return "There is no ink, and so no error to trace back.";
  const errors = backward.dz2.map((error, digit) => `${digit} ${signed(error, 4)}`);
  return (
    `Errors of the scores, meant to be a ${backward.meant}: ${errors.join(", ")}; their sum is 0. ` +
    `${wantsInWords(backward.dz2)} ${silentInWords(answer)}. ${blameInWords(answer)}`
  );
}
