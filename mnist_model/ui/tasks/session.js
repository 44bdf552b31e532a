import { latest as pageLatest } from "../draw/latest.js";
import { inside as pageInside } from "../inside/session.js";
import { drawing as pageDrawing } from "../pad/drawing.js";
import { training as pageTraining } from "../retrain/training.js";
import { corner as pageCorner } from "../shared/corner.js";
import { Observable } from "../shared/observable.js";
import { openTab } from "../shared/tabs.js";
import { CHECKS } from "./checks.js";
import { lookedOf, newHistory, withDrawn, withGuess, withLooked, withMoment, withRuns } from "./history.js";
import { progress as pageProgress } from "./progress.js";

/**
 * @typedef {import("./history.js").History} History
 *
 * @typedef {object} Task `Task` in tasks.py
 * @property {string} name @property {string} title @property {string} sentence @property {string} goal
 * @property {string} concept @property {string} why
 * @property {number} minutes
 * @property {import("../shared/tabs.js").Tab} tab
 * @property {string} check
 * @property {Record<string, number>} limits
 * @property {string} guess
 * @property {number} step of Inside; 0 = none
 *
 * @typedef {"opened" | "saw" | "done" | "asked" | "said"} Change "opened": another card, or none; "saw": `found` is
 *   new; "done": its goal is reached; "asked": why is shown; "said": `words`, or what is done at all
 */

const HOLDER = "task"; // of the corner

/**
 * The tasks of the page, and the one card that is open: what it has seen since it was started.
 * @extends {Observable<[Change]>}
 */
export class Tasks extends Observable {
  /** @type {Task[]} */
  all = [];
  /** @type {Task | null} */
  open = null;
  /** What the check says of the open card now; once it is reached, what it said then.
   * @type {import("./checks.js").Found} */
  found = { done: false, words: "" };
  /** Whether the why is shown. */
  explained = false;
  /** A sentence for the list. */
  words = "";

  #page;
  /** @type {History} */
  #history = newHistory({ drawing: "", choices: {} });
  /** Of the open card. @type {AbortController | null} */
  #watching = null;

  /**
   * @param {object} [page]
   * @param {import("../pad/drawing.js").Drawing} [page.drawing]
   * @param {import("../draw/latest.js").Latest} [page.latest]
   * @param {import("../inside/session.js").InsideSession} [page.inside]
   * @param {import("../retrain/training.js").Training} [page.training]
   * @param {import("../shared/corner.js").Corner} [page.corner]
   * @param {import("./progress.js").Progress} [page.progress]
   * @param {(tab: import("../shared/tabs.js").Tab) => void} [page.show] opens a tab
   */
  constructor({
    drawing = pageDrawing,
    latest = pageLatest,
    inside = pageInside,
    training = pageTraining,
    corner = pageCorner,
    progress = pageProgress,
    show = openTab,
  } = {}) {
    super();
    this.#page = { drawing, latest, inside, training, corner, show };
    this.progress = progress;
  }

  /** How many are done. */
  get count() {
    return this.all.filter(({ name }) => this.progress.isDone(name)).length;
  }

  /** The first one after the open card that is not done. @returns {Task | undefined} */
  get next() {
    const at = this.open ? this.all.indexOf(this.open) : -1;
    const others = [...this.all.slice(at + 1), ...this.all.slice(0, Math.max(0, at))];
    return others.find(({ name }) => !this.progress.isDone(name));
  }

  /** @param {Task[]} all */
  begin(all) {
    this.all = all;
    this.notify("said");
  }

  /** Opens a card anew, and the tab where it is done. @param {string} name @returns {boolean} whether there is one */
  start(name) {
    const task = this.all.find((task) => task.name === name);
    if (!task) return false;
    this.#watching?.abort();
    this.#watching = new AbortController();
    const { drawing, inside, corner } = this.#page;
    this.#history = newHistory({
      drawing: drawing.text,
      choices: inside.choices,
      examples: drawing.examples,
    });
    this.open = task;
    this.explained = false;
    this.found = { done: false, words: "" };
    corner.take(HOLDER);
    this.#watch(this.#watching.signal);
    this.#page.show(task.tab);
    this.#see({});
    this.notify("opened");
    inside.ask(); // while its tab is open: what is seen there now
    return true;
  }

  leave() {
    this.#watching?.abort();
    this.#watching = this.open = null;
    this.#page.corner.leave(HOLDER);
    this.notify("opened");
  }

  explain() {
    this.explained = true;
    this.notify("asked");
  }

  /** The visitor has guessed, before they begin. @param {number} guess */
  guess(guess) {
    this.#history = withGuess(this.#history, guess);
    this.#see({});
  }

  /** A round of blurred digits was compared. @param {import("./history.js").Game} game */
  played(game) {
    this.#see({ game });
  }

  /** The sign of a gradient was predicted. @param {import("./history.js").Sign} sign */
  predicted(sign) {
    this.#see({ signs: [...this.#history.signs, sign] });
  }

  /** Forgets what is done. */
  forget() {
    this.progress.forget();
    this.notify("said");
  }

  /** @param {string} words for the list */
  say(words) {
    this.words = words;
    this.notify("said");
  }

  /** @param {AbortSignal} signal */
  #watch(signal) {
    const { drawing, latest, inside, training, corner } = this.#page;
    corner.subscribe(() => corner.holder !== HOLDER && this.leave(), signal);
    drawing.subscribe((change) => {
      if (change === "rested") this.#see({ resting: true, text: drawing.text });
      else if (change !== "said") this.#history = { ...this.#history, resting: false };
    }, signal);
    latest.subscribe(() => {
      if (!latest.reply) return;
      this.#see(withDrawn(this.#history, { text: latest.drawing, answer: latest.reply }));
    }, signal);
    inside.subscribe(
      {
        answered: (answer) => {
          if (!inside.asked) return;
          this.#see(withLooked(this.#history, lookedOf(inside.asked, answer, inside.pictures)));
        },
        kept: () => this.#see({ kept: this.#history.kept + 1 }),
      },
      signal,
    );
    let isOld = training.busy; // a run that is under way was started before
    let oldest = newestRun(training);
    training.subscribe((change) => {
      if (change === "started") [isOld, oldest] = [false, newestRun(training)];
      if (isOld) return;
      const history = withRuns(this.#history, training.runs.values(), oldest);
      this.#see(change === "looked" ? withMoment(history, training.moment) : history);
    }, signal);
  }

  /** @param {Partial<History>} news */
  #see(news) {
    this.#history = { ...this.#history, ...news };
    const task = this.open;
    if (!task) return;
    const found = CHECKS[task.check](this.#history, task.limits);
    if (found.record !== undefined) this.progress.improve(task.name, found.record);
    if (this.found.done && !found.done) return; // reached is reached
    const isNew = found.done && !this.found.done;
    this.found = found;
    if (isNew) {
      this.progress.finish(task.name);
      this.explained = true;
    }
    this.notify(isNew ? "done" : "saw");
  }
}

/** @param {import("../retrain/training.js").Training} training */
const newestRun = (training) => Math.max(0, training.value.run, ...training.runs.keys());

export const tasks = new Tasks();
