import { post } from "../shared/call.js";
import { every, lifetime } from "../shared/lifetime.js";
import { openTab } from "../shared/tabs.js";
import { visitor } from "../visitor/visitor.js";
import { training } from "./training.js";

/** @typedef {import("./training.js").PlotValue} PlotValue */

const SPEAK_MS = 10000; // a screen reader hears the state at once, and how far it is this often
const NEEDED_PX = 240; // below the status: as much of the plot as shows that something happens
const CHECK_MS = 1000; // how often it is checked whether reports still come

/**
 * What is read from outside, by name: `#retrain-status[data-…]`.
 * @param {PlotValue} value @returns {Record<string, string>}
 */
export const statusData = ({ state, step, epoch, accuracy, loss }) => ({
  state,
  step: String(step),
  epoch: String(epoch),
  accuracy: String(accuracy ?? ""),
  loss: String(loss ?? ""),
});

/** The state of the run in words, and what it trains on. @param {HTMLElement} element of the plot */
export function showStatus(element) {
  const signal = lifetime(element);
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const [status, words, spoken, data] = ["#retrain-status", ".retrain-words", ".spoken", ".retrain-data"].map(
    find,
  );
  let spokenAt = -Infinity;
  let spokenState = "";

  /** @param {import("./training.js").Change} [change] */
  function show(change) {
    const { value } = training;
    Object.assign(status.dataset, statusData(value));
    words.textContent = value.words;
    data.textContent = value.data;
    if (value.state !== spokenState || performance.now() - spokenAt > SPEAK_MS) {
      [spokenState, spokenAt] = [value.state, performance.now()];
      spoken.textContent = value.words;
    }
    if (change === "started" && status.getBoundingClientRect().top > innerHeight - NEEDED_PX) {
      status.scrollIntoView({ block: "start" });
    }
  }

  find(".retrain-try").addEventListener("click", () => openTab("draw"), { signal });
  training.subscribe(show, signal);
  show();
}

/**
 * Notices when the server is gone while a run is under way, or has forgotten the run.
 * @param {HTMLElement} element @param {{ silentMs: number, lostMs: number }} patience
 */
export function watchServer(element, patience) {
  const signal = lifetime(element);

  /** Before the first report the server may not have begun the run: then it is enough that it answers. */
  async function isThere() {
    try {
      if (!training.value.reports) {
        const address = new URL("gradio_api/startup-events", document.baseURI);
        return (await fetch(address, { cache: "no-store" })).ok;
      }
      const asked = { session: visitor.session };
      return (await post("training", asked, { signal, patienceMs: patience.lostMs })).training;
    } catch {
      return false;
    }
  }

  every(() => training.checkSilence(patience, isThere), Math.min(CHECK_MS, patience.silentMs), signal);
}
