/**
 * What others listen to.
 *
 * @template {any[]} [Change=[]] what a listener is told
 */
export class Observable {
  /** @type {Set<(...change: Change) => void>} */
  #listeners = new Set();

  /**
   * Calls `listener` at every change, until the signal aborts.
   * @param {(...change: Change) => void} listener @param {AbortSignal} [signal]
   */
  subscribe(listener, signal) {
    this.#listeners.add(listener);
    signal?.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** @param {Change} change */
  notify(...change) {
    for (const listener of this.#listeners) listener(...change);
  }
}
