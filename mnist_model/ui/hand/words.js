/** What the tray says: pure functions of its numbers. */

/** @param {number} count @param {string} one @param {string} [many] */
const counted = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;

/** Beside the tray's name. @param {number} count @param {number} most */
export const countWords = (count, most) =>
  count ? `${counted(count, "drawing")} kept${count >= most ? ", no more fit" : ""}` : "";

/**
 * Above the ten digits.
 * @param {{ empty: boolean, picture: boolean, full: boolean }} pad what is on it, and whether there is room
 */
export function askWords({ empty, picture, full }) {
  if (full) return "No more drawings fit: remove some, or learn these.";
  if (picture) return "A picture cannot be kept: clear the pad and draw with the pen.";
  return empty ? "Draw a digit as you write it, then say which it was." : "Which digit was this?";
}

/** @param {"kept" | "corrected" | "full" | "too long"} outcome @param {number} label */
export const addedWords = (outcome, label) =>
  ({
    kept: `Kept as a ${label}.`,
    corrected: `Kept as a ${label} now.`,
    full: "No more drawings fit: remove some first.",
    "too long": "This drawing has too many strokes to be kept.",
  })[outcome];

/** @param {number} label @param {number} done @param {number} goal */
export const keepWords = (label, done, goal) =>
  done < goal ? `Draw a ${label}: ${done} of ${goal} kept` : `${goal} of ${goal} kept`;

/** @param {number} added @param {number} found @param {number} others */
export function readWords(added, found, others) {
  if (!found) return "This file holds no digits in the UNIPEN format.";
  const left =
    found - added
      ? ` ${counted(found - added, "digit was", "digits were")} here already or found no room.`
      : "";
  const skipped = others ? ` ${counted(others, "drawing is no digit", "drawings are no digits")}.` : "";
  return `${counted(added, "drawing")} read.${left}${skipped}`;
}

/**
 * The rows of the table: what was read, and how many were right before and after.
 * @param {import("./learning.js").HandResult} result @returns {[string, string, string][]}
 */
export function resultRows({ data, test, own }) {
  /** @type {[string, import("./learning.js").Counts][]} */
  const rows = [[`${data}, ${test.count.toLocaleString("en")} test digits`, test]];
  if (own) rows.unshift([`Your ${counted(own.count, "drawing")}, each held out once`, own]);
  return rows.map(([name, { before, after }]) => [
    name,
    before.toLocaleString("en"),
    after.toLocaleString("en"),
  ]);
}

/** Beneath the table. @param {import("./learning.js").HandResult} result */
export function resultWords({ own, learned, wrong, not_sure }) {
  const sentences = [
    own
      ? "Counts of digits read right. Each of your drawings was read by a network that had learned from the others only."
      : "Counts of digits read right. A single drawing cannot be held out: keep a second one, and yours are counted as well.",
    wrong.length
      ? `Now that it has learned ${learned === 1 ? "it" : "all of them"}, it still gets ${wrong.length} wrong: marked above, with what it says.`
      : `Now that it has learned ${learned === 1 ? "it" : "all of them"}, it gets none wrong.`,
  ];
  if (not_sure) {
    sentences.push(`Of ${not_sure} it is not sure, although its likeliest answer is right.`);
  }
  return sentences.join(" ");
}

/** The name of a drawing for who cannot see it. @param {number} label @param {number | undefined} says */
export const drawingName = (label, says) =>
  says === undefined ? `Remove this ${label}` : `Remove this ${label}, which is read as ${says}`;
