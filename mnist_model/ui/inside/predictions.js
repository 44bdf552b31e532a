import { plain, signed } from "../shared/numbers.js";
import { fromBase64, GRID, PIXELS, unpacked } from "../shared/paint.js";
import { countActive, examplesInWords, shiftInWords, targetName } from "./words.js";

/**
 * The questions of "Predict, then reveal": one before each step, with two to four answers. They are computed from the
 * numbers of the drawing alone, so the same numbers and the same round ask the same.
 *
 * Predict, observe, explain: White and Gunstone, Probing Understanding (1992), chapter 3.
 *
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {import("./session.js").Choices} Choices
 *
 * @typedef {object} Verdict
 * @property {number[]} right which options are true: one, or those that tie
 * @property {string} why one sentence, from the numbers
 *
 * @typedef {object} Prediction a question about one step
 * @property {string} text
 * @property {string[]} options two to four
 * @property {number} hidden units of the network that is asked about
 * @property {(answer: InsideAnswer) => Verdict} judge by the numbers at the moment of the answer
 * @property {Choices} [look] with these choices the step shows what was asked
 *
 * @typedef {object} Asked
 * @property {Prediction} prediction
 * @property {number | null} chosen the visitor's option; null: the question is open
 * @property {Verdict | null} verdict
 */

const PIXELS_APART = 40; // between two options; an example of the page has ink on 70 to 150 pixels
const SHOWN = 0.005; // a probability that the bars beside the pad show as 1 % or more
const TINY = 1e-6; // an error of a score: float32 may round it to 0
const LEAST = 0.0005; // rounds to 0 with three decimals
const NOTHING_TO_LEARN = 0.01; // nats
const THIRDS = /** @type {const} */ ([
  { name: "top third (rows 0 to 8)", from: 0, to: 9 },
  { name: "middle third (rows 9 to 18)", from: 9, to: 19 },
  { name: "bottom third (rows 19 to 27)", from: 19, to: GRID },
]);

/**
 * One question for each of the six steps.
 * @param {InsideAnswer} answer to a drawing with ink @param {number} round another one asks other questions
 * @returns {Prediction[]}
 */
export const predictions = (answer, round) =>
  [askNumbers, askDetectors, askScores, askPixels, askStep, askWeight].map((ask, step) => ({
    hidden: answer.hidden,
    ...ask(answer, turnOf(answer, 7 * step + Math.floor(1.5 * round)), round),
  }));

/** @typedef {Omit<Prediction, "hidden">} Question */

/** A whole number that differs from drawing to drawing. @param {InsideAnswer} answer @param {number} more */
const turnOf = ({ scores }, more) =>
  more + Math.round(1000 * scores.z2.reduce((sum, z) => sum + Math.abs(z), 0));

/**
 * Whole numbers at equal distances from 0 to `most`, one of them near the truth: up to four.
 * @param {number} truth @param {number} apart @param {number} most @param {number} turn which one that is
 * @param {number} [grain] the first is a multiple of it
 */
export function around(truth, apart, most, turn, grain = 1) {
  const count = Math.min(4, most + 1);
  const step = Math.max(1, Math.min(apart, Math.floor(most / (count - 1))));
  const first = Math.max(0, Math.min(truth - (turn % count) * step, most - (count - 1) * step));
  return Array.from({ length: count }, (_, i) => Math.floor(first / grain) * grain + i * step);
}

/** Where the options that are nearest to the truth stand. @param {number[]} options @param {number} truth */
export function nearest(options, truth) {
  const least = Math.min(...options.map((option) => Math.abs(option - truth)));
  return [...options.keys()].filter((i) => Math.abs(options[i] - truth) === least);
}

/** The digit that is explained: the answer, which may change while the question is open, or one certain digit.
 * @param {InsideAnswer} answer @param {number} digit */
const named = ({ answer }, digit) => (digit === answer.likeliest[0] ? "the answer" : `the ${digit}`);

/** The digit that was meant, likewise. @param {InsideAnswer} answer @param {number} digit */
const suppose = ({ answer }, digit) =>
  digit === answer.likeliest[0] ? "Suppose the answer is right." : `Suppose it was meant to be a ${digit}.`;

/** @param {InsideAnswer} answer @param {number} turn @param {number} round @returns {Question} */
function askNumbers(answer, turn, round) {
  if (round % 2) return askShift(turn);
  const inked = (/** @type {InsideAnswer} */ { steps }) =>
    fromBase64(steps.pictures[steps.prepare]).filter((level) => level > 0).length;
  const options = around(inked(answer), PIXELS_APART, PIXELS, turn, 10);
  return {
    text: `About how many of the ${PIXELS} pixels that the network gets have ink?`,
    options: options.map(String),
    judge(now) {
      const count = inked(now);
      return { right: nearest(options, count), why: `${count} have ink, ${PIXELS - count} have none.` };
    },
  };
}

/** @param {number} turn @returns {Question} */
function askShift(turn) {
  const axis = turn % 2;
  return {
    text: `Which way does centring move your ink ${axis ? "up or down" : "to the side"}, by whole pixels?`,
    options: axis ? ["up", "down", "neither"] : ["to the left", "to the right", "neither"],
    judge({ steps }) {
      const by = steps.shift[axis];
      return { right: [by < 0 ? 0 : by > 0 ? 1 : 2], why: shiftInWords(steps.shift) };
    },
  };
}

/** @param {InsideAnswer} answer @param {number} turn @returns {Question} */
function askDetectors({ hidden, z1 }, turn) {
  const why = (/** @type {InsideAnswer} */ now) =>
    hidden === 1
      ? `Its sum z1 is ${plain(now.z1[0])}.`
      : `${countActive(now.z1)} are active, ${hidden - countActive(now.z1)} are not.`;
  if (hidden === 1) {
    return {
      text: "Is the one detector active?",
      options: ["yes", "no"],
      judge: (now) => ({ right: [countActive(now.z1) ? 0 : 1], why: why(now) }),
    };
  }
  const options = around(
    countActive(z1),
    hidden < 64 ? Math.max(1, Math.round(hidden / 8)) : 5 * Math.round(hidden / 40),
    hidden,
    turn,
    hidden < 64 ? 1 : 5,
  );
  return {
    text: `About how many of the ${hidden} detectors are active?`,
    options: options.map(String),
    judge: (now) => ({ right: nearest(options, countActive(now.z1)), why: why(now) }),
  };
}

/** The digits by their scores, highest first. @param {InsideAnswer} answer */
const ranking = ({ scores: { z2 } }) => [...z2.keys()].sort((a, b) => z2[b] - z2[a] || a - b);

/**
 * The digit in the second place, unless the bars beside the pad give it away; then how far the first one is ahead.
 * @param {InsideAnswer} answer @param {number} turn @param {number} round @returns {Question}
 */
function askScores(answer, turn, round) {
  const [, second, ...others] = ranking(answer);
  if (round % 2 || answer.answer.probabilities[second] >= SHOWN) return askLead();
  const [left] = others.splice(turn % 3, 1); // in one case of four the digit is not among those that are named
  const digits = [turn % 4 ? second : left, ...others.slice(0, 2)].sort((a, b) => a - b);
  return {
    text: "Which digit has the second highest score?",
    options: [...digits.map(String), "another one"],
    judge(now) {
      const [first, next] = ranking(now);
      const { z2 } = now.scores;
      const ties = [...z2.keys()].filter((digit) => digit !== first && z2[digit] === z2[next]);
      const right = digits.flatMap((digit, i) => (ties.includes(digit) ? [i] : []));
      if (ties.some((digit) => !digits.includes(digit))) right.push(digits.length);
      return {
        right,
        why: `z2 of ${first} is ${plain(z2[first])}, then comes ${next} with ${plain(z2[next])}.`,
      };
    },
  };
}

/** @returns {Question} */
function askLead() {
  const ends = [1, 3, 6];
  return {
    text: "How far is the highest score ahead of the second highest?",
    options: ["less than 1 point", "1 to 3 points", "3 to 6 points", "6 points or more"],
    judge(now) {
      const [first, second] = ranking(now);
      const { z2 } = now.scores;
      const lead = z2[first] - z2[second];
      return {
        right: [ends.filter((end) => lead >= end).length],
        why: `z2 of ${first} is ${plain(z2[first])}, of ${second} ${plain(z2[second])}: a lead of ${plain(lead)}.`,
      };
    },
  };
}

/** What the ink of these rows contributes, in sum. @param {InsideAnswer} answer @param {{ from: number, to: number }} rows */
function contributionOf({ pixels }, { from, to }) {
  const { levels, unit } = unpacked(pixels.contributions);
  return unit * levels.slice(from * GRID, to * GRID).reduce((sum, level) => sum + level, 0);
}

/** @param {InsideAnswer} answer @param {number} turn @returns {Question} */
function askPixels(answer, turn) {
  const { digit, versus } = answer.target;
  const inked = THIRDS.filter((third) => Math.abs(contributionOf(answer, third)) >= LEAST);
  const third = inked[turn % inked.length] ?? THIRDS[1];
  const what = versus === null ? named(answer, digit) : `the lead of ${digit} over ${versus}`;
  return {
    text: `Your ink in the ${third.name}: does it count for ${what} or against it, in sum?`,
    options: ["for it", "against it", "neither"],
    judge(now) {
      const sum = contributionOf(now, third);
      if (Math.abs(sum) < LEAST) return { right: [2], why: "The ink there contributes 0.000 in sum." };
      const right = [sum > 0 ? 0 : 1];
      return { right, why: `To ${targetName(now.target)} it contributes ${signed(sum)} in sum.` };
    },
  };
}

/** @param {InsideAnswer} answer @param {number} turn @param {number} round @returns {Question} */
function askStep(answer, turn, round) {
  const { intended, learning_rate, loss } = answer.learning_step;
  const start = `${suppose(answer, intended)} The learning rate is ${learning_rate}.`;
  if (round % 2 && loss >= NOTHING_TO_LEARN) {
    return {
      text: `${start} What does one step do to the loss?`,
      options: ["it falls below half", "it falls, but not so far", "it does not fall"],
      judge: ({ learning_step: step }) => ({
        right: changeOfLoss(step),
        why: `The loss goes from ${plain(step.loss)} to ${plain(step.loss_after)}.`,
      }),
    };
  }
  const [options, lowest] = [
    ["all ten", "8 or 9", "5 to 7", "fewer than 5"],
    [10, 8, 5, 0],
  ];
  const place = (/** @type {number} */ i) => (turn % 2 ? i : options.length - 1 - i);
  return {
    text: `${start} How many of the ten examples does it read right after one step?`,
    options: options.map((_, i) => String(options[place(i)])),
    judge: (now) => ({
      right: [place(lowest.findIndex((least) => now.learning_step.others_right_after >= Number(least)))],
      why: examplesInWords(now),
    }),
  };
}

/** Which options are true; a loss that is printed as 0 neither falls nor stays. @param {import("./lesson.js").LearningStepNumbers} step */
function changeOfLoss({ loss, loss_after }) {
  if (loss < LEAST) return [1, 2];
  return [loss_after < loss / 2 ? 0 : loss_after < loss ? 1 : 2];
}

/** The error of one score, with more digits than are sent. @param {number[]} z2 @param {number} meant @param {number} digit */
function errorOf(z2, meant, digit) {
  const highest = Math.max(...z2);
  const powers = z2.map((z) => Math.exp(z - highest));
  const sum = powers.reduce((sum, power) => sum + power);
  if (digit !== meant) return powers[digit] / sum;
  return -powers.reduce((others, power, i) => (i === meant ? others : others + power), 0) / sum;
}

/** A weight of W2, by default of an active detector, every third time of an inactive one. @param {InsideAnswer} answer @param {number} turn @param {number} round @returns {Question} */
function askWeight(answer, turn, round) {
  const { z1, backward } = answer;
  const order = [...z1.keys()].sort((a, b) => z1[b] - z1[a] || a - b);
  const [active, inactive] = [order.filter((unit) => z1[unit] > 0), order.filter((unit) => z1[unit] <= 0)];
  const pool = (round % 3 === 2 && inactive.length) || !active.length ? inactive : active.slice(0, 10);
  const unit = pool[turn % pool.length];
  const rival = ranking(answer).find((digit) => digit !== backward.meant) ?? 0;
  const digit = turn % 2 ? backward.meant : rival;
  return {
    text:
      `${suppose(answer, backward.meant)} What does a step of gradient descent make of the weight W2 ` +
      `from detector ${unit} to digit ${digit}?`,
    options: ["larger", "smaller", "it stays"],
    look: { hidden_unit: unit, to_digit: digit },
    judge(now) {
      if (now.z1[unit] < 0)
        return { right: [2], why: `Detector ${unit} is inactive: a1 is 0, so the gradient is 0.` };
      const isMeant = digit === now.backward.meant;
      const error = errorOf(now.scores.z2, now.backward.meant, digit);
      const right = [isMeant ? 0 : 1];
      const sign = isMeant ? "negative" : "positive";
      if (now.z1[unit] === 0 || Math.abs(error) < TINY)
        return {
          right: [...right, 2],
          why: `The gradient is ${sign}, but almost 0: the weight hardly moves.`,
        };
      return {
        right,
        why:
          `a1 (${plain(now.z1[unit])}) times dz2 of ${digit} (${sign}) is ${sign}: ` +
          `the weight becomes ${isMeant ? "larger" : "smaller"}.`,
      };
    },
  };
}

/**
 * The six questions as they stand at a new answer: those that are open stay, unless the network has another width.
 * @param {Asked[]} asked none yet: all are asked @param {InsideAnswer} answer @param {number} round @returns {Asked[]}
 */
export function askAnew(asked, answer, round) {
  if (
    asked.length &&
    asked.every(({ prediction, verdict }) => verdict || prediction.hidden === answer.hidden)
  )
    return asked;
  return predictions(answer, round).map((prediction, step) =>
    asked[step]?.verdict || asked[step]?.prediction.hidden === answer.hidden
      ? asked[step]
      : { prediction, chosen: null, verdict: null },
  );
}

/**
 * The visitor has predicted: the numbers of this moment decide, and what is decided stays.
 * @param {Asked[]} asked @param {number} step from 0 @param {number} chosen @param {InsideAnswer} answer @returns {Asked[]}
 */
export const settle = (asked, step, chosen, answer) =>
  asked.map((one, i) =>
    i === step && !one.verdict ? { ...one, chosen, verdict: one.prediction.judge(answer) } : one,
  );

/** @param {Asked} asked */
export const isRight = ({ chosen, verdict }) => chosen !== null && Boolean(verdict?.right.includes(chosen));

/** @param {Asked[]} asked */
export function countWords(asked) {
  const answered = asked.filter(({ verdict }) => verdict);
  const right = `${answered.filter(isRight).length} of ${answered.length} right`;
  if (!answered.length) return "One question before each step.";
  return answered.length < asked.length ? `${right} so far` : right;
}

/** What stands beneath an option; "" = nothing. @param {Asked} asked @param {number} option */
export function markWords({ chosen, verdict }, option) {
  if (!verdict) return "";
  const right = verdict.right.includes(option);
  if (option === chosen) return right ? "your answer: right" : "your answer: wrong";
  return right ? "right answer" : "";
}
