import { Lost, post } from "../shared/call.js";
import { Observable } from "../shared/observable.js";
import { wait } from "../shared/wait.js";
import { visitor } from "../visitor/visitor.js";

/**
 * @typedef {{ count: number, before: number, after: number }} Counts
 *
 * @typedef {object} HandResult what was measured; `HandResult` in visitor/hand.py
 * @property {number} learned
 * @property {string} data
 * @property {Counts} test
 * @property {Counts | null} own
 * @property {{ drawing: number, says: number }[]} wrong
 * @property {number} not_sure
 *
 * @typedef {object} HandValue `HandValue` in visitor/hand.py; "idle" is the page's own
 * @property {"idle" | "waiting" | "learning" | "done" | "failed"} state
 * @property {string} words
 * @property {number} part
 * @property {number} parts
 * @property {HandResult | null} result
 *
 * @typedef {{ hand: HandValue | null, network: import("../visitor/visitor.js").Network }} HandNews
 *
 * @typedef {object} Server what of it is needed here
 * @property {(asked: object) => Promise<number>} learn gives the number of the learning
 * @property {(number: number) => Promise<HandNews>} news
 * @property {() => Promise<void>} forget
 */

/** @type {HandValue} */
const IDLE = { state: "idle", words: "", part: 0, parts: 0, result: null };

export const ASKING = "Sending your drawings.";
export const OUT_OF_REACH = "The server does not answer. It is asked again.";
export const FORGOTTEN =
  "The server was restarted, or this page was out of reach for too long: nothing was learned. Your drawings are kept.";
export const CONNECTION_LOST =
  "The server does not answer. Your drawings are kept: try again when it is back.";

const PATIENCE_MS = 3000;
const UPDATE_MS = 250;
const GIVE_UP_MS = 60_000; // by then the server has given it up as well

export class Learning extends Observable {
  value = IDLE;
  /** @type {import("./storage.js").Kept[]} the drawings that were sent, by their positions in `wrong` */
  sent = [];

  #server;
  #clock;
  #sleep;
  #turn = 0; // rises when what is under way no longer counts

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

  get busy() {
    return this.value.state === "waiting" || this.value.state === "learning";
  }

  /** Sends the drawings, and follows what becomes of them. @param {import("./storage.js").Kept[]} drawings */
  async start(drawings) {
    if (this.busy) return;
    this.#turn += 1;
    const turn = this.#turn;
    this.sent = drawings;
    this.#become({ ...IDLE, state: "waiting", words: ASKING });
    try {
      const number = await this.#server.learn({
        drawings: drawings.map(({ drawing }) => drawing),
        labels: drawings.map(({ label }) => label),
      });
      await this.#follow(number, turn);
    } catch (error) {
      const words = error instanceof Lost ? CONNECTION_LOST : /** @type {Error} */ (error).message;
      if (turn === this.#turn) this.#fail(words);
    }
  }

  /** The network before is in use again, on the server as well. @throws {import("../shared/call.js").Refused | Lost} */
  async forget() {
    this.#turn += 1;
    this.sent = [];
    this.#become(IDLE);
    await this.#server.forget();
  }

  /** @param {number} number @param {number} turn */
  async #follow(number, turn) {
    let heardAt = this.#clock();
    for (let losses = 0; this.busy && turn === this.#turn; ) {
      try {
        const { hand, network } = await this.#server.news(number);
        if (turn !== this.#turn) return;
        [losses, heardAt] = [0, this.#clock()];
        visitor.hear(network);
        if (hand) this.#become(hand);
        else this.#fail(FORGOTTEN);
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        losses += 1; // once is chance; twice in a row is said
        if (turn !== this.#turn) return;
        if (this.#clock() - heardAt > GIVE_UP_MS) throw error;
        if (losses > 1) this.#become({ ...this.value, words: OUT_OF_REACH });
      }
      if (this.busy) await this.#sleep(UPDATE_MS);
    }
  }

  /** @param {string} words */
  #fail(words) {
    this.#become({ ...IDLE, state: "failed", words });
  }

  /** @param {HandValue} value */
  #become(value) {
    this.value = value;
    this.notify();
  }
}

/** @type {Server} */
const theServer = {
  learn: async (asked) => (await visitor.send("hand/learn", asked)).number,
  news: (number) =>
    post("hand", { session: visitor.session, number, hidden: document.hidden }, { patienceMs: PATIENCE_MS }),
  forget: () => visitor.act("hand/forget", {}),
};

export const learning = new Learning();
