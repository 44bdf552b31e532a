import { drawing } from "../pad/drawing.js";
import { say } from "../shared/numbers.js";
import { fromBase64, GRID, PIXELS, paintInk } from "../shared/paint.js";
import { watchPixels } from "../shared/pixels.js";
import { answerInWords, numbersInWords, shiftInWords } from "./words.js";

/**
 * @typedef {"as_drawn" | "boxed" | "centered"} Preparation
 *
 * @typedef {object} StepNumbers step 1: `StepNumbers` in inside/numbers.py
 * @property {Preparation} prepare which picture reaches the network
 * @property {Record<Preparation, string>} pictures 784 grey levels each, in base64
 * @property {string} box 400 grey levels
 * @property {[number, number]} mass where the ink balances before it is centred, x and y in pixels
 * @property {[number, number]} shift whole pixels right and down
 * @property {Record<Preparation, import("../shared/bars.js").Answer>} answers to each of the pictures
 *
 * @typedef {Record<Preparation | "box", Uint8Array>} Pictures 784 grey levels each
 */

const BOX = 20; // side of the box into which the ink is scaled, in pixels
const MARGIN = (GRID - BOX) / 2;
const CENTER = (GRID / 2) * GRID + GRID / 2;

/** 20×20 in the middle of 28×28. @param {ArrayLike<number>} box */
export function inTheMiddle(box) {
  const picture = new Uint8Array(PIXELS);
  for (let row = 0; row < BOX; row++) {
    for (let column = 0; column < BOX; column++) {
      picture[GRID * (row + MARGIN) + column + MARGIN] = box[BOX * row + column];
    }
  }
  return picture;
}

/** @param {StepNumbers} steps @returns {Pictures} */
export const unpackPictures = ({ pictures, box }) => ({
  as_drawn: fromBase64(pictures.as_drawn),
  box: inTheMiddle(fromBase64(box)),
  boxed: fromBase64(pictures.boxed),
  centered: fromBase64(pictures.centered),
});

/** Strokes at two fifths of their size, in the top left corner of the pad. @param {import("../pad/drawing.js").Point[][]} strokes */
export const inTheCorner = (strokes) =>
  strokes
    .map((stroke) =>
      stroke.map((point) => point.map((length) => Math.round((10 + 0.4 * length) * 10) / 10)).join(" "),
    )
    .join(";");

/** Step 1: from the drawing to 784 numbers. */
export class NumbersStep {
  /** @type {Uint8Array} */
  #x = new Uint8Array(PIXELS);

  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.inside = inside;
    this.note = find(".way-note");
    this.text = find("#inside-numbers-text");
    this.large = /** @type {HTMLCanvasElement} */ (find("#inside-x"));
    this.canvases = /** @type {HTMLCanvasElement[]} */ ([...root.querySelectorAll("[data-picture]")]);
    this.dots = [...root.querySelectorAll(".mass")];
    this.radios = /** @type {HTMLInputElement[]} */ ([...root.querySelectorAll("[name=prepare]")]).map(
      (radio) => ({
        radio,
        says: /** @type {HTMLElement} */ (radio.closest("label")?.querySelector(".says")),
      }),
    );
    for (const { radio } of this.radios) {
      radio.addEventListener("change", () => inside.choose({ prepare: radio.value }), { signal });
    }
    find("#inside-corner").addEventListener(
      "click",
      () => {
        if (drawing.strokes.length) drawing.text = inTheCorner(drawing.strokes);
      },
      { signal },
    );
    const [place, level, input] = ["place", "level", "input"].map((name) =>
      find(`#inside-pixel [data-name=${name}]`),
    );
    this.showPixel = watchPixels(
      [this.large],
      (pixel) => {
        const grey = this.#x[pixel];
        say(place, pixel, `${Math.floor(pixel / GRID)}, ${pixel % GRID}`);
        say(level, grey, String(grey));
        say(input, grey / 255, (grey / 255).toFixed(3));
      },
      { signal, first: CENTER },
    );
  }

  /** @param {import("./session.js").InsideAnswer} answer @param {Pictures} pictures */
  show({ empty, steps }, pictures) {
    this.#x = pictures[steps.prepare];
    for (const canvas of this.canvases)
      paintInk(canvas, pictures[/** @type {keyof Pictures} */ (canvas.dataset.picture)]);
    paintInk(this.large, this.#x);
    const { mass, shift } = steps;
    this.dots.forEach((dot, moved) => {
      dot.setAttribute("cx", String(mass[0] + 0.5 + moved * shift[0]));
      dot.setAttribute("cy", String(mass[1] + 0.5 + moved * shift[1]));
    });
    const chosen = this.inside.choices.prepare ?? steps.prepare; // an answer may be older than the choice
    for (const { radio, says } of this.radios) {
      radio.checked = radio.value === chosen;
      says.textContent = answerInWords(steps.answers[/** @type {Preparation} */ (radio.value)]);
    }
    this.note.textContent = empty ? "Draw a digit on the pad." : shiftInWords(shift);
    this.showPixel();
  }

  /** @param {import("./session.js").InsideAnswer} answer */
  describe(answer) {
    const inked = this.#x.filter(Boolean).length;
    this.large.setAttribute(
      "aria-label",
      `The picture that the network gets: ${inked} of ${PIXELS} pixels have ink`,
    );
    this.text.textContent = numbersInWords(answer, this.#x);
  }
}
