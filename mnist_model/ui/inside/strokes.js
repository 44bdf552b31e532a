import { niceLimit, say, showKey, signed } from "../shared/numbers.js";
import { readTheme } from "../shared/paint.js";
import { Part } from "./part.js";
import { answerInWords, targetName } from "./words.js";

/**
 * @typedef {object} StrokeNumbers what each stroke argued for: `StrokeNumbers` in inside/mind.py
 * @property {number} digit whose score is shared out @property {number | null} versus
 * @property {{ share: number, without: import("../shared/bars.js").Answer | null }[]} strokes none for a picture
 * @property {number} biases their part @property {number} total
 *
 * @typedef {import("../pad/drawing.js").Point} Point
 */

/** A stroke as the `d` of an SVG path; a dot is a line of no length. @param {Point[]} stroke */
export const strokePath = (stroke) =>
  stroke.map(([x, y], i) => `${i ? "L" : "M"}${x} ${y}`).join("") + (stroke.length === 1 ? "h0" : "");

/** The strokes without one of them, as a drawing is written. @param {Point[][]} strokes @param {number} index */
export const withoutStroke = (strokes, index) =>
  strokes
    .filter((_, i) => i !== index)
    .map((stroke) => stroke.join(" "))
    .join(";");

/** What it would answer without a stroke. @param {import("../shared/bars.js").Answer | null} without */
export function withoutInWords(without) {
  if (!without) return "–";
  if (without.digit === null) return "nothing";
  const { digit, sure, doubt, probabilities } = without;
  return sure ? `${digit}, ${Math.round(100 * probabilities[digit])} %` : doubt;
}

/** @param {StrokeNumbers} numbers @param {{ empty: boolean }} drawing */
export function strokesInWords({ strokes, digit, versus, biases, total }, { empty }) {
  if (empty) return "There is no ink.";
  if (!strokes.length) return "A picture has no strokes: draw with the pen.";
  const shares = strokes.map(
    ({ share, without }, i) =>
      `stroke ${i + 1} counts ${signed(share)}` +
      (without && without.digit !== null ? ` (without it the network ${answerInWords(without)})` : ""),
  );
  return `${targetName({ digit, versus })} is ${signed(total)}: ${shares.join(", ")}, the biases' part ${signed(biases)}.`;
}

/** The strokes of the drawing, coloured by their share of a score. */
export class StrokeShares {
  /** @type {StrokeNumbers | null} */
  #numbers = null;
  /** The strokes that the numbers are about. @type {Point[][]} */
  #strokes = [];

  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.root = root;
    this.inside = inside;
    this.svg = /** @type {SVGElement} */ (root.querySelector("svg.strokes"));
    this.body = find(".shares tbody");
    this.key = find("#inside-strokes-key");
    this.note = find("#inside-strokes-note");
    this.text = find("#inside-strokes-text");
    this.body.addEventListener("click", (event) => this.#remove(event), { signal });
    for (const name of ["pointerover", "focusin"]) {
      this.body.addEventListener(name, (event) => this.#frame(row(event)), { signal });
    }
    for (const name of ["pointerleave", "focusout"]) {
      this.body.addEventListener(name, () => this.#frame(undefined), { signal });
    }
    new Part(
      root,
      "inside/strokes",
      inside,
      {
        show: (/** @type {StrokeNumbers} */ numbers) => this.show(numbers),
        note: this.note,
      },
      signal,
    );
  }

  /** @param {StrokeNumbers} numbers @returns {boolean} whether they are shown */
  show(numbers) {
    const { drawing } = this.inside;
    // An answer to an earlier drawing has other strokes; its own will follow.
    if (numbers.strokes.length && numbers.strokes.length !== drawing.strokes.length) return false;
    this.#numbers = numbers;
    this.#strokes = numbers.strokes.length ? drawing.strokes : [];
    this.#showRows(numbers);
    this.text.textContent = strokesInWords(numbers, drawing);
    this.note.textContent = numbers.strokes.length ? "" : this.text.textContent;
    this.repaint();
    return true;
  }

  repaint() {
    if (!this.#numbers) return;
    const { strokes } = this.#numbers;
    const theme = readTheme();
    const limit = niceLimit(Math.max(0, ...strokes.map(({ share }) => Math.abs(share))));
    showKey(this.key, limit);
    this.svg.innerHTML = this.#strokes
      .map((stroke, i) => {
        const color = theme.colorOf(strokes[i].share / limit).join();
        const [x, y] = stroke[0];
        return (
          `<g data-stroke="${i}"><path class="under" d="${strokePath(stroke)}"/>` +
          `<path d="${strokePath(stroke)}" style="stroke:rgb(${color})"/>` +
          `<text x="${Math.max(4, x - 32)}" y="${Math.max(28, y)}">${i + 1}</text></g>`
        );
      })
      .join("");
  }

  /** @param {StrokeNumbers} numbers */
  #showRows({ strokes, digit, versus, biases, total }) {
    const rows = strokes.map(
      (_, i) =>
        `<tr data-stroke="${i}"><th scope="row">${i + 1}</th><td data-name="share"></td>` +
        `<td><button type="button" class="quiet" aria-label="Take stroke ${i + 1} off the pad"></button></td></tr>`,
    );
    const shown = this.body.dataset.rows === String(rows.length);
    if (!shown) {
      this.body.innerHTML =
        rows.join("") +
        '<tr data-stroke="biases"><th scope="row">biases</th><td data-name="share"></td><td></td></tr>' +
        '<tr class="total"><th scope="row"></th><td data-name="share"></td><td></td></tr>';
      this.body.dataset.rows = String(rows.length);
    }
    const shares = [...strokes.map(({ share }) => share), biases, total];
    [...this.body.children].forEach((element, i) => {
      say(
        /** @type {HTMLElement} */ (element.querySelector("[data-name=share]")),
        shares[i],
        signed(shares[i]),
      );
      const button = element.querySelector("button");
      if (!button) return;
      const words = withoutInWords(strokes[i].without);
      button.textContent = words;
      button.setAttribute("aria-label", `Without stroke ${i + 1}: ${words}. Take it off the pad.`);
    });
    const name = /** @type {HTMLElement} */ (this.body.lastElementChild?.querySelector("th"));
    name.textContent = versus === null ? `z2 of ${digit}` : `${digit} − ${versus}`;
  }

  /** @param {Event} event */
  #remove(event) {
    if (!(/** @type {Element} */ (event.target).closest("button"))) return;
    const index = row(event);
    if (index !== undefined) this.inside.drawing.text = withoutStroke(this.#strokes, index);
  }

  /** Dims all strokes but one; none without an index. @param {number | undefined} index */
  #frame(index) {
    for (const group of this.svg.children) {
      group.classList.toggle(
        "dim",
        index !== undefined && Number(group.getAttribute("data-stroke")) !== index,
      );
    }
  }
}

/** The stroke of the row that an event happened in. @param {Event} event */
function row(event) {
  const stroke = /** @type {Element} */ (event.target).closest("tr")?.dataset.stroke;
  return stroke === undefined || stroke === "biases" ? undefined : Number(stroke);
}
