import { drawing } from "../pad/drawing.js";
import { moment } from "../retrain/moment.js";
import { settings } from "../retrain/settings.js";
import { training } from "../retrain/training.js";
import { lifetime } from "../shared/lifetime.js";
import { openTab, shownTab } from "../shared/tabs.js";
import { visitor } from "../visitor/visitor.js";
import { keeper } from "./keeper.js";
import { BadLink, linkTo, runWords, stateOf } from "./link.js";

/**
 * @typedef {import("./link.js").State} State
 * @typedef {import("./strokes.js").Limits} Limits
 */

const REST_MS = 1500; // nobody draws, nothing trains: then the network is fetched and kept

const OPENED = "From a link.";

/**
 * At the foot of the page, because it is there from the beginning, and tabs are mounted when they are opened: copies
 * a link, follows the one that the page was opened with, and keeps the visitor's network in the browser.
 * @param {{ element: HTMLElement, props: { limits: Limits } }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const says = /** @type {HTMLElement} */ (element.querySelector("[role=status]"));
  /** @param {string} words */
  const say = (words) => {
    says.textContent = words;
  };
  copyLinks(element, say, signal);
  const follow = () => {
    try {
      const state = stateOf(location.hash, props.limits);
      if (!state) return;
      show(state);
      say(OPENED);
    } catch (error) {
      if (!(error instanceof BadLink)) throw error;
      say(error.message);
    }
  };
  addEventListener("hashchange", follow, { signal });
  follow();
  keepNetwork(say, signal);
}

/**
 * The button, and a field with the link where the clipboard is closed to this page.
 * @param {HTMLElement} element that holds both @param {(words: string) => void} say @param {AbortSignal} signal
 */
function copyLinks(element, say, signal) {
  const field = /** @type {HTMLInputElement} */ (element.querySelector("input"));
  const button = /** @type {HTMLButtonElement} */ (element.querySelector("button"));
  button.disabled = false; // before this module has come, a press would be lost
  button.addEventListener(
    "click",
    async () => {
      const state = stateNow();
      // Without the query: a link is the whole page as it stands, not the task (?task) or the show (?projector).
      const { url, words } = linkTo(state, location.origin + location.pathname);
      field.value = url;
      try {
        await navigator.clipboard.writeText(url);
        field.hidden = true;
        say(`Copied. ${words || carried(state)}`);
      } catch {
        field.hidden = false;
        field.select();
        say(`Copy it from the field. ${words}`);
      }
    },
    { signal },
  );
}

/** What a link carries, for who has copied it. @param {State} state */
export function carried({ drawing, settings, step }) {
  const run = step ? `a run of ${step.toLocaleString("en")} steps` : "the settings";
  const parts = [drawing ? "the drawing" : "", settings ? run : ""].filter(Boolean);
  return parts.length ? `It carries ${parts.join(" and ")}.` : "It opens an empty page.";
}

/** @returns {State} */
const stateNow = () => ({
  tab: shownTab(),
  settings: settings.wanted ?? settings.value,
  step: settings.areOfRun ? training.step : 0,
  drawing: drawing.text,
});

/** @param {State} state */
function show(state) {
  if (state.drawing) drawing.text = state.drawing;
  if (state.settings) settings.choose(state.settings, runWords(state.step));
  openTab(state.tab);
  if (state.step) showStepAtTheEnd(state.step);
}

/** The link shows a step of a run: once the run has been made again, that step is shown. @param {number} step */
function showStepAtTheEnd(step) {
  const done = new AbortController();
  training.subscribe((change) => {
    const { run, step: last } = training.value;
    if (change === "started" && !settings.areOfRun) done.abort();
    if (change !== "reported" || training.busy || !run || !settings.areOfRun) return;
    done.abort();
    if (step < last) moment.want({ run, step, exact: true, inspect: false });
  }, done.signal);
}

/** @param {(words: string) => void} say @param {AbortSignal} signal */
function keepNetwork(say, signal) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let isNew = false; // since it was kept last
  const save = () => {
    if (training.busy) return;
    isNew = false;
    keeper.save();
  };
  const rest = () => {
    clearTimeout(timer);
    if (isNew && !training.busy) timer = setTimeout(save, REST_MS);
  };
  const changed = () => {
    isNew = true;
    rest();
    giveBack();
  };
  const giveBack = async () => {
    const words = await keeper.giveBack();
    if (words) say(words);
  };
  drawing.subscribe(rest, signal);
  visitor.subscribe(changed, signal);
  // A run may end with a network that is called as the one before.
  training.subscribe((change) => change === "reported" && !training.busy && changed(), signal);
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  keeper.begin().then(changed);
}
