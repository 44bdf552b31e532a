/** What the list and the card say. */

/** What the page calls its tabs. @type {Record<import("../shared/tabs.js").Tab, string>} */
const TAB_WORDS = { draw: "Draw", retrain: "Retrain", inside: "Inside", tasks: "Try it" };

/** @param {{ minutes: number, tab: import("../shared/tabs.js").Tab }} task */
export const metaWords = ({ minutes, tab }) =>
  `${minutes} ${minutes === 1 ? "minute" : "minutes"}, ${TAB_WORDS[tab]}`;

/** @param {number} count @param {number} all */
export const countWords = (count, all) => `${count} of ${all} done`;

/** @param {number} count @param {number} all */
export const reachedWords = (count, all) => `Reached. ${countWords(count, all)}.`;

/** @param {number | undefined} record in steps */
export const recordWords = (record) =>
  record === undefined ? "" : `Your record: ${record.toLocaleString("en")} steps`;
