/**
 * How many requests may be on their way at once, and how far apart they leave, learnt from how long answers take.
 *
 * With one request at a time there is one answer in each round trip: six a second at 150 ms. So several are on their
 * way, evenly spread over the round trip. When answers take longer than the shortest round trip, requests queue
 * somewhere, in the server or on the line, and more of them would only queue longer: then fewer are sent. This is
 * the rule of TCP Vegas (Brakmo, Peterson 1995), additive increase and multiplicative decrease of a window.
 */

/** A browser opens six connections to a server of HTTP/1.1, and Gradio's page keeps one or two of them open. */
const MOST_HTTP_1 = 5;
/** Over HTTP/2 one connection takes them all. */
const MOST_HTTP_2 = 12;

const LEAST = 0.25; // of a request on its way: then it asks in one of four round trips
const SPACING_MS = 12; // from one request to the next at least: a frame of 60 a second is 16.7
const QUEUEING_MS = 50; // longer than the shortest round trip by so much: requests queue
const SHORTEST_OF_MS = 30_000; // the shortest round trip is that of the last 30 to 60 s
const FIRST_GUESS_MS = 100;
const MOST_PATIENCE_MS = 4000;

export class Pace {
  #clock;
  #most;
  #window;
  #roundTripMs = FIRST_GUESS_MS;
  #deviationMs = FIRST_GUESS_MS / 2;
  #shortest = [Infinity, Infinity]; // of this half minute, of the one before
  #halfMinuteBegan = -Infinity;
  #reducedAt = -Infinity;

  /** @param {{ clock?: () => number, most?: number }} [options] clock in ms; most requests on their way */
  constructor({ clock = () => performance.now(), most = mostAtOnce() } = {}) {
    this.#clock = clock;
    this.#most = most;
    this.#window = most;
  }

  /** How many requests may be on their way. */
  get atOnce() {
    return Math.max(1, Math.floor(this.#window));
  }

  /** From one request to the next. */
  get spacingMs() {
    return Math.max(SPACING_MS, this.#roundTripMs / this.#window);
  }

  /** A request that is not answered for so long is asked again. As TCP's retransmission (RFC 6298): the mean and
   * four times the mean deviation. */
  get patienceMs() {
    return Math.min(MOST_PATIENCE_MS, 200 + this.#roundTripMs + 4 * this.#deviationMs);
  }

  /** @param {number} tookMs from a request to its answer */
  answered(tookMs) {
    this.#deviationMs += (Math.abs(tookMs - this.#roundTripMs) - this.#deviationMs) / 4;
    this.#roundTripMs += (tookMs - this.#roundTripMs) / 4;
    const now = this.#clock();
    if (tookMs - this.#shortestOf(tookMs, now) < QUEUEING_MS) {
      this.#window = Math.min(this.#most, this.#window + 0.25);
    } else if (now - this.#reducedAt > tookMs) {
      this.#reduce(now); // once for all that were on their way together
    }
  }

  /** A request was lost. */
  lost() {
    this.#reduce(this.#clock());
  }

  /** @param {number} now */
  #reduce(now) {
    this.#reducedAt = now;
    this.#window = Math.max(LEAST, 0.7 * this.#window);
  }

  /** @param {number} tookMs @param {number} now */
  #shortestOf(tookMs, now) {
    if (now - this.#halfMinuteBegan > SHORTEST_OF_MS) {
      this.#halfMinuteBegan = now;
      this.#shortest = [Infinity, this.#shortest[0]];
    }
    this.#shortest[0] = Math.min(this.#shortest[0], tookMs);
    return Math.min(...this.#shortest);
  }
}

function mostAtOnce() {
  const [page] = performance.getEntriesByType("navigation");
  const protocol = /** @type {PerformanceNavigationTiming | undefined} */ (page)?.nextHopProtocol ?? "";
  return /^h[23]/.test(protocol) ? MOST_HTTP_2 : MOST_HTTP_1;
}
