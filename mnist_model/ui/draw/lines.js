const DIGITS = 10;
const SHOWN_FROM = 0.02; // probability of a digit to which lines lead
const DIGITS_SHOWN = 3;

/**
 * @typedef {object} Line what one hidden unit contributes to one digit's score
 * @property {number} unit @property {number} digit
 * @property {number} contribution a1 times W2: above 0 it argues for the digit, below 0 against it
 */

/**
 * The digits that are in question: the likeliest, and others that are not far from it.
 * @param {number[]} probabilities ten; all 0 without a drawing @returns {number[]} likeliest first
 */
export function digitsInQuestion(probabilities) {
  const order = probabilities.map((p, digit) => ({ p, digit })).filter(({ p }) => p > 0);
  order.sort((a, b) => b.p - a.p);
  return order
    .filter(({ p }, place) => !place || p >= SHOWN_FROM)
    .slice(0, DIGITS_SHOWN)
    .map(({ digit }) => digit);
}

/**
 * The largest contributions of hidden units to the scores of some digits.
 * @param {ArrayLike<number>} a1 of each hidden unit @param {ArrayLike<number>} W2 ten weights of each, unit by unit
 * @param {number[]} digits @param {number} most
 * @returns {Line[]} largest first; none that is 0
 */
export function strongestLines(a1, W2, digits, most) {
  /** @type {Line[]} */
  const lines = [];
  let weakest = 0; // no line at all up to here; of 1,024 units few are looked at twice: this runs in every frame
  for (let unit = 0; unit < a1.length; unit++) {
    for (const digit of digits) {
      const contribution = a1[unit] * W2[DIGITS * unit + digit];
      const size = Math.abs(contribution);
      if (size <= weakest) continue;
      const place = lines.findIndex((line) => Math.abs(line.contribution) < size);
      lines.splice(place < 0 ? lines.length : place, 0, { unit, digit, contribution });
      if (lines.length > most) lines.pop();
      if (lines.length === most) weakest = Math.abs(lines[most - 1].contribution);
    }
  }
  return lines;
}

/**
 * What one hidden unit contributes to the scores of some digits; none that is 0.
 * @param {number} unit @param {ArrayLike<number>} a1 @param {ArrayLike<number>} W2 @param {number[]} digits
 * @returns {Line[]}
 */
export const linesOf = (unit, a1, W2, digits) =>
  digits
    .map((digit) => ({ unit, digit, contribution: a1[unit] * W2[DIGITS * unit + digit] }))
    .filter(({ contribution }) => contribution);
