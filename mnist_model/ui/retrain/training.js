import { Lost, post } from "../shared/call.js";
import { visitor } from "../visitor/visitor.js";

/**
 * The training of this page: where Start and Stop, the plot and the detectors meet.
 *
 * The run itself belongs to the server. This page asks for its news, one request at a time: the server holds the
 * answer back until there is some. A request that is lost is asked again.
 *
 * @typedef {[number, number][]} Points steps and values
 * @typedef {{ accuracy: Points, loss: Points }} Curves `Curves` in visitor/training.py
 *
 * @typedef {object} TrainingValue the state of a run; `TrainingValue` in visitor/training.py
 * @property {"idle" | "waiting" | "running" | "stopped" | "done" | "failed"} state
 * @property {string} words
 * @property {number} step
 * @property {number} total steps of the whole run
 * @property {number} epoch
 * @property {number | null} accuracy fraction of the test digits
 * @property {number | null} loss
 * @property {Curves} curves
 * @property {string} data what it trains on, in words
 * @property {number} reports so far
 *
 * @typedef {import("./learning.js").LearningValue} LearningValue
 * @typedef {import("./mistakes.js").MistakesValue} MistakesValue
 * @typedef {import("../visitor/visitor.js").Network} Network
 *
 * @typedef {object} News `News` in routes.py
 * @property {(Omit<TrainingValue, "curves"> & { curves: Curves | null }) | null} training null: the server has no
 *   such run; its curves are null if the page has them
 * @property {LearningValue | null} learning null, as the curves are then: nothing that the page has not
 * @property {MistakesValue | null} mistakes once the run is over
 * @property {Network} network
 *
 * @typedef {"started" | "stopping" | "reported" | "lost"} Change
 *
 * @typedef {object} Server what of it is needed here
 * @property {(settings: object) => Promise<number>} start gives the number of the run
 * @property {(asked: object) => Promise<News>} news
 */

/** @type {TrainingValue} */
const UNKNOWN = {
  state: "idle",
  words: "",
  step: 0,
  total: 1,
  epoch: 0,
  accuracy: null,
  loss: null,
  curves: { accuracy: [], loss: [] },
  data: "",
  reports: 0,
};

export const ASKING = "Asking for a place to train.";
export const STOPPING = "Stopping.";
export const OUT_OF_REACH = "The server does not answer. The training goes on when it is back.";
export const FORGOTTEN =
  "The server was restarted, or this page was out of reach for too long: this training is lost. Press Start to train again.";
export const CONNECTION_LOST =
  "The connection to the server is lost, and this training with it. When it is back, press Start to train again.";

const PATIENCE_MS = 3000; // for an answer that is held back for up to 0.8 s
const UPDATE_MS = 200; // from one question to the next: five updates a second are as many as one can follow
const RETRY_MS = 500;
const GIVE_UP_MS = 60_000; // by then the server has given the run up as well

export class Training {
  /** The newest report, with what only the page knows: that a button was pressed, or that the server is away. */
  value = UNKNOWN;
  /** The run before this one, to compare with. @type {TrainingValue | null} */
  before = null;
  /** @type {LearningValue | null} */
  learning = null;
  /** @type {MistakesValue | null} */
  mistakes = null;

  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #server;
  #clock;
  #sleep;
  #number = 0; // of the run that is followed
  #shownStep = -1; // of `learning` and the curves; -1: those of an earlier run
  #stopping = false;
  #losses = 0; // in a row
  #heardAt = 0;

  /**
   * @param {Server} [server]
   * @param {{ clock?: () => number, sleep?: (ms: number) => Promise<void> }} [time] in ms
   */
  constructor(server = theServer, { clock = () => performance.now(), sleep = wait } = {}) {
    this.#server = server;
    this.#clock = clock;
    this.#sleep = sleep;
  }

  /**
   * Calls `listener` at every change, until the signal aborts.
   * @param {(change: Change) => void} listener @param {AbortSignal} [signal]
   */
  subscribe(listener, signal) {
    this.#listeners.add(listener);
    signal?.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** Whether a run is under way, or queued for. */
  get busy() {
    return isUnderWay(this.value);
  }

  /** Shows what there is to see before any run. @param {TrainingValue} idle */
  begin(idle) {
    if (this.value === UNKNOWN) this.#become(idle, "reported");
  }

  /**
   * Start was pressed: follows the run to its end.
   * @param {TrainingValue} idle before any run @param {object} settings
   */
  async start(idle, settings) {
    if (this.value.step) this.before = this.value;
    this.mistakes = null;
    this.#number = this.#losses = 0;
    this.#shownStep = -1;
    this.#stopping = false;
    this.#become({ ...idle, state: "waiting", words: ASKING }, "started");
    try {
      const number = await this.#server.start(settings);
      this.#number = number;
      this.#heardAt = this.#clock();
      while (this.busy && this.#number === number) {
        const askedAt = this.#clock();
        await this.ask();
        await this.#sleep(Math.max(0, askedAt + (this.#losses ? RETRY_MS : UPDATE_MS) - this.#clock()));
      }
    } catch (error) {
      this.#fail(/** @type {Error} */ (error).message);
    }
  }

  /** Stop was pressed. The last report follows. */
  stop() {
    if (!this.busy) return;
    this.#stopping = true;
    this.#become({ ...this.value, words: STOPPING }, "stopping");
    this.tell();
  }

  /** Tells the server out of turn how things are here: the visitor wants to stop, or looks at something else. */
  tell() {
    this.ask().catch(() => {}); // the next question says it again
  }

  /** Asks for the news of the run. @throws {import("../shared/call.js").Refused} */
  async ask() {
    const number = this.#number;
    if (!this.busy || !number) return;
    const question = {
      number,
      reports: this.value.reports,
      step: this.#shownStep,
      hidden: document.hidden,
      stop: this.#stopping,
    };
    try {
      const news = await this.#server.news(question);
      if (this.busy && number === this.#number) this.#hear(news);
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
      if (this.busy && number === this.#number) this.#lose();
    }
  }

  /** @param {News} news */
  #hear({ training: value, learning, mistakes, network }) {
    this.#heardAt = this.#clock();
    this.#losses = 0;
    visitor.hear(network);
    if (!value) {
      this.#fail(FORGOTTEN);
      return;
    }
    if (value.reports < this.value.reports) return; // overtaken by a newer answer
    if (learning) [this.learning, this.#shownStep] = [learning, value.step];
    this.mistakes = mistakes;
    const words = this.#stopping && isUnderWay(value) ? STOPPING : value.words;
    this.#become({ ...value, words, curves: value.curves ?? this.value.curves }, "reported");
  }

  /** Once is chance; twice in a row is said. */
  #lose() {
    this.#losses += 1;
    if (this.#clock() - this.#heardAt > GIVE_UP_MS) this.#fail(CONNECTION_LOST);
    else if (this.#losses > 1) this.#become({ ...this.value, words: OUT_OF_REACH }, "lost");
  }

  /** @param {string} words */
  #fail(words) {
    this.#become({ ...this.value, state: "failed", words }, "lost");
  }

  /** @param {TrainingValue} value @param {Change} change */
  #become(value, change) {
    this.value = value;
    for (const listener of this.#listeners) listener(change);
  }
}

/** @type {Server} */
const theServer = {
  start: async (settings) => (await visitor.send("training/start", settings)).number,
  news: (question) =>
    post("training", { ...question, session: visitor.session }, { patienceMs: PATIENCE_MS }),
};

/** @param {number} ms @returns {Promise<void>} */
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {Pick<TrainingValue, "state">} value */
const isUnderWay = ({ state }) => state === "waiting" || state === "running";

export const training = new Training();
