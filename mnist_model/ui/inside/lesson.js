import { niceLimit, plain, say, share, showKey } from "../shared/numbers.js";
import { GRID } from "../shared/paint.js";
import { Atlas } from "./atlas.js";
import { changeInWords, examplesInWords, learningInWords } from "./words.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {import("../shared/paint.js").Theme} Theme
 *
 * @typedef {object} LearningStepNumbers step 5: `LearningStepNumbers` in inside/numbers.py
 * @property {number} intended the digit that the step is for
 * @property {number} learning_rate
 * @property {number} loss @property {number} loss_after
 * @property {number[]} after ten probabilities after the step
 * @property {number} others_right @property {number} others_right_after of ten examples
 * @property {number[]} hidden_step for each hidden unit: its weights change by x times this
 */

/**
 * The ten probabilities before and after the gradient step.
 * @param {InsideAnswer} answer @returns {{ before: number, after: number }[]}
 */
export const beforeAndAfter = ({ scores, learning_step }) =>
  scores.y_hat.map((before, digit) => ({ before, after: learning_step.after[digit] }));

/** The learning rate of a slider that runs in powers of ten. @param {number} exponent @param {[number, number]} limits */
export const rateAt = (exponent, [lowest, highest]) =>
  Math.min(highest, Math.max(lowest, Number((10 ** exponent).toPrecision(2))));

/** @param {number} digit */
const rowHtml = (digit) =>
  `<tr data-digit="${digit}"><th scope="row">${digit}</th><td class="two"><i class="before"></i><i class="after"></i></td>` +
  `<td data-name="before"></td><td data-name="after"></td></tr>`;

/** Step 5: the loss for the digit that was meant, and one gradient step on this one drawing. */
export class LessonStep {
  /**
   * @param {HTMLElement} root @param {import("./session.js").InsideSession} inside
   * @param {[number, number]} rates the lowest and the highest learning rate @param {AbortSignal} signal
   */
  constructor(root, inside, rates, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.inside = inside;
    this.meant = find("#inside-meant");
    this.rate = /** @type {HTMLInputElement} */ (find("#inside-rate"));
    this.rateValue = find("#inside-rate-value");
    this.keep = /** @type {HTMLButtonElement} */ (find("#inside-keep"));
    this.others = find("#inside-others");
    this.changed = find("#inside-changed");
    this.changeKey = find("#inside-change-key");
    this.text = find("#inside-lesson-text");
    /** @param {string} name */
    this.sum = (name) => find(`#inside-loss [data-name=${name}]`);
    this.atlas = new Atlas(/** @type {HTMLCanvasElement} */ (find("#inside-change")), signal);
    this.stamp = document.createElement("canvas");

    this.meant.innerHTML += Array.from(
      { length: 10 },
      (_, digit) => `<label><input type="radio" name="meant" value="${digit}"><span>${digit}</span></label>`,
    ).join("");
    this.radios = /** @type {HTMLInputElement[]} */ ([...this.meant.querySelectorAll("input")]);
    for (const radio of this.radios) {
      radio.addEventListener("change", () => inside.choose({ intended: Number(radio.value) }), { signal });
    }
    const { rate } = this;
    [rate.min, rate.max] = rates.map((limit) => String(Math.log10(limit)));
    rate.addEventListener(
      "input",
      () => inside.choose({ learning_rate: rateAt(Number(rate.value), rates) }),
      { signal },
    );
    this.keep.addEventListener("click", () => inside.keep(1), { signal });

    const body = find(".lesson tbody");
    body.innerHTML = Array.from({ length: 10 }, (_, digit) => rowHtml(digit)).join("");
    this.rows = /** @type {HTMLElement[]} */ ([...body.children]);
  }

  /** @param {InsideAnswer} answer @param {Uint8Array} x @param {Theme} theme */
  show(answer, x, theme) {
    const { empty, broken, learning_step: step } = answer;
    const chosen = this.inside.choices.intended ?? step.intended; // an answer may be older than the choice
    for (const radio of this.radios) radio.checked = Number(radio.value) === chosen && !empty;
    const probabilities = beforeAndAfter(answer);
    /** @param {HTMLElement} place @param {number} number @param {(number: number) => string} words */
    const tell = (place, number, words) => say(place, number, empty ? "–" : words(number));
    tell(this.sum("p"), probabilities[step.intended].before, share);
    tell(this.sum("loss"), step.loss, plain);
    tell(this.sum("p_after"), probabilities[step.intended].after, share);
    tell(this.sum("loss_after"), step.loss_after, plain);
    this.rows.forEach((row, digit) => {
      row.classList.toggle("asked", digit === step.intended && !empty);
      for (const name of /** @type {const} */ (["before", "after"])) {
        const p = probabilities[digit][name];
        /** @type {HTMLElement} */ (row.querySelector(`i.${name}`)).style.transform =
          `scaleX(${empty ? 0 : p})`;
        tell(/** @type {HTMLElement} */ (row.querySelector(`[data-name=${name}]`)), p, share);
      }
    });
    this.rate.value = String(Math.log10(this.inside.choices.learning_rate ?? step.learning_rate));
    say(this.rateValue, step.learning_rate, String(step.learning_rate));
    say(this.others, step.others_right_after, examplesInWords(answer));
    const limit = niceLimit(Math.max(...step.hidden_step.map(Math.abs)));
    this.#paintChange(x, step.hidden_step, limit, theme);
    showKey(this.changeKey, limit, ["taken away", "added"]);
    this.changed.textContent = changeInWords(answer);
    this.keep.disabled = empty || broken;
  }

  /**
   * The change of W1: each hidden unit's is the drawing itself, times one number.
   * @param {Uint8Array} x @param {number[]} hiddenStep @param {number} limit @param {Theme} theme
   */
  #paintChange(x, hiddenStep, limit, theme) {
    if (!this.atlas.fit(hiddenStep.length)) return;
    const { context, grid } = this.atlas;
    context.fillStyle = `rgb(${theme.scale[255].join()})`;
    for (const index of hiddenStep.keys()) context.fillRect(...grid.corner(index), grid.side, grid.side);
    for (const sign of [1, -1]) {
      this.#paintStamp(x, theme.colorOf(sign));
      hiddenStep.forEach((change, index) => {
        if (Math.sign(change) !== sign) return;
        context.globalAlpha = Math.min(1, Math.abs(change) / limit);
        context.drawImage(this.stamp, ...grid.corner(index), grid.side, grid.side);
      });
    }
    context.globalAlpha = 1;
  }

  /** The drawing in one colour, as strong as its ink. @param {Uint8Array} x @param {import("../shared/paint.js").Color} color */
  #paintStamp(x, color) {
    this.stamp.width = this.stamp.height = GRID;
    const image = new ImageData(GRID, GRID);
    for (let i = 0; i < x.length; i++) image.data.set([...color, x[i]], 4 * i);
    /** @type {CanvasRenderingContext2D} */ (this.stamp.getContext("2d")).putImageData(image, 0, 0);
  }

  /** @param {InsideAnswer} answer */
  describe(answer) {
    const words = learningInWords(answer);
    this.text.textContent = words;
    this.atlas.canvas.setAttribute("aria-label", `The change of W1 as pictures. ${words}`);
  }
}
