import { plain, scaleNumber, share } from "../shared/numbers.js";
import { wait } from "../shared/wait.js";
import { Frame, WIDTH } from "./curve.js";
import { Part } from "./part.js";

/**
 * @typedef {object} LearnOnlyNumbers ten steps on one drawing: `LearnOnlyNumbers` in inside/backward.py
 * @property {number} meant @property {number} learning_rate
 * @property {number[]} loss before the first step and after each @property {number[]} p of the digit that was meant
 * @property {number[][]} answers to each of the ten examples, likewise
 */

const HEIGHT = 120;
const STEP_MS = 150;
const LEAST_SCALE = 0.01; // nats: below, there is nothing to see fall

/** How many of the ten examples are read right. @param {number[]} answers */
export const readRight = (answers) => answers.filter((answer, digit) => answer === digit).length;

/** @param {LearnOnlyNumbers} numbers @param {number} step */
export function onlyInWords({ meant, loss, p, answers }, step) {
  const [before, after] = [readRight(answers[0]), readRight(answers[step])];
  return (
    `After step ${step}: loss ${plain(loss[0])} → ${plain(loss[step])}, probability of ${meant} ${share(p[0])} → ` +
    `${share(p[step])}. Examples read right: ${before} → ${after} of 10.`
  );
}

/** Learn only this: ten steps on one drawing, and what becomes of the other digits. */
export class LearnOnly {
  /** @type {LearnOnlyNumbers | null} */
  #numbers = null;
  #begun = false;
  #playing = 0; // number of the play that is on

  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.root = root;
    this.signal = signal;
    this.start = /** @type {HTMLButtonElement} */ (find("#inside-only-start"));
    this.keep = /** @type {HTMLButtonElement} */ (find("#inside-only-keep"));
    this.svg = find(".curve");
    this.note = find("#inside-only-note");
    this.text = find("#inside-only-text");
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.innerHTML =
      '<path class="axis"/><path class="line"/><g class="points"></g><text class="high"/><text class="low">0</text>' +
      '<text class="from"/><text class="to" text-anchor="end"/>';
    const digits = Array.from({ length: 10 }, (_, digit) => `<th scope="col">${digit}</th>`).join("");
    find("thead").innerHTML = `<tr><th scope="row">examples</th>${digits}</tr>`;
    find("tbody").innerHTML = ["before", "after"]
      .map((when) => `<tr data-when="${when}"><th scope="row">${when}</th>${"<td></td>".repeat(10)}</tr>`)
      .join("");
    const part = new Part(
      root,
      "inside/only",
      inside,
      {
        show: (/** @type {LearnOnlyNumbers} */ numbers) => this.#take(numbers),
        note: this.note,
        wanted: () => this.#begun && !inside.answer?.empty,
      },
      signal,
    );
    this.start.addEventListener(
      "click",
      () => {
        this.#begun = true;
        this.#numbers = null;
        part.ask();
      },
      { signal },
    );
    this.keep.addEventListener("click", () => inside.keep(10), { signal });
    inside.subscribe(
      {
        answered: ({ empty, broken }) => {
          this.start.disabled = empty;
          this.keep.disabled = empty || broken || !this.#begun;
        },
      },
      signal,
    );
    this.#clear();
  }

  #clear() {
    this.note.textContent =
      "The loss of your drawing, step by step; below, what is answered to the ten examples.";
  }

  /** Plays the steps after a press; an answer to a changed drawing is shown at once. @param {LearnOnlyNumbers} numbers */
  async #take(numbers) {
    const first = !this.#numbers;
    this.#numbers = numbers;
    this.keep.disabled = this.start.disabled;
    const play = ++this.#playing;
    const last = numbers.loss.length - 1;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (let step = first && !calm ? 0 : last; step <= last; step++) {
      this.show(numbers, step);
      if (step < last) await wait(STEP_MS);
      if (play !== this.#playing || this.signal.aborted) return;
    }
    this.text.textContent = onlyInWords(numbers, last);
  }

  /** @param {LearnOnlyNumbers} numbers @param {number} step up to which */
  show(numbers, step) {
    const { loss, answers } = numbers;
    const last = loss.length - 1;
    const highest = Math.max(...loss, LEAST_SCALE) * 1.08;
    const frame = new Frame({ low: 0, high: last }, { low: 0, high: highest }, { height: HEIGHT });
    const steps = loss.slice(0, step + 1);
    const across = steps.map((_, i) => i);
    this.#set(".axis", { d: `M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}` });
    this.#set(".line", { d: frame.path(across, steps) });
    /** @type {SVGGElement} */ (this.svg.querySelector(".points")).innerHTML = steps
      .map((value, i) => `<circle r="4" cx="${frame.x(i)}" cy="${frame.y(value)}"/>`)
      .join("");
    this.#label(".high", 4, frame.top + 10, scaleNumber(Number(highest.toPrecision(2))));
    this.#label(".low", 4, frame.bottom, "0");
    this.#label(".from", frame.left, frame.bottom + 18, "now");
    this.#label(".to", frame.right, frame.bottom + 18, "after ten steps");
    this.#showAnswers("before", answers[0]);
    this.#showAnswers("after", answers[step]);
    this.note.textContent = onlyInWords(numbers, step);
    this.root.dataset.step = String(step);
  }

  /** @param {"before" | "after"} when @param {number[]} answers */
  #showAnswers(when, answers) {
    this.root.querySelectorAll(`[data-when=${when}] td`).forEach((cell, digit) => {
      cell.textContent = String(answers[digit]);
      cell.classList.toggle("wrong", answers[digit] !== digit);
    });
  }

  /** @param {string} selector @param {Record<string, string>} attributes */
  #set(selector, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
      this.svg.querySelector(selector)?.setAttribute(name, value);
    }
  }

  /** @param {string} selector @param {number} x @param {number} y @param {string} words */
  #label(selector, x, y, words) {
    this.#set(selector, { x: String(x), y: String(y) });
    /** @type {Element} */ (this.svg.querySelector(selector)).textContent = words;
  }
}
