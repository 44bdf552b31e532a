/**
 * Ten bars, the probability of each digit, in the order 0 to 9.
 *
 * @typedef {object} Answer as `shared/answers.py` makes it
 * @property {number | null} digit
 * @property {boolean} sure
 * @property {number[]} likeliest
 * @property {string} doubt
 * @property {number} digit_at_all
 * @property {number[]} probabilities
 */

/** @param {number} probability */
export const asPercent = (probability) => `${Math.round(probability * 100)} %`;

/**
 * Changes nothing if the text is the same: else the browser lays the page out again.
 * @param {Node} node @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A button over a whole bar. @param {HTMLElement} bar @param {(digit: number) => void} press */
function barButton(bar, press) {
  const button = document.createElement("button");
  button.type = "button";
  button.disabled = true;
  button.ariaLabel = bar.dataset.digit ?? ""; // until it is named
  button.addEventListener("click", () => press(Number(bar.dataset.digit)));
  bar.append(button);
  return button;
}

export class Bars {
  #bars;

  /**
   * @param {HTMLElement} list an <ol class="bars">; it is filled with ten bars
   * @param {(digit: number) => void} [press] with it each bar is a button, to be named and enabled with `name`
   */
  constructor(list, press) {
    list.innerHTML = Array.from(
      { length: 10 },
      (_, digit) =>
        `<li data-digit="${digit}" data-probability="0"><b>${digit}</b><i><u></u></i><span>0 %</span></li>`,
    ).join("");
    this.#bars = /** @type {HTMLElement[]} */ ([...list.children]).map((bar) => ({
      bar,
      fill: /** @type {HTMLElement} */ (bar.querySelector("u")),
      percent: /** @type {HTMLElement} */ (bar.querySelector("span")),
      button: press && barButton(bar, press),
    }));
  }

  /**
   * What each bar is for when it is pressed.
   * @param {(digit: number) => string} words @param {boolean} enabled
   */
  name(words, enabled) {
    this.#bars.forEach(({ button }, digit) => {
      if (!button) return;
      const title = words(digit);
      if (button.title !== title) button.title = button.ariaLabel = title;
      if (button.disabled === enabled) button.disabled = !enabled;
    });
  }

  /**
   * @param {number[]} probabilities ten, or none: empty bars without numbers
   * @param {{ best?: number | null, likely?: number[] }} marks the answer, and the digits that might be it
   */
  show(probabilities, { best = null, likely = [] } = {}) {
    this.#bars.forEach(({ bar, fill, percent }, digit) => {
      const probability = probabilities[digit] ?? 0;
      bar.dataset.probability = String(probability);
      bar.classList.toggle("best", digit === best);
      bar.classList.toggle("likely", digit === best || likely.includes(digit));
      fill.style.setProperty("--p", String(probability));
      setText(percent, probabilities.length ? asPercent(probability) : "");
    });
  }

  /** @param {Answer} answer */
  showAnswer({ digit, sure, likeliest, probabilities }) {
    this.show(probabilities, { best: sure ? digit : null, likely: sure ? [] : likeliest });
  }
}
