export const TABS = /** @type {const} */ (["draw", "retrain", "inside", "tasks"]);

/** @typedef {(typeof TABS)[number]} Tab */

/** The tab that is open. @returns {Tab} */
export const shownTab = () => TABS.find((name) => tabButton(name)?.ariaSelected === "true") ?? "draw";

/** Gradio calls it after the tab's `elem_id`. @param {Tab} name */
const tabButton = (name) => document.getElementById(`${name}-tab-button`);

/**
 * Opens a tab of the page and goes to its top: the tabs share one scroll position. A page that shows one part alone
 * (presenting/mode.js) opens no other tab than that part's.
 *
 * Gradio's tabs cannot be opened by a component, so their button is pressed.
 * @param {Tab} name
 */
export function openTab(name) {
  const { onlyTab = name } = document.documentElement.dataset;
  if (name !== onlyTab) return;
  tabButton(name)?.click();
  scrollTo(0, 0);
}
