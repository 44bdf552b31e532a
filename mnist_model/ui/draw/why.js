/**
 * @typedef {import("../shared/bars.js").Answer} Answer
 * @typedef {import("../shared/question.js").Asked} Asked
 */

const SCORES = 3; // the step of the explanation in which ten scores become ten probabilities

/** What the button beside the numeral says; "" without an answer. @param {Answer} answer */
export function whyInWords({ digit, sure }) {
  if (digit === null) return "";
  return sure ? `Why ${withArticle(digit)}?` : "Why not sure?";
}

/** What a bar says that can be pressed. @param {Answer} answer @param {number} pressed a digit */
export const whyNotInWords = (answer, pressed) =>
  pressed === answer.likeliest[0] ? `Why ${withArticle(pressed)}?` : `Why not ${withArticle(pressed)}?`;

/**
 * What is asked beside the numeral: why this digit, or why the likeliest is not far from the next.
 * @param {Answer} answer to a drawing @returns {Asked}
 */
export function askWhy({ sure, likeliest: [first, second] }) {
  return { step: SCORES, digit: first, versus: sure ? null : second };
}

/**
 * What is asked with a bar: why the likeliest digit and not this one.
 * @param {Answer} answer to a drawing @param {number} pressed a digit @returns {Asked}
 */
export function askWhyNot({ likeliest: [first] }, pressed) {
  return { step: SCORES, digit: first, versus: pressed === first ? null : pressed };
}

/** @param {number} digit */
const withArticle = (digit) => `${digit === 8 ? "an" : "a"} ${digit}`;
