import { Refused } from "./call.js";

/**
 * Asks the server about a state that changes faster than it can be answered: one request at a time, always about
 * the newest state. A lost request is asked again until it is answered, since reading twice does no harm.
 *
 * @template Answer
 */
export class Reader {
  #underWay = false;
  #again = false;
  #askedAt = -Infinity;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {(() => void) | undefined} */
  #retryNow;

  /**
   * @param {object} options
   * @param {() => Promise<Answer>} options.read sends the state as it is now
   * @param {(answer: Answer) => void} options.show
   * @param {(error: Error) => void} options.fail it was refused (`Refused`), or is lost and will be asked again
   * @param {AbortSignal} options.signal nothing is asked or shown after it has aborted
   * @param {number} [options.spacingMs] least time from one request to the next: a frame
   * @param {number} [options.retryMs] how long after a loss it is asked again, unless `ask` comes first
   */
  constructor({ read, show, fail, signal, spacingMs = 16, retryMs = 2000 }) {
    this.read = read;
    this.show = show;
    this.fail = fail;
    this.signal = signal;
    this.spacingMs = spacingMs;
    this.retryMs = retryMs;
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  /** The state has changed. */
  ask() {
    this.#again = true;
    this.#retryNow?.();
    if (this.#underWay || this.#timer) return;
    const wait = this.#askedAt + this.spacingMs - performance.now();
    // Not at once: all that the present event changes belongs to one request.
    if (wait <= 0) queueMicrotask(() => this.#send());
    else this.#timer = setTimeout(() => this.#send(), wait);
  }

  async #send() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#underWay || !this.#again || this.signal.aborted) return;
    [this.#underWay, this.#again, this.#askedAt] = [true, false, performance.now()];
    try {
      const answer = await this.read();
      if (!this.signal.aborted) this.show(answer);
    } catch (error) {
      await this.#failed(/** @type {Error} */ (error));
    }
    this.#underWay = false;
    if (this.#again) this.ask();
  }

  /** @param {Error} error */
  async #failed(error) {
    if (this.signal.aborted) return;
    this.fail(error);
    if (error instanceof Refused) return;
    this.#again = true;
    await new Promise((resolve) => {
      this.#retryNow = () => resolve(undefined);
      setTimeout(resolve, this.retryMs);
    });
    this.#retryNow = undefined;
  }
}
