import { Lost } from "./call.js";
import { Pace } from "./pace.js";

const GIVE_UP_MS = 4000; // a request without an answer for so long after it was sent is lost

/**
 * @typedef {object} Request one that is on its way
 * @property {number} number 1 for the first
 * @property {number} state the state that it asks about
 * @property {number} sentAt when its sending began
 * @property {number} sendMs how long that takes on a slow line
 * @property {AbortController} controller
 */

/**
 * Asks the server about a state that changes faster than it can be answered.
 *
 * Several requests may be on their way, each about the state as it was when it left; `Pace` says how many and how far
 * apart. They are numbered, and an answer is shown only if none to a newer request has been: what is late or out of
 * order is dropped. The newest state is asked about again until it is answered, since reading twice does no harm.
 *
 * A state that takes long to send is sent alone: copies side by side would each get a part of the line. The next one
 * waits for its answer if it takes as long, as the same picture does with other choices. A state of another size is
 * another drawing: then the old request is aborted, and the line is free.
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
   * @param {(options: import("./call.js").Options) => Promise<Answer>} options.read sends the state as it is now
   * @param {(answer: Answer) => void} options.show
   * @param {(error: Error) => void} options.fail it was refused (`Refused`), or is lost and will be asked again
   * @param {AbortSignal} options.signal nothing is asked or shown after it has aborted
   * @param {() => number} [options.sendMs] how long sending the state as it is now takes on a slow line
   * @param {Pace} [options.pace]
   * @param {number} [options.retryMs] how long after a loss it is asked again, unless `ask` comes first
   * @param {() => number} [options.clock] in ms
   */
  constructor({
    read,
    show,
    fail,
    signal,
    sendMs = () => 0,
    clock = () => performance.now(),
    pace = new Pace({ clock }),
    retryMs = 2000,
  }) {
    this.read = read;
    this.show = show;
    this.fail = fail;
    this.signal = signal;
    this.sendMs = sendMs;
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

  /**
   * Gives up requests about another drawing, and late ones whose answer would not be shown: each keeps one of the
   * browser's few connections, and a large one the line.
   */
  #dropOutdated() {
    for (const request of this.#requests) {
      if (!this.#isOutdated(request)) continue;
      this.#requests.delete(request);
      request.controller.abort();
    }
  }

  /** @param {Request} request */
  #isOutdated(request) {
    if (request.sendMs !== this.sendMs()) return true;
    return request.state <= this.#answered && (request.sendMs > 0 || this.#isLate(request));
  }

  /** @param {Request} request */
  #isLate(request) {
    return this.clock() >= this.#lateAt(request);
  }

  /** @param {Request} request */
  #lateAt({ sentAt, sendMs }) {
    return sentAt + sendMs + this.pace.patienceMs;
  }

  /** When there is something to send or to drop; Infinity: when something happens. */
  #dueAt() {
    const { atOnce, spacingMs } = this.pace;
    const most = this.sendMs() > 0 ? 1 : atOnce;
    const [oldest] = this.#requests;
    if (this.#asked < this.#state) {
      const expected = [...this.#requests].filter((request) => !this.#isLate(request));
      return expected.length < most ? this.#sentAt + spacingMs : this.#lateAt(expected[0]);
    }
    if (this.#answered < this.#state) return this.#sentAt + this.#repeatMs;
    return oldest ? this.#lateAt(oldest) : Infinity;
  }

  async #send() {
    this.#repeats = this.#asked < this.#state ? 0 : this.#repeats + 1;
    const sendMs = this.sendMs();
    this.#repeatMs = (sendMs + this.pace.patienceMs) * 2 ** this.#repeats;
    this.#asked = this.#state;
    this.#sentAt = this.clock();
    const controller = new AbortController();
    const request = { number: ++this.#sent, state: this.#state, sentAt: this.#sentAt, sendMs, controller };
    this.#requests.add(request);
    const signal = AbortSignal.any([this.signal, controller.signal]);
    const outcome = await this.read({ signal, patienceMs: sendMs + GIVE_UP_MS }).then(
      (answer) => ({ tell: () => this.show(answer), error: null }),
      (error) => ({ tell: () => this.fail(error), error }),
    );
    if (this.signal.aborted || !this.#requests.delete(request)) return;
    if (outcome.error instanceof Lost) this.#loses(request, outcome.tell);
    else this.#hears(request, outcome.tell);
    this.#goOn();
  }

  /** An answer, or a refusal, has arrived. @param {Request} request @param {() => void} tell */
  #hears({ number, state, sentAt, sendMs }, tell) {
    const tookMs = this.clock() - sentAt;
    if (tookMs >= sendMs) this.pace.answered(tookMs); // else its size may be why it took so long
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
