import { plain, signed } from "../shared/numbers.js";
import { strongestLines } from "./lines.js";

/**
 * What is told of a hidden unit that is pointed at, in up to four lines.
 * @param {number} unit @param {number} a1 its activation, known to one part in 255 of the largest
 * @param {import("./lines.js").Line[]} lines of this unit @param {number[]} digits the two likeliest
 */
export function unitInWords(unit, a1, lines, digits) {
  const votes = digits.flatMap((asked) => lines.find(({ digit }) => digit === asked) ?? []);
  return [
    `Detector ${unit}`,
    a1 > 0 ? `a1 = ${plain(a1, 1)}` : "inactive",
    ...votes.map(
      ({ digit, contribution }) =>
        `${signed(contribution, 1)} ${contribution > 0 ? "for" : "against"} ${digit}`,
    ),
  ];
}

/**
 * The hidden layer at work, for a screen reader.
 * @param {Float32Array} a1 @param {ArrayLike<number> | undefined} W2 @param {import("./answer.js").Reply} reply
 */
export function networkInWords(a1, W2, { likeliest: [digit] }) {
  const units = a1.length === 1 ? "1 hidden unit" : `${a1.length} hidden units`;
  const keys = "Arrow keys point at one, Enter opens it.";
  if (digit === undefined) return `The network: ${units}, nothing drawn. ${keys}`;
  const best = strongestLines(a1, W2 ?? [], [digit], a1.length).find(({ contribution }) => contribution > 0);
  const active = `The network: ${a1.filter((a) => a > 0).length} of ${units} active`;
  return best
    ? `${active}; the strongest for ${digit}: unit ${best.unit}, ${signed(best.contribution, 1)}. ${keys}`
    : `${active}. ${keys}`;
}
