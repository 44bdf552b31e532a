import { niceLimit, plain, power, say, showKey, signed } from "../shared/numbers.js";
import { PIXELS, paintInk, paintSigned } from "../shared/paint.js";
import { watchPixels } from "../shared/pixels.js";
import { Atlas, watchUnits } from "./atlas.js";
import {
  backwardInWords,
  blameInWords,
  hasNothingToLearn,
  productInWords,
  rivalOf,
  silentInWords,
  wantsInWords,
} from "./words.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {import("../shared/paint.js").Theme} Theme
 * @typedef {import("../shared/paint.js").Signed} Signed
 *
 * @typedef {object} BackwardNumbers step 6: `BackwardNumbers` in inside/backward.py
 * @property {number} meant the digit that was meant
 * @property {number[]} y_hat ten, adding up to 1 @property {number[]} dz2 ten, adding up to 0
 * @property {number} hidden_unit @property {number} a1 its activation
 * @property {number} to_digit where the chosen weight leads to
 * @property {number} error of that digit, with all its digits
 * @property {number} gradient of that weight @property {number} weight @property {number} weight_after one step
 * @property {number[]} weights W2 of the hidden unit, ten @property {number[]} products dz2 times these
 * @property {number} da1 their sum
 * @property {number[]} dz1 one for each hidden unit
 */

const PLACES = 4; // as in backward.py

/**
 * A number that may be small: so many decimals, or with a power of ten where they would show none of it.
 * @param {number} value @param {number} [places]
 */
export function exact(value, places = PLACES) {
  if (value === 0 || Math.abs(value) >= 10 ** (1 - places)) return signed(value, places);
  const [mantissa, exponent] = Math.abs(value).toExponential(2).split("e").map(Number);
  return (value < 0 ? "−" : "+") + power([mantissa, exponent], 3);
}

/** The gradient of one hidden unit's weights: the picture times its error. @param {Uint8Array} x @param {number} dz1 @returns {Signed} */
export function weightGradient(x, dz1) {
  const levels = Int16Array.from(x, (level) => Math.round((level / 255) * 32767) * Math.sign(dz1));
  return { levels, unit: Math.abs(dz1) / 32767, largest: (Math.abs(dz1) * Math.max(...x)) / 255 };
}

/** @param {number} digit */
const rowHtml = (digit) =>
  `<tr data-digit="${digit}"><th scope="row"><button type="button" class="digit" aria-label="The weight that leads to ${digit}">` +
  `${digit}</button></th><td data-name="terms"></td><td class="track"><i></i></td><td data-name="dz2"></td></tr>`;

const HELD_BACK = ["gradient", "change", "weight_after"]; // each tells the gradient's sign
const WEIGHT = /** @type {const} */ (["a1", "error", "gradient", "weight", "change", "weight_after"]);

/** Step 6: from the loss back to each weight, by the chain rule. */
export class BackwardStep {
  /** @type {InsideAnswer | null} */
  #answer = null;
  /** @type {{ x: Uint8Array, gradient: Signed } | null} */
  #shown = null;

  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.inside = inside;
    const body = find(".errors tbody");
    body.innerHTML = Array.from({ length: 10 }, (_, digit) => rowHtml(digit)).join("");
    this.rows = /** @type {HTMLElement[]} */ ([...body.children]);
    this.rows.forEach((row, digit) => {
      row
        .querySelector("button")
        ?.addEventListener("click", () => inside.choose({ to_digit: digit }), { signal });
    });
    this.wants = find("#inside-wants");
    this.suppose = find("#inside-suppose");
    this.suppose.addEventListener(
      "click",
      () => this.#answer && inside.choose({ intended: rivalOf(this.#answer) }),
      { signal },
    );
    this.number = /** @type {HTMLInputElement} */ (find("[data-choice=hidden_unit]"));
    this.weight = WEIGHT.map(
      (name) => /** @type {const} */ ([name, find(`#inside-one-weight [data-name=${name}]`)]),
    );
    this.atlas = new Atlas(/** @type {HTMLCanvasElement} */ (find("#inside-errors")), signal);
    this.silent = find("#inside-silent");
    this.errorsKey = find("#inside-errors-key");
    this.blame = find("#inside-blame");
    this.x = /** @type {HTMLCanvasElement} */ (find("#inside-back-x"));
    this.gradient = /** @type {HTMLCanvasElement} */ (find("#inside-back-dW1"));
    this.dz1 = find("#inside-back-dz1");
    this.unit = find(".number .unit");
    this.gradientKey = find("#inside-back-key");
    this.text = find("#inside-backward-text");
    watchUnits(this.atlas, this.number, inside, signal);
    const product = find("#inside-back-pixel");
    let pointed = 0;
    this.showPixel = watchPixels(
      [this.x, this.gradient],
      (pixel) => {
        pointed = pixel;
        if (!this.#shown || !this.#answer) return;
        const { hidden_unit, dz1 } = this.#answer.backward;
        const { x, gradient } = this.#shown;
        product.textContent = productInWords(pixel, x, constant(dz1[hidden_unit]), gradient);
      },
      { signal },
    );
    const move = () => inside.choose({ weight: "W1", pixel: pointed });
    this.gradient.addEventListener("click", move, { signal });
    this.gradient.addEventListener("keydown", (event) => event.key === "Enter" && move(), { signal });
  }

  /** @param {InsideAnswer} answer @param {Uint8Array} x @param {Theme} theme */
  show(answer, x, theme) {
    this.#answer = answer;
    this.#showErrors(answer);
    this.#showWeight(answer);
    this.#paintErrors(answer, theme);
    const { hidden_unit, dz1 } = answer.backward;
    const gradient = weightGradient(x, dz1[hidden_unit]);
    this.#shown = { x, gradient };
    const limit = niceLimit(Math.max(...dz1.map(Math.abs)));
    paintInk(this.x, x);
    paintSigned(this.gradient, theme, gradient, limit);
    showKey(this.gradientKey, limit, ["negative", "positive"]);
    showKey(this.errorsKey, limit, ["more would help", "less would help"]);
    say(this.dz1, dz1[hidden_unit], exact(dz1[hidden_unit]));
    this.unit.textContent = String(hidden_unit);
    say(this.silent, answer.z1.filter((z) => z <= 0).length, silentInWords(answer));
    this.blame.textContent = blameInWords(answer);
    this.showPixel();
  }

  /** @param {InsideAnswer} answer */
  #showErrors(answer) {
    const { empty } = answer;
    const { meant, y_hat, dz2, to_digit } = answer.backward;
    this.rows.forEach((row, digit) => {
      row.classList.toggle("asked", digit === to_digit);
      write(row, "terms", y_hat[digit], `${plain(y_hat[digit], PLACES)} − ${digit === meant ? 1 : 0}`);
      write(row, "dz2", dz2[digit], signed(dz2[digit], PLACES));
      const mark = /** @type {HTMLElement} */ (row.querySelector(".track i"));
      mark.style.left = `${50 + 50 * Math.min(0, dz2[digit])}%`;
      mark.style.width = `${50 * Math.abs(dz2[digit])}%`;
      mark.className = dz2[digit] < 0 ? "against" : "for";
      mark.hidden = dz2[digit] === 0;
    });
    this.wants.textContent = empty ? "" : wantsInWords(dz2);
    this.suppose.classList.toggle("waits", empty || !hasNothingToLearn(dz2));
    this.suppose.textContent = `Suppose a ${rivalOf(answer)}`;
  }

  /** @param {InsideAnswer} answer */
  #showWeight({ hidden, backward, learning_step: { learning_rate } }) {
    const { a1, error, gradient, weight, weight_after, hidden_unit } = backward;
    this.number.max = String(hidden - 1);
    if (document.activeElement !== this.number) this.number.value = String(hidden_unit);
    const change = -learning_rate * gradient;
    const numbers = { a1, error, gradient, weight, change, weight_after };
    const held = this.inside.held.has("gradient");
    for (const [name, place] of this.weight) {
      if (held && HELD_BACK.includes(name)) {
        say(place, "", "?");
        continue;
      }
      const words = name === "a1" ? plain(a1, PLACES) : exact(numbers[name]);
      say(place, numbers[name], words);
    }
  }

  /** A filled cell for the error of each active hidden unit; a small ring for an inactive one. @param {InsideAnswer} answer @param {Theme} theme */
  #paintErrors({ empty, hidden, z1, backward: { dz1, hidden_unit } }, theme) {
    if (!this.atlas.fit(hidden)) return;
    const { context, grid } = this.atlas;
    const limit = niceLimit(Math.max(...dz1.map(Math.abs)));
    context.strokeStyle = theme.text;
    context.lineWidth = 1;
    for (let index = 0; index < hidden; index++) {
      const [left, top] = grid.corner(index);
      if (z1[index] > 0 && !empty) {
        context.fillStyle = `rgb(${theme.colorOf(dz1[index] / limit).join()})`;
        context.fillRect(left + 1, top + 1, grid.side, grid.side);
        context.globalAlpha = 0.25;
        context.strokeRect(left + 1.5, top + 1.5, grid.side - 1, grid.side - 1);
      } else {
        context.globalAlpha = 0.4;
        context.beginPath();
        context.arc(left + 1 + grid.side / 2, top + 1 + grid.side / 2, grid.side * 0.12, 0, 2 * Math.PI);
        context.stroke();
      }
      context.globalAlpha = 1;
    }
    const [left, top] = grid.corner(hidden_unit);
    context.lineWidth = 2;
    context.strokeRect(left + 1, top + 1, grid.side, grid.side);
  }

  /** @param {InsideAnswer} answer */
  describe(answer) {
    const words = backwardInWords(answer);
    this.text.textContent = words;
    this.atlas.canvas.setAttribute(
      "aria-label",
      `The errors of the detectors. ${words} Arrow keys choose another one.`,
    );
    this.x.setAttribute("aria-label", "Your drawing as numbers. Arrow keys read single pixels.");
    this.gradient.setAttribute(
      "aria-label",
      `The gradient of the weights of detector ${answer.backward.hidden_unit}`,
    );
  }
}

/** The same number at each pixel. @param {number} number @returns {Signed} */
const constant = (number) => ({
  levels: new Int16Array(PIXELS).fill(Math.sign(number)),
  unit: Math.abs(number),
  largest: Math.abs(number),
});

/** @param {HTMLElement} row @param {string} name @param {number} value @param {string} words */
function write(row, name, value, words) {
  say(/** @type {HTMLElement} */ (row.querySelector(`[data-name=${name}]`)), value, words);
}
