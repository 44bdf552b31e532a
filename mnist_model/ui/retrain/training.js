import { Lost, post } from "../shared/call.js";
import { Observable } from "../shared/observable.js";
import { wait } from "../shared/wait.js";
import { visitor } from "../visitor/visitor.js";
import { isUnderWay, lastStep, UNKNOWN } from "./news.js";
import { merged } from "./runs.js";

/**
 * The training of this page: where its buttons, the plot, the table of runs and the detectors meet.
 *
 * The runs themselves belong to the server. While one is under way this page asks for its news, one request at a
 * time: the server holds the answer back until there is some. A request that is lost is asked again.
 *
 * @typedef {import("./news.js").TrainingValue} TrainingValue
 * @typedef {import("./news.js").Points} Points
 * @typedef {import("./news.js").Curves} Curves
 * @typedef {import("./news.js").News} News
 * @typedef {import("./news.js").Shown} Shown
 * @typedef {import("./news.js").LearningValue} LearningValue
 * @typedef {import("./news.js").MistakesValue} MistakesValue
 *
 * @typedef {"started" | "ending" | "reported" | "lost" | "looked" | "removed"} Change
 *
 * @typedef {object} Server what of it is needed here
 * @property {(asked: object) => Promise<number>} start gives the number of the training
 * @property {(asked: object) => Promise<News>} news
 */

export const ASKING = "Asking for a place to train.";
export const ENDING = { stop: "Stopping.", pause: "Pausing." };
export const OUT_OF_REACH = "The server does not answer. The training goes on when it is back.";
export const FORGOTTEN =
  "The server was restarted, or this page was out of reach for too long: this training is lost. Press Start to train again.";
export const CONNECTION_LOST =
  "The connection to the server is lost, and this training with it. When it is back, press Start to train again.";

const PATIENCE_MS = 3000; // for an answer that is held back for up to 0.8 s
const UPDATE_MS = 200; // from one question to the next: five updates a second are as many as one can follow
const CALM_UPDATE_MS = 1000; // for those who have asked their system for less motion
const RETRY_MS = 500;
const GIVE_UP_MS = 60_000; // by then the server has given the run up as well
const LEAD = 0.01; // by so much must a racer be better than the one that is shown to be shown itself

/** @extends {Observable<[Change]>} */
export class Training extends Observable {
  /** The run that is shown, as it is now, with what only the page knows: that a button was pressed, or that the
   * server is away. */
  value = UNKNOWN;
  /** All runs that are kept, by their number, oldest first. @type {Map<number, TrainingValue>} */
  runs = new Map();
  /** Numbers of the runs that were started last. @type {Set<number>} */
  live = new Set();
  /** Of the network that is shown. @type {LearningValue | null} */
  learning = null;
  /** @type {MistakesValue | null} */
  mistakes = null;
  /** The step that is shown; null: the newest. @type {Shown | null} */
  moment = null;

  #server;
  #clock;
  #sleep;
  #number = 0; // of the training that is followed
  #shownStep = -1; // of `learning` and the curves; -1: those of another run
  #reports = 0; // heard of, of all its runs
  #chosen = false; // the visitor has chosen which racer to see
  /** @type {"" | "stop" | "pause"} */
  #end = "";
  #losses = 0; // in a row
  #heardAt = 0;

  /**
   * @param {Server} [server]
   * @param {{ clock?: () => number, sleep?: (ms: number) => Promise<void> }} [time] in ms
   */
  constructor(server = theServer, { clock = () => performance.now(), sleep = wait } = {}) {
    super();
    this.#server = server;
    this.#clock = clock;
    this.#sleep = sleep;
  }

  /** From one question to the next. While there is nothing to see, the server holds its answers back. */
  get #paceMs() {
    if (this.#losses) return RETRY_MS;
    return this.value.state === "waiting" ? 0 : updateMs();
  }

  /** Whether a run is under way, or queued for. */
  get busy() {
    return isUnderWay(this.value) || [...this.live].some((run) => isUnderWay(this.runs.get(run)));
  }

  /** The step that is shown. */
  get step() {
    return this.moment?.step ?? this.value.step;
  }

  /** Shows what there is to see before any run. @param {TrainingValue} idle */
  begin(idle) {
    if (this.value === UNKNOWN) this.#become(idle, "reported");
  }

  /**
   * A button was pressed that starts a run: follows it to its end.
   * @param {TrainingValue} before what is shown until the server has said something
   * @param {object} asked the settings, and what else there is in a request to start
   */
  async start(before, asked) {
    this.moment = this.mistakes = null;
    this.live = new Set();
    this.#number = this.#losses = this.#reports = 0;
    this.#shownStep = -1;
    this.#chosen = false;
    this.#end = "";
    this.#become({ ...before, state: "waiting", words: ASKING }, "started");
    try {
      const number = await this.#server.start(asked);
      this.#number = number;
      this.#heardAt = this.#clock();
      while (this.busy && this.#number === number) {
        const askedAt = this.#clock();
        await this.ask();
        await this.#sleep(Math.max(0, askedAt + this.#paceMs - this.#clock()));
      }
      // Of a race another one may have won than the one that was shown last.
      if (this.live.size > 1 && this.#shownStep < 0 && this.#number === number) await this.ask(true);
    } catch (error) {
      this.#fail(/** @type {Error} */ (error).message);
    }
  }

  /** Stop or Pause was pressed. The last reports follow. @param {"stop" | "pause"} how */
  end(how) {
    if (!this.busy || this.#end === "stop") return;
    this.#end = how;
    this.#become({ ...this.value, words: ENDING[how] }, "ending");
    this.tell();
  }

  /** Shows another run: at its end, or as it goes if it is under way. @param {number} run */
  choose(run) {
    const value = this.runs.get(run);
    if (!value) return;
    this.#chosen = true;
    this.#shownStep = -1;
    this.moment = null;
    this.#become(value, "looked");
    this.tell();
  }

  /** Shows a run at one step. @param {Shown} shown */
  look(shown) {
    visitor.hear(shown.network);
    if (shown.training) this.runs.set(shown.run, merged(this.runs.get(shown.run), shown.training));
    const value = this.runs.get(shown.run);
    if (!value) return;
    [this.moment, this.learning, this.mistakes] = [shown, shown.learning, shown.mistakes];
    this.#become(this.busy && value.run === this.value.run ? this.value : value, "looked");
  }

  /** The run is not kept any more. @param {number} run */
  remove(run) {
    this.runs.delete(run);
    this.live.delete(run);
    this.#become(this.value, "removed");
  }

  /** Tells the server out of turn how things are here: the visitor wants to stop, or looks at something else. */
  tell() {
    this.ask().catch(() => {}); // the next question says it again
  }

  /** Asks for the news of the training. @param {boolean} [last] also if it is over
   * @throws {import("../shared/call.js").Refused} */
  async ask(last = false) {
    const number = this.#number;
    if (!number || !(this.busy || last)) return;
    const { run } = this.value;
    const others = [...this.live].filter((other) => other !== run);
    const question = {
      number,
      run,
      reports: this.#reports,
      step: this.#shownStep,
      points: Object.fromEntries(others.map((other) => [other, lastStep(this.runs.get(other))])),
      hidden: document.hidden,
      // Paused before its first step it would have come to nothing.
      end: this.#end === "pause" && !this.value.curves.loss.length ? "" : this.#end,
    };
    try {
      const news = await this.#server.news(question);
      if ((this.busy || last) && number === this.#number) this.#hear(news, run);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      if (this.busy && number === this.#number) this.#lose();
    }
  }

  /** @param {News} news @param {number} asked the run that was shown when it was asked */
  #hear({ training: value, others, learning, mistakes, network }, asked) {
    this.#heardAt = this.#clock();
    this.#losses = 0;
    visitor.hear(network);
    if (!value) {
      this.#fail(FORGOTTEN);
      return;
    }
    const reports = others.reduce((sum, other) => sum + other.reports, value.reports);
    if (reports < this.#reports) return; // overtaken by a newer answer
    this.#reports = reports;
    for (const other of others) this.#keep(merged(this.runs.get(other.run), other));
    const whole = { ...value, curves: value.curves ?? this.runs.get(value.run)?.curves ?? UNKNOWN.curves };
    if (value.run) this.#keep(whole);
    if (asked !== this.value.run && asked) {
      this.#become(this.value, "reported"); // another run is shown meanwhile
      return;
    }
    const held = this.#end === "pause" ? this.moment : null; // an earlier step is looked at already
    if (learning) this.#shownStep = value.step;
    if (learning && !held) this.learning = learning;
    if (!isUnderWay(value) && !held) this.mistakes = mistakes;
    this.moment = held;
    const words = this.#end && isUnderWay(value) ? ENDING[this.#end] : value.words;
    this.#become({ ...whole, words: others.length ? `${capital(value.name)}: ${words}` : words }, "reported");
    if (others.length && !this.#chosen) this.#follow();
  }

  /** Shows the racer that leads. */
  #follow() {
    const racers = [...this.live].map((run) => /** @type {TrainingValue} */ (this.runs.get(run)));
    const best = racers.reduce((a, b) => ((b.accuracy ?? 0) > (a.accuracy ?? 0) ? b : a));
    const lead = this.busy ? LEAD : 0;
    if ((best.accuracy ?? 0) <= (this.value.accuracy ?? 0) + lead) return;
    this.#shownStep = -1;
    this.#become(best, "reported");
  }

  /** @param {TrainingValue} value */
  #keep(value) {
    this.live.add(value.run);
    this.runs.set(value.run, value);
  }

  /** Once is chance; twice in a row is said. */
  #lose() {
    this.#losses += 1;
    if (this.#clock() - this.#heardAt > GIVE_UP_MS) this.#fail(CONNECTION_LOST);
    else if (this.#losses > 1) this.#become({ ...this.value, words: OUT_OF_REACH }, "lost");
  }

  /** @param {string} words */
  #fail(words) {
    for (const run of this.live) {
      const value = this.runs.get(run);
      if (value && isUnderWay(value)) this.runs.set(run, { ...value, state: "failed", words });
    }
    this.#become({ ...this.value, state: "failed", words }, "lost");
  }

  /** @param {TrainingValue} value @param {Change} change */
  #become(value, change) {
    this.value = value;
    this.notify(change);
  }
}

/** @param {string} name */
const capital = (name) => name.charAt(0).toUpperCase() + name.slice(1);

/** @type {Server} */
const theServer = {
  start: async (asked) => (await visitor.send("training/start", asked)).number,
  news: (question) =>
    post("training", { ...question, session: visitor.session }, { patienceMs: PATIENCE_MS }),
};

const updateMs = () =>
  globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ? CALM_UPDATE_MS : UPDATE_MS;

export const training = new Training();
