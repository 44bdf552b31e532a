import { drawing } from "../pad/drawing.js";
import { Lost, post, Refused } from "../shared/call.js";
import { Observable } from "../shared/observable.js";
import { visitor } from "../visitor/visitor.js";
import { training } from "./training.js";

/**
 * The ten probabilities of the drawing on the pad against the steps of the run that is shown.
 *
 * While a run is under way, each report adds a point, and so does each step that is looked at. Another drawing, or
 * another run, is asked for: the server has kept some states of the run, the one that is looked at among them, and
 * gives what they make of the drawing.
 *
 * @typedef {[number, number[]][]} TracePoints steps, and ten probabilities each
 * @typedef {{ run: number, points: TracePoints }} Trace what POST /training/trace gives; `Trace` in rewind.py
 */

const SETTLE_MS = 150; // the server must have read the drawing first

export class DrawingTrace extends Observable {
  /** @type {TracePoints} */
  points = [];

  #run = 0;
  #asked = 0;
  #post;

  /** @param {typeof post} [ask] */
  constructor(ask = post) {
    super();
    this.#post = ask;
  }

  /** @param {AbortSignal} signal */
  start(signal) {
    training.subscribe((change) => this.#follow(change), signal);
    drawing.subscribe((change) => {
      if (change === "rested") setTimeout(() => this.ask(), SETTLE_MS);
    }, signal);
  }

  /** @param {import("./training.js").Change} change */
  #follow(change) {
    const { run, step, state } = training.value;
    if (run !== this.#run) {
      this.#run = run;
      this.#become([]);
      if (run && change !== "started") this.ask();
      return;
    }
    const probabilities = training.learning?.probabilities ?? [];
    if (!probabilities.length || drawing.empty) return;
    if (change === "looked") this.#become(withPoint(this.points, training.step, probabilities));
    if (change !== "reported") return;
    if (state === "running" || state === "waiting") this.#become(withPoint(this.points, step, probabilities));
    else this.ask();
  }

  /** The ten probabilities at this very step; none if they are not known. @param {number} step */
  at(step) {
    return this.points.find(([at]) => at === step)?.[1] ?? [];
  }

  /** What the kept states make of the drawing that is there now. */
  async ask() {
    const run = training.value.run;
    const asked = ++this.#asked;
    if (!run) return;
    try {
      /** @type {Trace} */
      const trace = await this.#post("training/trace", { session: visitor.session, run });
      if (asked === this.#asked && run === training.value.run) this.#become(trace.points);
    } catch (error) {
      // The next drawing or report asks again; what is shown still holds for the drawing before.
      if (!(error instanceof Refused || error instanceof Lost)) throw error;
    }
  }

  /** @param {TracePoints} points */
  #become(points) {
    this.points = points;
    this.notify();
  }
}

/** The points with one more in its place; one that is there already stays. @param {TracePoints} points
 * @param {number} step @param {number[]} probabilities @returns {TracePoints} */
export function withPoint(points, step, probabilities) {
  const after = points.findIndex(([at]) => at >= step);
  if (after < 0) return [...points, [step, probabilities]];
  return points[after][0] === step ? points : points.toSpliced(after, 0, [step, probabilities]);
}

export const trace = new DrawingTrace();
