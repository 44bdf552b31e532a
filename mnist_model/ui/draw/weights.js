import { post } from "../shared/call.js";
import { Observable } from "../shared/observable.js";
import { fromBase64, unpacked } from "../shared/paint.js";

const RETRY_MS = 2000;

/**
 * @typedef {object} NetworkWeights what the route /answer/weights gives: `NetworkWeights` in draw/routes.py
 * @property {string} version @property {number} hidden number of hidden units
 * @property {{ largest: number, levels: string }} W2
 * @property {{ largest: number, levels: string } | null} pictures 784 weights of each hidden unit, int8 in base64
 *
 * @typedef {{ version: string, hidden: number, W2: Float32Array, pictures: Int8Array | null }} Weights
 */

/** The weights of the network in use, fetched when they are needed and once for each network. */
export class WeightsInUse extends Observable {
  /** @type {Weights | null} */
  #newest = null;
  #asking = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;

  /** @param {{ session: () => string, signal: AbortSignal, ask?: typeof post }} options */
  constructor({ session, signal, ask = post }) {
    super();
    this.session = session;
    this.signal = signal;
    this.post = ask;
    signal.addEventListener("abort", () => clearTimeout(this.#later), { once: true });
  }

  /**
   * The weights of this network if they are here. If not they are asked for, and listeners are told when they come.
   * @param {string} version @param {{ pictures?: boolean }} [needs] the detectors' pictures as well
   * @returns {Weights | null}
   */
  of(version, { pictures = false } = {}) {
    const known = this.#newest?.version === version ? this.#newest : null;
    if (!known || (pictures && !known.pictures)) this.#ask(version, pictures);
    return known;
  }

  /** @param {string} version @param {boolean} pictures */
  async #ask(version, pictures) {
    if (this.#asking || this.signal.aborted) return;
    this.#asking = true;
    try {
      const body = { session: this.session(), pictures };
      this.#take(await this.post("answer/weights", body, { signal: this.signal }));
    } catch {
      // Not reached: #answer says so.
    }
    if (this.#newest?.version === version) this.#tell();
    else this.#later = setTimeout(() => this.#tell(), RETRY_MS); // lost, or another network answers by now
  }

  #tell() {
    this.#asking = false;
    this.notify();
  }

  /** @param {NetworkWeights} given */
  #take({ version, hidden, W2, pictures }) {
    const { levels, unit } = unpacked(W2);
    const kept = this.#newest?.version === version ? this.#newest.pictures : null;
    const brought = pictures && new Int8Array(fromBase64(pictures.levels).buffer);
    this.#newest = {
      version,
      hidden,
      W2: Float32Array.from(levels, (level) => level * unit),
      pictures: brought ?? kept,
    };
  }
}
