import { Lost, post } from "../shared/call.js";
import { Observable } from "../shared/observable.js";
import { wait } from "../shared/wait.js";
import { visitor } from "../visitor/visitor.js";
import { training } from "./training.js";

/**
 * Asks the server for a run at one of its steps, and shows it.
 *
 * One request at a time: to compute a step takes up to 0.3 s. What was asked for meanwhile is asked next, and a
 * request that is not wanted any more is given up.
 *
 * @typedef {object} Wanted
 * @property {number} run
 * @property {number} step
 * @property {boolean} exact false: a step near it will do
 * @property {boolean} inspect with the step that leads there, taken apart
 *
 * @typedef {import("./training.js").Shown} Shown
 */

export const OUT_OF_REACH = "The server does not answer. It is asked again.";

const RETRY_MS = 1000;
const PATIENCE_MS = 60_000; // a run of which only the plan was kept is trained again

export class Moment extends Observable {
  /** What is being asked for. @type {Wanted | null} */
  wanted = null;
  /** Why nothing new is shown; "" once something is. */
  words = "";

  #post;
  #show;
  #sleep;
  #order = Date.now();
  /** @type {AbortController | null} */
  #request = null;
  /** @type {Wanted | null} */
  #asked = null;

  /**
   * @param {object} options
   * @param {(shown: Shown) => void} options.show
   * @param {typeof post} [options.ask]
   * @param {(ms: number) => Promise<unknown>} [options.sleep]
   */
  constructor({ show, ask = post, sleep = wait }) {
    super();
    this.#post = ask;
    this.#show = show;
    this.#sleep = sleep;
  }

  /** @param {Wanted} wanted */
  async want(wanted) {
    const idle = this.wanted === null;
    this.wanted = wanted;
    if (!idle) {
      // An answer that is due at once is shown, though it is not the newest: a slider that moves on and on would
      // else show nothing.
      if (this.#asked?.exact) this.#request?.abort();
      return;
    }
    while (this.wanted) await this.#ask(this.wanted);
  }

  /** Nothing is wanted any more. */
  rest() {
    this.wanted = null;
    this.#request?.abort();
    this.#say("");
  }

  /** @param {Wanted} wanted */
  async #ask(wanted) {
    this.#asked = wanted;
    this.#request = new AbortController();
    this.#order += 1;
    const body = { ...wanted, order: this.#order, session: visitor.session };
    try {
      const options = { signal: this.#request.signal, patienceMs: PATIENCE_MS };
      const shown = await this.#post("training/show", body, options);
      if (!this.wanted) return;
      if (this.wanted === wanted) this.wanted = null;
      this.#say("");
      this.#show(shown);
    } catch (error) {
      if (this.wanted !== wanted) return;
      if (error instanceof Lost) {
        this.#say(OUT_OF_REACH);
        await this.#sleep(RETRY_MS);
        return;
      }
      this.wanted = null;
      this.#say(/** @type {Error} */ (error).message);
    }
  }

  /** @param {string} words */
  #say(words) {
    if (words === this.words) return;
    this.words = words;
    this.notify();
  }
}

/** Of this page: slider and table ask in turn, and the newest wish counts. */
export const moment = new Moment({ show: (shown) => training.look(shown) });
