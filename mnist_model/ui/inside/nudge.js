import { plain, power, say } from "../shared/numbers.js";
import { pixelName } from "../shared/pixels.js";
import { Frame, HEIGHT, WIDTH } from "./curve.js";
import { Part } from "./part.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 *
 * @typedef {object} NudgeNumbers the loss along one weight: `NudgeNumbers` in inside/backward.py
 * @property {"W1" | "b1" | "W2" | "b2"} name of the weights
 * @property {number} hidden_unit @property {number} to_digit @property {number} pixel which one of them
 * @property {number} meant the digit that was meant
 * @property {number} value of the weight as it is
 * @property {number[]} offsets how far it is moved @property {number[]} losses at each offset
 * @property {number} slope by the chain rule @property {number} slope_of_curve measured on the curve
 * @property {boolean} bends a hidden unit becomes active or inactive right there
 */

const NAMES = /** @type {const} */ (["W2", "b2", "W1", "b1"]);
const NUMBERS = /** @type {const} */ (["value", "loss", "slope", "slope_of_curve"]);
const FLAT = 1e-9; // nats: a curve that rises by less is a straight line

/** Three significant digits. @param {number} value */
export function threeDigits(value) {
  if (value === 0) return "0";
  const [mantissa, exponent] = Math.abs(value).toExponential(2).split("e").map(Number);
  return (value < 0 ? "−" : "") + power([mantissa, exponent], 3);
}

/** What a weight is called. @param {Pick<NudgeNumbers, "name" | "hidden_unit" | "to_digit" | "pixel">} which */
export function weightName({ name, hidden_unit, to_digit, pixel }) {
  if (name === "W2") return `W2 from detector ${hidden_unit} to digit ${to_digit}`;
  if (name === "b2") return `b2, the bias of digit ${to_digit}`;
  if (name === "W1") return `W1 from ${pixelName(pixel)} to detector ${hidden_unit}`;
  return `b1, the bias of detector ${hidden_unit}`;
}

/**
 * The part of the loss that the curve is drawn in: from 0 if that does not flatten it.
 * @param {number[]} losses @returns {import("./curve.js").Range}
 */
export function lossRange(losses) {
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  if (!(high - low > FLAT)) return { low: Math.max(0, low - 0.5), high: low + 0.5 };
  const margin = 0.08 * (high - low);
  return { low: low < 0.7 * high ? 0 : low - margin, high: high + margin };
}

/** @param {NudgeNumbers} numbers */
export function nudgeInWords(numbers) {
  const { name, losses, slope, slope_of_curve, bends } = numbers;
  const flat = Math.max(...losses) - Math.min(...losses) <= FLAT;
  if (flat) return "However far this weight moves, the loss stays: what it is multiplied with is 0.";
  if (bends) return "Here the detector becomes active: the curve has a corner, and no single slope.";
  if (slope === 0 && slope_of_curve === 0) {
    return name === "W2" || name === "b2"
      ? "Right, and so sure that the slope is below a hundred-millionth: there is nothing to learn."
      : "Flat here, so the gradient is 0; far enough to one side the detector becomes active.";
  }
  const way = slope > 0 ? "lower" : "higher";
  return `Gradient descent makes this weight ${way}: that is the way down, steeper where the slope is larger.`;
}

/** Nudge it: the loss along one weight, and its tangent. */
export class Nudge {
  /** @type {NudgeNumbers | null} */
  #numbers = null;
  #of = ""; // the weight that the slider belongs to

  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.root = root;
    this.weight = /** @type {HTMLSelectElement} */ (find("#inside-nudge-weight"));
    this.svg = find(".curve");
    this.slider = /** @type {HTMLInputElement} */ (find("#inside-nudge-by-hand"));
    this.by = find("#inside-nudge-by");
    this.note = find("#inside-nudge-note");
    this.text = find("#inside-nudge-text");
    this.numbers = NUMBERS.map((name) => /** @type {const} */ ([name, find(`[data-name=${name}]`)]));
    this.svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    this.svg.innerHTML =
      '<path class="axis"/><path class="line"/><path class="tangent"/><circle class="here" r="4"/>' +
      '<circle class="moved" r="6"/><text class="low"/><text class="high"/><text class="from"/>' +
      '<text class="to" text-anchor="end"/><text class="at" text-anchor="middle"/>';
    this.weight.innerHTML = NAMES.map((name) => `<option value="${name}">${name}</option>`).join("");
    this.weight.addEventListener(
      "change",
      () => inside.choose({ weight: /** @type {NudgeNumbers["name"]} */ (this.weight.value) }),
      { signal },
    );
    this.slider.addEventListener("input", () => this.#move(), { signal });
    inside.subscribe(
      {
        chosen: ({ weight }) => {
          if (weight) this.weight.value = weight;
        },
      },
      signal,
    );
    new Part(
      root,
      "inside/nudge",
      inside,
      {
        show: (/** @type {NudgeNumbers} */ numbers) => this.show(numbers),
        note: this.note,
      },
      signal,
    );
  }

  /** @param {NudgeNumbers} numbers */
  show(numbers) {
    this.#numbers = numbers;
    const { offsets } = numbers;
    this.weight.value = numbers.name;
    for (const option of this.weight.options) {
      const name = /** @type {NudgeNumbers["name"]} */ (option.value);
      option.textContent = weightName({ ...numbers, name });
    }
    const middle = (offsets.length - 1) / 2;
    this.slider.max = String(offsets.length - 1);
    if (this.#of !== weightName(numbers)) this.slider.value = String(middle);
    this.#of = weightName(numbers);
    this.slider.disabled = false;
    this.#paintCurve(numbers, middle);
    this.#move();
    this.note.textContent = nudgeInWords(numbers);
    this.text.textContent =
      `${this.#of}, meant to be a ${numbers.meant}: slope by the chain rule ${threeDigits(numbers.slope)}, ` +
      `slope of the curve ${threeDigits(numbers.slope_of_curve)}. ${this.note.textContent}`;
  }

  /** @param {NudgeNumbers} numbers @param {number} middle index of the weight as it is */
  #paintCurve({ value, offsets, losses, slope }, middle) {
    const frame = this.#frame();
    const [low, high] = [offsets[0], offsets[offsets.length - 1]];
    const range = frame.ranges.y;
    this.#set(".axis", "d", `M${frame.left} ${frame.top}V${frame.bottom}H${frame.right}`);
    this.#set(".line", "d", frame.path(offsets, losses));
    this.#set(".tangent", "d", frame.tangent(0, losses[middle], slope));
    this.#place(".here", frame.x(0), frame.y(losses[middle]));
    this.#label(".low", 4, frame.bottom, range.low.toPrecision(3));
    this.#label(".high", 4, frame.top + 10, range.high.toPrecision(3));
    this.#label(".from", frame.left, frame.bottom + 18, plain(value + low, 2));
    this.#label(".at", frame.x(0), frame.bottom + 18, `now ${plain(value, 2)}`);
    this.#label(".to", frame.right, frame.bottom + 18, plain(value + high, 2));
  }

  /** Shows the weight as the slider has moved it. */
  #move() {
    if (!this.#numbers) return;
    const { value, offsets, losses, slope, slope_of_curve } = this.#numbers;
    const index = Number(this.slider.value);
    const [offset, loss] = [offsets[index], losses[index]];
    const frame = this.#frame();
    this.#place(".moved", frame.x(offset), frame.y(loss));
    say(this.by, offset, (offset > 0 ? "+" : "") + plain(offset, 2));
    this.slider.setAttribute("aria-valuetext", `${plain(offset, 2)}: loss ${plain(loss, 3)}`);
    const numbers = { value: value + offset, loss, slope, slope_of_curve };
    for (const [name, place] of this.numbers) {
      const number = numbers[name];
      say(place, number, name === "value" || name === "loss" ? plain(number, 3) : threeDigits(number));
    }
  }

  #frame() {
    const { offsets, losses } = /** @type {NudgeNumbers} */ (this.#numbers);
    return new Frame({ low: offsets[0], high: offsets[offsets.length - 1] }, lossRange(losses));
  }

  /** @param {string} selector @param {string} name @param {string} value */
  #set(selector, name, value) {
    this.svg.querySelector(selector)?.setAttribute(name, value);
  }

  /** @param {string} selector @param {number} x @param {number} y */
  #place(selector, x, y) {
    this.#set(selector, "cx", String(x));
    this.#set(selector, "cy", String(y));
  }

  /** @param {string} selector @param {number} x @param {number} y @param {string} words */
  #label(selector, x, y, words) {
    const label = /** @type {Element} */ (this.svg.querySelector(selector));
    label.setAttribute("x", String(x));
    label.setAttribute("y", String(y));
    label.textContent = words;
  }
}
