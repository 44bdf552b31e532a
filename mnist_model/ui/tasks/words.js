/** What the list and the card say. */

/** What the page calls its tabs. @type {Record<import("../shared/tabs.js").Tab, string>} */
const TAB_WORDS = { draw: "Draw", retrain: "Retrain", inside: "Inside", tasks: "Try it" };

/** @param {{ minutes: number, tab: import("../shared/tabs.js").Tab }} task */
export const metaWords = ({ minutes, tab }) =>
  `${minutes} ${minutes === 1 ? "minute" : "minutes"}, ${TAB_WORDS[tab]}`;

const DRAW = "Draw a digit.";
/** What to do first. @type {Record<import("../shared/tabs.js").Tab, string>} */
const BEGIN_WORDS = {
  draw: DRAW,
  inside: DRAW,
  retrain: "Press Start: runs from before do not count.",
  tasks: "",
};

/**
 * What a card says before anything has happened: folded, what it is about, for its goal is not in sight.
 * @param {{ sentence: string, tab: import("../shared/tabs.js").Tab }} task @param {boolean} folded
 */
export const beginWords = ({ sentence, tab }, folded) => (folded ? sentence : BEGIN_WORDS[tab]);

/** On the pad stands what stood there when the card was started; "" = the pad is empty. @param {string} drawing */
export const oldWords = (drawing) =>
  drawing && "Clear the pad and draw: what stood there before does not count.";

const LAST_NUMBERED_STEP = 6; // of Inside; the parts after it have no number

/** The way to a part of Inside; "" = there is none. @param {number} step */
export const placeWords = (step) =>
  !step ? "" : step <= LAST_NUMBERED_STEP ? `Go to step ${step}` : "Go to that part";

/** @param {number} count @param {number} all */
export const countWords = (count, all) => `${count} of ${all} done`;

/** @param {number} count @param {number} all */
export const reachedWords = (count, all) => `Reached. ${countWords(count, all)}.`;

/** @param {number | undefined} record in steps */
export const recordWords = (record) =>
  record === undefined ? "" : `Your record: ${record.toLocaleString("en")} steps`;
