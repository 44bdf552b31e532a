import { lifetime } from "../shared/lifetime.js";
import { visitor } from "../visitor/visitor.js";
import { percent } from "./axes.js";
import { moment } from "./moment.js";
import { settings } from "./settings.js";
import { training } from "./training.js";

/**
 * Time: the slider over the steps of the run that is shown, Pause, One step, slow motion, and a branch.
 *
 * @typedef {import("./training.js").TrainingValue} TrainingValue
 */

const REST_MS = 150; // a slider that has not moved for so long rests, and the exact step is asked for
const TICKS_PER_S = 5; // of the slow motion; slower ones tick with each step

/** @param {HTMLElement} element of the plot @param {TrainingValue} idle before any run */
export function showTime(element, idle) {
  const signal = lifetime(element);
  /** @template {HTMLElement} T @param {string} selector @returns {T} */
  const find = (selector) => /** @type {T} */ (element.querySelector(selector));
  const slider = /** @type {HTMLInputElement} */ (find("#retrain-time"));
  const words = find(".retrain-moment");
  const pause = /** @type {HTMLButtonElement} */ (find("#retrain-pause"));
  const step = /** @type {HTMLButtonElement} */ (find("#retrain-step"));
  const play = /** @type {HTMLButtonElement} */ (find("#retrain-play"));
  const speed = /** @type {HTMLSelectElement} */ (find(".retrain-speed select"));
  const branch = /** @type {HTMLButtonElement} */ (find("#retrain-branch"));

  let dragged = false;
  /** What comes once the run has paused. @type {(() => void) | null} */
  let pending = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let playing;

  function show() {
    const { value } = training;
    const begun = value.run > 0 && value.curves.loss.length > 0;
    slider.disabled = !begun;
    slider.min = String(value.curves.loss[0]?.[0] ?? 0);
    slider.max = String(value.total);
    if (!dragged) slider.value = String(training.step);
    slider.setAttribute("aria-valuetext", stepWords(value, training.step, accuracyShown()));
    words.textContent = moment.words || (begun ? stepWords(value, training.step, accuracyShown()) : "");
    pause.disabled = !(begun && (training.busy ? value.state === "running" : canGoOn(value)));
    pause.textContent = begun && !training.busy && canGoOn(value) ? "Go on" : "Pause";
    const atEnd = begun && training.step >= value.total;
    const ready = visitor.session && settings.value; // else a press would be refused
    step.disabled = play.disabled = !ready || atEnd || (training.busy && !begun);
    play.textContent = playing ? "Stop the slow motion" : "Slow motion";
    play.setAttribute("aria-pressed", String(Boolean(playing)));
    branch.disabled = !ready || training.busy || !(begun || visitor.network.in_use);
    branch.textContent = begun ? "Continue from here" : "Continue from your network";
  }

  const accuracyShown = () => {
    const { moment: shown, value } = training;
    return shown ? shown.accuracy : value.accuracy;
  };

  /** @param {number} wanted @param {{ exact?: boolean, inspect?: boolean }} [how] */
  function want(wanted, { exact = true, inspect = false } = {}) {
    const { run } = training.value;
    if (run) moment.want({ run, step: wanted, exact, inspect });
  }

  /** What the slider shows is the run's past, which a run that goes on would push away. */
  function holdStill() {
    if (training.busy) training.end("pause");
  }

  /** Does it once nothing is under way: a run that goes on would push away what is shown. Without a run, one is
   * begun, and its first step is shown. @param {(from: number) => void} act */
  function whenStill(act) {
    const { busy, value } = training;
    if (!busy && value.run && value.curves.loss.length) {
      act(training.step);
      return;
    }
    const from = value.run && value.curves.loss.length ? null : 0;
    if (!busy) training.start(idle, { ...settings.value });
    training.end("pause");
    pending = () => act(from ?? training.step);
  }

  function stopPlaying() {
    clearInterval(playing);
    playing = undefined;
  }

  /** @param {number} from the step to begin with */
  function startPlaying(from) {
    const perSecond = Number(speed.value);
    const stride = Math.max(1, perSecond / TICKS_PER_S);
    let next = from;
    const tick = () => {
      if (moment.wanted || training.busy) return; // the step before is still being computed
      if (next > training.value.total) stopPlaying();
      else want(next, { inspect: perSecond === 1 });
      next = Math.min(next + stride, Math.max(training.value.total, next + 1));
      show();
    };
    playing = setInterval(tick, (1000 * stride) / perSecond);
    tick();
  }

  slider.addEventListener(
    "input",
    () => {
      dragged = true;
      stopPlaying();
      holdStill();
      want(slider.valueAsNumber, { exact: false });
      clearTimeout(rest);
      rest = setTimeout(settle, REST_MS);
    },
    { signal },
  );
  slider.addEventListener("change", settle, { signal });
  function settle() {
    clearTimeout(rest);
    if (dragged) want(slider.valueAsNumber);
    dragged = false;
  }

  pause.addEventListener(
    "click",
    () => {
      stopPlaying();
      const { value } = training;
      if (training.busy) training.end("pause");
      else if (canGoOn(value)) training.start(value, { ...settings.value, go_on: value.run });
    },
    { signal },
  );
  step.addEventListener(
    "click",
    () => {
      stopPlaying();
      whenStill((from) => want(from + 1, { inspect: true }));
    },
    { signal },
  );
  play.addEventListener(
    "click",
    () => {
      if (playing) stopPlaying();
      else whenStill(startPlaying);
      show();
    },
    { signal },
  );
  speed.addEventListener(
    "change",
    () => {
      if (!playing) return;
      stopPlaying();
      play.click();
    },
    { signal },
  );
  branch.addEventListener(
    "click",
    () => {
      stopPlaying();
      const { value } = training;
      const begun = value.run > 0 && value.curves.loss.length > 0;
      const origin = begun ? [value.run, training.step] : [0, 0]; // 0: the network in use
      training.start(begun ? value : idle, { ...settings.value, branch: origin });
    },
    { signal },
  );
  signal.addEventListener("abort", stopPlaying, { once: true });
  training.subscribe((change) => {
    if (change === "started") {
      moment.rest();
      stopPlaying();
    }
    if (pending && !training.busy) {
      const act = pending;
      pending = null;
      if (training.value.curves.loss.length) queueMicrotask(act);
    }
    show();
  }, signal);
  moment.subscribe(() => {
    if (moment.words) stopPlaying();
    show();
  }, signal);
  visitor.subscribe(show, signal);
  settings.subscribe(show, signal);
  show();
}

/** Whether there are steps left that it has not taken. @param {TrainingValue} value */
export const canGoOn = ({ run, state, step, total }) =>
  run > 0 && ["paused", "stopped"].includes(state) && step > 0 && step < total;

/** @param {TrainingValue} value @param {number} step @param {number | null} accuracy */
export function stepWords({ total }, step, accuracy) {
  const where = `Step ${step.toLocaleString("en")} of ${total.toLocaleString("en")}`;
  return accuracy === null ? where : `${where}: ${percent(accuracy)} right`;
}
