import { corner } from "../shared/corner.js";
import { lifetime } from "../shared/lifetime.js";
import { openTab, shownTab } from "../shared/tabs.js";
import { wait } from "../shared/wait.js";
import { stepOfKey } from "./keys.js";
import { modeOf, present } from "./mode.js";

const LOOK_EVERY_MS = 50;
const PATIENCE_MS = 15_000; // the article is fetched when Inside is seen for the first time

const UNKNOWN =
  "This address asks for a part that the page does not have, so here is the whole page. The parts are " +
  "?only=answer and ?only=step-1 to ?only=step-6.";

/**
 * Shows what the address asks for; see mode.js. It is there from the beginning, tabs are mounted when they are opened.
 * @param {{ element: HTMLElement }} component
 */
export function mount({ element }) {
  const signal = lifetime(element);
  const { projector, tab, unknown } = modeOf(location.search);
  if (unknown) /** @type {HTMLElement} */ (element.querySelector("p")).textContent = UNKNOWN;
  if (tab) openTab(tab);
  if (tab || projector) keepTourAway(signal);
  addEventListener("resize", () => present(document.documentElement, location.search), { signal });
  // Only on the projector: whoever cannot switch single keys off may press them unawares (WCAG 2.1.4).
  if (projector && !tab) listenToKeys(signal);
}

/**
 * Holds the corner where the guided tour would offer itself, whenever no task stands there: a class is not shown
 * around, and the tour would take the first Escape, which clears the pad.
 * @param {AbortSignal} signal
 */
function keepTourAway(signal) {
  const hold = () => {
    if (!corner.holder) corner.take("presenting");
  };
  corner.subscribe(hold, signal);
  hold();
}

/** @param {AbortSignal} signal */
function listenToKeys(signal) {
  let asked = 0; // the key that was pressed last counts
  document.addEventListener(
    "keydown",
    async (event) => {
      const step = stepOfKey(event, document.activeElement);
      if (!step) return;
      event.preventDefault();
      const mine = ++asked;
      if (shownTab() !== "inside") openTab("inside");
      const until = performance.now() + PATIENCE_MS;
      while (mine === asked && !signal.aborted && performance.now() < until) {
        const heading = headings()[step - 1];
        if (heading) return show(heading);
        await wait(LOOK_EVERY_MS);
      }
    },
    { signal },
  );
}

/** The steps of Inside: the sections whose headings begin with a number. @returns {HTMLElement[]} */
const headings = () =>
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#inside-view section > h2"))].filter(
    (heading) => /^\s*\d/.test(heading.textContent ?? ""),
  );

/** Goes there, also for who hears the page. @param {HTMLElement} heading */
function show(heading) {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  heading.closest("section")?.scrollIntoView({ block: "start" });
}
