import { Lost, post, Refused } from "../shared/call.js";
import { fromBase64, GRID, paintInk } from "../shared/paint.js";
import { visitor } from "../visitor/visitor.js";
import { tasks } from "./session.js";

/**
 * "Beat the network": blurred digits, which the visitor guesses before the server says what they are.
 *
 * @typedef {{ number: number, data: string, pictures: string[] }} Round of POST /tasks/blurred
 * @typedef {{ truth: number[], network: number[] }} Outcome of POST /tasks/blurred/answers
 */

const FETCHING = "Fetching the digits.";
const COMPARING = "Comparing.";

/** How many are right. @param {number[]} guesses @param {Outcome} outcome @returns {import("./history.js").Game} */
export const scores = (guesses, { truth, network }) => ({
  yours: truth.filter((digit, i) => digit === guesses[i]).length,
  its: truth.filter((digit, i) => digit === network[i]).length,
});

/** Beneath a picture, where the visitor's guess stands already. @param {number} truth @param {number} network */
export const resultWords = (truth, network) => `It is a ${truth}.\nNetwork: ${network}.`;

/** The section with the pictures; it asks for them when it first appears. */
export class Game {
  /** @type {Round | null} */
  #round = null;
  #busy = false;

  /** @param {HTMLElement} root @param {number} count of pictures @param {AbortSignal} signal */
  constructor(root, count, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.root = root;
    this.signal = signal;
    this.words = find("#task-game-words");
    this.list = find("#task-pictures");
    this.compare = /** @type {HTMLButtonElement} */ (find("#task-compare"));
    this.again = /** @type {HTMLButtonElement} */ (find("#task-again"));
    this.list.innerHTML = Array.from(
      { length: count },
      (_, i) =>
        `<li><canvas width="${GRID}" height="${GRID}" role="img" aria-label="Blurred digit ${i + 1}"></canvas>` +
        `<input inputmode="numeric" maxlength="1" autocomplete="off" aria-label="Your guess for digit ${i + 1}" disabled>` +
        `<p></p></li>`,
    ).join("");
    this.fields = /** @type {HTMLInputElement[]} */ ([...this.list.querySelectorAll("input")]);
    this.list.addEventListener("input", (event) => this.#typed(event.target), { signal });
    this.again.addEventListener("click", () => this.#begin(), { signal });
    find("form").addEventListener(
      "submit",
      (event) => {
        event.preventDefault();
        this.#end();
      },
      { signal },
    );
  }

  /** @param {boolean} open its card is open */
  appear(open) {
    this.root.hidden = !open;
    if (open && !this.#round && !this.#busy) this.#begin();
  }

  /** @returns {number[]} NaN where there is none yet */
  get #guesses() {
    return this.fields.map(({ value }) => (/^[0-9]$/.test(value) ? Number(value) : Number.NaN));
  }

  /** A digit leads on to the next picture. @param {EventTarget | null} target */
  #typed(target) {
    const guesses = this.#guesses;
    const at = this.fields.indexOf(/** @type {HTMLInputElement} */ (target));
    if (Number.isNaN(guesses[at])) this.fields[at].value = "";
    else this.fields[at + 1]?.focus();
    this.compare.disabled = guesses.some(Number.isNaN);
  }

  #begin() {
    this.#ask(async () => {
      this.words.textContent = FETCHING;
      const round = /** @type {Round} */ (await post("tasks/blurred", {}, { signal: this.signal }));
      this.#round = round;
      for (const [i, item] of [...this.list.children].entries()) {
        const [canvas, field, words] = item.children;
        paintInk(/** @type {HTMLCanvasElement} */ (canvas), fromBase64(round.pictures[i]));
        Object.assign(field, { value: "", disabled: false });
        words.textContent = "";
      }
      this.again.hidden = true;
      this.compare.hidden = false;
      this.compare.disabled = true;
      this.words.textContent = `Type a digit for each. From ${round.data}.`;
    });
  }

  #end() {
    const [round, guesses] = [this.#round, this.#guesses];
    if (!round || guesses.some(Number.isNaN)) return;
    this.#ask(async () => {
      this.words.textContent = COMPARING;
      const { number, data } = round;
      const asked = { number, data, guesses, session: visitor.session };
      const outcome = /** @type {Outcome} */ (
        await post("tasks/blurred/answers", asked, { signal: this.signal })
      );
      for (const [i, item] of [...this.list.children].entries()) {
        this.fields[i].disabled = true;
        /** @type {HTMLElement} */ (item.lastChild).textContent = resultWords(
          outcome.truth[i],
          outcome.network[i],
        );
      }
      const result = scores(guesses, outcome);
      this.compare.hidden = true;
      this.again.hidden = false;
      this.words.textContent = `Right: you ${result.yours}, the network ${result.its}.`;
      tasks.played(result);
    });
  }

  /** One request at a time; what has gone wrong is said, and may be tried again. @param {() => Promise<void>} work */
  async #ask(work) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await work();
    } catch (error) {
      if (this.signal.aborted) return;
      if (!(error instanceof Refused || error instanceof Lost)) throw error;
      this.words.textContent = error.message;
      this.again.hidden = false;
    } finally {
      this.#busy = false;
    }
  }
}
