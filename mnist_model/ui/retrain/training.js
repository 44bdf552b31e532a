/**
 * The training of this page: where Start and Stop, the plot and the detectors meet.
 *
 * @typedef {[number, number][]} Points steps and values
 * @typedef {{ accuracy: Points, loss: Points }} Curves `Curves` in visitor/visitor.py
 * @typedef {object} Run a finished run, to compare with; `Run` in visitor/visitor.py
 * @property {Curves} curves
 * @property {number | null} accuracy
 * @property {number | null} loss
 *
 * @typedef {object} PlotValue what the server reports; `PlotValue` in plot.py
 * @property {"idle" | "waiting" | "running" | "stopped" | "done" | "failed"} state
 * @property {string} words
 * @property {number} step
 * @property {number} total steps of the whole run
 * @property {number} epoch
 * @property {number | null} accuracy fraction of the test digits
 * @property {number | null} loss
 * @property {Curves} curves
 * @property {string} data what it trains on, in words
 * @property {Run | null} before the previous run
 * @property {number} reports so far, so that a repeated report arrives too
 *
 * @typedef {"started" | "stopping" | "reported" | "lost"} Change
 */

/** @type {PlotValue} */
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
  before: null,
  reports: 0,
};

export const ASKING = "Asking for a place to train.";
export const STOPPING = "Stopping.";
export const CONNECTION_LOST =
  "The connection to the server is lost, and the training with it. Reload the page to begin again.";

export class Training {
  /** The newest report, with what only the page knows: that a button was pressed, or that reports have ceased. */
  value = UNKNOWN;

  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();
  #clock;
  #reportedAt = 0;

  /** @param {() => number} [clock] in milliseconds */
  constructor(clock = () => performance.now()) {
    this.#clock = clock;
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
    return this.value.state === "waiting" || this.value.state === "running";
  }

  /** Start was pressed. The server's first report says what comes of it. @param {PlotValue} idle before any run */
  start(idle) {
    this.#reportedAt = this.#clock();
    this.#become({ ...idle, state: "waiting", words: ASKING }, "started");
  }

  /** Stop was pressed. The last report follows. */
  stop() {
    if (this.busy) this.#become({ ...this.value, words: STOPPING }, "stopping");
  }

  /** @param {PlotValue} value */
  report(value) {
    this.#reportedAt = this.#clock();
    this.#become(value, "reported");
  }

  /**
   * Gives the run up if the server is gone; to be called every few seconds.
   *
   * A server that compiles on two busy cores can be silent for long. So it is asked whether it is there and has the
   * run: if not, because it has stopped or was restarted, the run is lost at once, else after `lostMs` without a
   * report.
   * @param {{ silentMs: number, lostMs: number }} patience @param {() => Promise<boolean>} isServerThere
   */
  async checkSilence({ silentMs, lostMs }, isServerThere) {
    if (!this.busy || this.#silentFor < silentMs) return;
    if (this.#silentFor < lostMs && (await isServerThere())) return;
    if (!this.busy || this.#silentFor < silentMs) return; // a report came while the server was asked
    this.#become({ ...this.value, state: "failed", words: CONNECTION_LOST }, "lost");
  }

  get #silentFor() {
    return this.#clock() - this.#reportedAt;
  }

  /** @param {PlotValue} value @param {Change} change */
  #become(value, change) {
    this.value = value;
    for (const listener of this.#listeners) listener(change);
  }
}

export const training = new Training();
