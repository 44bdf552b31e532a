import { Lost, post } from "../shared/call.js";
import { Observable } from "../shared/observable.js";
import { wait } from "../shared/wait.js";

/**
 * @typedef {{ has_own: boolean, in_use: boolean, words: string }} Network
 *   whether there is an own network, whether it answers, and what the page calls it
 */

const REPEATS = 3; // of an action whose reply was lost
const REPEAT_MS = 1000;

/** Who this page belongs to, as the server knows it, and which network answers. One for the whole page. */
export class Visitor extends Observable {
  /** The page's session hash; "" until the server has said it, and then the shipped network answers. */
  session = "";
  /** @type {Network} */
  network = { has_own: false, in_use: false, words: "" };

  // Not from 1: a page that is restored from the browser's cache keeps its session and begins to count anew.
  #actions = Date.now();

  /** @param {{ session: string, network: Network } | null} value */
  take(value) {
    if (!value) return;
    this.session = value.session;
    this.#changed(value.network);
  }

  /** What an answer says of the networks; news only if it differs. @param {Network} network */
  hear(network) {
    const { has_own, in_use, words } = this.network;
    if (network.has_own !== has_own || network.in_use !== in_use || network.words !== words)
      this.#changed(network);
  }

  /** Answer with the own network, or with the shipped one. @param {boolean} wanted */
  useOwn(wanted) {
    return this.act("network", { use_own: wanted });
  }

  /**
   * Changes a network on the server. The server answers with the networks as they are then.
   * @param {string} path @param {object} body
   * @throws {import("../shared/call.js").Refused | Lost}
   */
  async act(path, body) {
    this.#changed(await this.send(path, body));
  }

  /**
   * Has something done on the server, once: the action is numbered, and repeated with its number when the reply
   * was lost. Gives the reply.
   * @param {string} path @param {object} body @returns {Promise<any>}
   * @throws {import("../shared/call.js").Refused | Lost}
   */
  async send(path, body) {
    const numbered = { ...body, session: this.session, number: ++this.#actions };
    for (let repeat = 0; ; repeat++) {
      try {
        return await post(path, numbered);
      } catch (error) {
        if (!(error instanceof Lost) || repeat === REPEATS) throw error;
        await wait(REPEAT_MS);
      }
    }
  }

  /** @param {Network} network */
  #changed(network) {
    this.network = network;
    this.notify();
  }
}

export const visitor = new Visitor();

/** @param {{ props: { value: any }, watch: (name: string, changed: () => void) => void }} component */
export function mount({ props, watch }) {
  watch("value", () => visitor.take(props.value));
  visitor.take(props.value);
}
