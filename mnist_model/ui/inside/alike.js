import { plain } from "../shared/numbers.js";
import { Part } from "./part.js";

/**
 * @typedef {object} AlikeDigit one training digit: `AlikeDigit` in inside/alike.py
 * @property {number} index in the training data @property {number} distance between the activations
 * @property {string} png a data URL that reaches the network unchanged
 *
 * @typedef {{ digit: number, count: number, nearest: AlikeDigit[] }} AlikeRow the nearest of `count` of one digit
 *
 * @typedef {object} AlikeNumbers what POST /inside/alike answers: `AlikeNumbers` in inside/alike.py
 * @property {"empty" | "broken" | "loading" | "comparing" | "found"} state
 * @property {string} words loading: what is waited for
 * @property {string} data name of the data @property {boolean} drawn by this project
 * @property {number} count of the training digits
 * @property {boolean} sure @property {boolean} meant whether the second row is the digit that the visitor has said
 * @property {AlikeRow[]} rows of the digit that it says, and of the other one
 */

const NEIGHBOURS = 8; // as in inside/alike.py
const AGAIN_MS = 500; // while the server loads or computes, it is asked again
const PLACES = 2;
const TITLES = ["The digit that it says", "The digit that was meant"]; // while there are no rows

/** @param {number} count */
const thousands = (count) => count.toLocaleString("en");

/** What stands above a row. @param {AlikeNumbers} numbers @param {number} index of the row */
export function rowTitle({ rows, sure, meant }, index) {
  if (!rows.length) return TITLES[index];
  const { digit } = rows[index];
  const is =
    index === 0
      ? sure
        ? `It says ${digit}`
        : `Likeliest, ${digit}`
      : meant
        ? `Meant was ${digit}`
        : `Second likeliest, ${digit}`;
  return `${is}: the nearest ${digit}s`;
}

/** Above the rows: what they say, or what is waited for. @param {AlikeNumbers} numbers */
export function alikeInWords({ state, words, count, sure, rows }) {
  if (state === "empty") return "There is no ink: draw a digit, and it is compared.";
  if (state === "broken") return "The network is broken on purpose: heal it to compare.";
  if (state === "loading") return words || "Fetching the training digits.";
  if (state === "comparing") return `Comparing with ${thousands(count)} digits…`;
  const nearest = rows
    .filter((row) => row.nearest.length)
    .map((row) => `nearest ${row.digit}: ${plain(row.nearest[0].distance, PLACES)}`)
    .join(", ");
  const said = nearest ? `N${nearest.slice(1)}.` : "There are no training digits of these two.";
  return sure ? said : `Not sure: compare the rows. ${said}`;
}

/** Beneath the rows: what was compared. @param {AlikeNumbers} numbers */
export function comparedInWords({ state, data, drawn, count }) {
  if (state !== "found") return "";
  return drawn
    ? `MNIST is not here: compared with ${thousands(count)} digits that this project drew.`
    : `Compared with ${thousands(count)} training digits: ${data}.`;
}

/** What a button says to who cannot see it. @param {AlikeNumbers} numbers @param {number} digit @param {number} distance */
export function digitInWords({ data, drawn }, digit, distance) {
  const what = drawn ? `a ${digit} that this project drew` : `a ${digit} of ${data}`;
  return `${what}, distance ${plain(distance, PLACES)}: put it on the pad`;
}

/** The text form. @param {AlikeNumbers} numbers */
export function rowsInWords(numbers) {
  const rows = numbers.rows.map(({ count, digit, nearest }, index) => {
    const distances = nearest.map(({ distance }) => plain(distance, PLACES)).join(", ");
    return `${rowTitle(numbers, index)}, of ${thousands(count)}, at distances ${distances || `none: no ${digit}`}.`;
  });
  return [alikeInWords(numbers), ...rows, comparedInWords(numbers)].filter(Boolean).join(" ");
}

/** What it learned from: the training digits that look most like the drawing to the network. */
export class Alike {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    this.root = root;
    this.note = /** @type {HTMLElement} */ (root.querySelector("#inside-alike-note"));
    this.compared = /** @type {HTMLElement} */ (root.querySelector("#inside-alike-compared"));
    this.text = /** @type {HTMLElement} */ (root.querySelector("#inside-alike-text"));
    this.titles = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("h3")]);
    this.titles.forEach((title, index) => {
      title.textContent = TITLES[index];
    });
    this.rows = [...root.querySelectorAll(".alike")].map((list) => {
      const button =
        '<li><button type="button" disabled><i><img alt="" hidden></i><span>–</span></button></li>';
      list.innerHTML = button.repeat(NEIGHBOURS);
      list.addEventListener(
        "click",
        (event) => {
          const image = /** @type {Element} */ (event.target).closest("button")?.querySelector("img");
          if (image) inside.drawing.text = image.src;
        },
        { signal },
      );
      return /** @type {HTMLButtonElement[]} */ ([...list.querySelectorAll("button")]);
    });
    this.part = new Part(
      root,
      "inside/alike",
      inside,
      {
        show: (/** @type {AlikeNumbers} */ numbers) => this.show(numbers),
        note: this.note,
      },
      signal,
    );
    signal.addEventListener("abort", () => clearTimeout(this.#again), { once: true });
  }

  /** @param {AlikeNumbers} numbers */
  show(numbers) {
    this.root.dataset.state = numbers.state;
    this.note.textContent = alikeInWords(numbers);
    this.compared.textContent = comparedInWords(numbers);
    this.text.textContent = rowsInWords(numbers);
    this.rows.forEach((buttons, index) => {
      const row = numbers.rows[index];
      this.titles[index].textContent = rowTitle(numbers, index);
      buttons.forEach((button, place) => {
        this.#showDigit(button, numbers, row?.digit, row?.nearest[place]);
      });
    });
    clearTimeout(this.#again);
    if (numbers.state === "loading" || numbers.state === "comparing")
      this.#again = setTimeout(() => this.part.ask(), AGAIN_MS);
  }

  /**
   * @param {HTMLButtonElement} button @param {AlikeNumbers} numbers
   * @param {number} digit @param {AlikeDigit | undefined} alike undefined: there is none
   */
  #showDigit(button, numbers, digit, alike) {
    const image = /** @type {HTMLImageElement} */ (button.querySelector("img"));
    const distance = /** @type {HTMLElement} */ (button.querySelector("span"));
    button.disabled = image.hidden = !alike;
    if (!alike) {
      distance.textContent = "–";
      button.removeAttribute("aria-label");
      delete button.dataset.index;
      return;
    }
    if (image.src !== alike.png) image.src = alike.png;
    distance.textContent = plain(alike.distance, PLACES);
    button.dataset.index = String(alike.index);
    button.setAttribute("aria-label", digitInWords(numbers, digit, alike.distance));
  }
}
