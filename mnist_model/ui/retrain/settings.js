/**
 * The settings of the form: where the form meets what reads it or fills it, such as a link.
 *
 * @typedef {import("./form.js").Settings} Settings
 * @typedef {"heard" | "chosen"} Change "heard": the form holds other settings; "chosen": it is to hold `wanted`
 */
export class FormSettings {
  /** What the form holds; null until it is there. @type {Settings | null} */
  value = null;
  /** What the form is to hold; null once it does. @type {Settings | null} */
  wanted = null;
  /** Of the run that is shown; null before any. @type {Settings | null} */
  ofRun = null;
  /** What stands beneath Start: a sentence about where the settings come from. */
  words = "";

  /** @type {Set<(change: Change) => void>} */
  #listeners = new Set();

  /**
   * Calls `listener` at every change, until the signal aborts.
   * @param {(change: Change) => void} listener @param {AbortSignal} [signal]
   */
  subscribe(listener, signal) {
    this.#listeners.add(listener);
    signal?.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** The form holds these now. @param {Settings} value */
  hear(value) {
    this.value = value;
    this.#tell("heard");
  }

  /** A run was started with what the form holds. */
  start() {
    this.ofRun = this.value;
    this.words = "";
    this.#tell("heard");
  }

  /** The form is to hold these, and to say why. @param {Settings} wanted @param {string} words */
  choose(wanted, words) {
    this.wanted = wanted;
    this.words = words;
    this.#tell("chosen");
  }

  /** Whether the run that is shown had the settings that the form holds now. */
  get areOfRun() {
    return this.ofRun !== null && JSON.stringify(this.ofRun) === JSON.stringify(this.value);
  }

  /** @param {Change} change */
  #tell(change) {
    for (const listener of this.#listeners) listener(change);
  }
}

export const settings = new FormSettings();
