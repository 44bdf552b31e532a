import { Lost } from "./call.js";
import { Pace } from "./pace.js";

const GIVE_UP_MS = 4000; // a request without an answer for so long is lost

/**
 * @typedef {object} Request one that is on its way
 * @property {number} number 1 for the first
 * @property {number} state the state that it asks about
 * @property {number} sentAt
 * @property {AbortController} controller
 */

/**
 * Asks the server about a state that changes faster than it can be answered.
 *
 * Several requests may be on their way, each about the state as it was when it left; `Pace` says how many and how far
 * apart. They are numbered, and an answer is shown only if none to a newer request has been: what is late or out of
 * order is dropped. The newest state is asked about again until it is answered, since reading twice does no harm.
 *
 * @template Answer
 */
export class Reader {
  /** Those on their way, oldest first. @type {Set<Request>} */
  #requests = new Set();
  #state = 0; // number of changes so far
  #asked = 0; // the newest state that was asked about
  #answered = 0; // the newest state whose answer, or refusal, was shown
  #sent = 0; // number of the newest request
  #shown = 0; // number of the newest request whose answer was shown
  #sentAt = -Infinity;
  #repeats = 0; // of the newest request
  #repeatMs = 0; // after so long it is repeated
  #losses = 0; // since the last answer
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {object} options
   * @param {(signal: AbortSignal) => Promise<Answer>} options.read sends the state as it is now
   * @param {(answer: Answer) => void} options.show
   * @param {(error: Error) => void} options.fail it was refused (`Refused`), or is lost and will be asked again
   * @param {AbortSignal} options.signal nothing is asked or shown after it has aborted
   * @param {Pace} [options.pace]
   * @param {number} [options.retryMs] how long after a loss it is asked again, unless `ask` comes first
   * @param {() => number} [options.clock] in ms
   */
  constructor({
    read,
    show,
    fail,
    signal,
    clock = () => performance.now(),
    pace = new Pace({ clock }),
    retryMs = 2000,
  }) {
    this.read = read;
    this.show = show;
    this.fail = fail;
    this.signal = signal;
    this.clock = clock;
    this.pace = pace;
    this.retryMs = retryMs;
    signal.addEventListener("abort", () => clearTimeout(this.#timer), { once: true });
  }

  /** The state has changed. */
  ask() {
    this.#state += 1;
    // Not at once: all that the present event changes belongs to one request.
    queueMicrotask(() => this.#goOn());
  }

  /** Nobody waits for an answer any more, until the state changes again. */
  rest() {
    this.#asked = this.#answered = this.#state;
    for (const { controller } of this.#requests) controller.abort();
    this.#requests.clear();
  }

  /** Sends what is due, and comes back when more will be. */
  #goOn() {
    clearTimeout(this.#timer);
    if (this.signal.aborted) return;
    this.#dropOutdated();
    let wait = this.#dueAt() - this.clock();
    if (wait <= 0) {
      this.#send();
      wait = this.#dueAt() - this.clock();
    }
    // A browser's timers are whole milliseconds, and may come a little early.
    if (wait < Infinity) this.#timer = setTimeout(() => this.#goOn(), Math.max(1, Math.ceil(wait)));
  }

  /** Gives up late requests whose answer would not be shown: each keeps one of the browser's few connections. */
  #dropOutdated() {
    for (const request of this.#requests) {
      if (request.state > this.#answered || !this.#isLate(request)) continue;
      this.#requests.delete(request);
      request.controller.abort();
    }
  }

  /** @param {Request} request */
  #isLate({ sentAt }) {
    return this.clock() - sentAt >= this.pace.patienceMs;
  }

  /** When there is something to send or to drop; Infinity: when something happens. */
  #dueAt() {
    const { atOnce, spacingMs, patienceMs } = this.pace;
    const [oldest] = this.#requests;
    if (this.#asked < this.#state) {
      const expected = [...this.#requests].filter((request) => !this.#isLate(request));
      return expected.length < atOnce ? this.#sentAt + spacingMs : expected[0].sentAt + patienceMs;
    }
    if (this.#answered < this.#state) return this.#sentAt + this.#repeatMs;
    return oldest ? oldest.sentAt + patienceMs : Infinity;
  }

  async #send() {
    this.#repeats = this.#asked < this.#state ? 0 : this.#repeats + 1;
    this.#repeatMs = this.pace.patienceMs * 2 ** this.#repeats;
    this.#asked = this.#state;
    this.#sentAt = this.clock();
    const controller = new AbortController();
    const request = { number: ++this.#sent, state: this.#state, sentAt: this.#sentAt, controller };
    this.#requests.add(request);
    const signal = AbortSignal.any([this.signal, controller.signal, AbortSignal.timeout(GIVE_UP_MS)]);
    const outcome = await this.read(signal).then(
      (answer) => ({ tell: () => this.show(answer), error: null }),
      (error) => ({ tell: () => this.fail(error), error }),
    );
    if (this.signal.aborted || !this.#requests.delete(request)) return;
    if (outcome.error instanceof Lost) this.#loses(request, outcome.tell);
    else this.#hears(request, outcome.tell);
    this.#goOn();
  }

  /** An answer, or a refusal, has arrived. @param {Request} request @param {() => void} tell */
  #hears({ number, state, sentAt }, tell) {
    this.pace.answered(this.clock() - sentAt);
    this.#losses = 0;
    if (number < this.#shown) return;
    this.#shown = number;
    this.#answered = state;
    tell();
  }

  /** Once is chance, and it is asked again at once; twice in a row is said. @param {Request} request @param {() => void} tell */
  #loses({ number }, tell) {
    this.pace.lost();
    if (number < this.#sent) return; // a newer one is on its way, or was answered
    this.#losses += 1;
    this.#repeatMs = this.#losses > 1 ? this.retryMs : this.pace.spacingMs;
    if (this.#losses > 1) tell();
  }
}
