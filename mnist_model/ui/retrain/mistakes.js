import { drawing } from "../pad/drawing.js";
import { lifetime } from "../shared/lifetime.js";
import { share } from "../shared/numbers.js";
import { fromBase64, paintInk } from "../shared/paint.js";
import { openTab } from "../shared/tabs.js";
import { training } from "./training.js";

/**
 * @typedef {object} Mistake
 * @property {string} picture 784 grey levels in base64
 * @property {number} label the true digit
 * @property {number} answer
 * @property {number} sure probability of the answer
 *
 * @typedef {object} MistakesValue a trained network on the test digits; `MistakesValue` in mistakes.py
 * @property {number[][]} confusion [true digit][answer] counts
 * @property {number} wrong how many are read wrong
 * @property {Mistake[]} worst the most confident first
 */

const DARKEST = 40; // percent: text on it can still be read

/**
 * After the run: the confusion matrix and the most confident mistakes.
 * @param {object} component
 * @param {HTMLElement} component.element
 */
export function mount({ element }) {
  const signal = lifetime(element);
  const section = /** @type {HTMLElement} */ (element.querySelector(".mistakes"));
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (section.querySelector(selector));

  let shown = training.mistakes;

  function show() {
    section.hidden = !shown;
    if (!shown) return;
    const { confusion, worst } = shown;
    find("caption").textContent = caption(shown);
    find("thead tr").innerHTML =
      `<td></td>${confusion.map((_, digit) => `<th scope="col">${digit}</th>`).join("")}`;
    find("tbody").innerHTML = confusion.map((_, label) => row(confusion, label)).join("");
    find("p").textContent = worst.length
      ? "Choose one to look inside. On the pad its ink is read anew, so the answer may change."
      : "There are none: every test digit is read right.";
    find("ul").replaceChildren(...worst.map((mistake) => card(mistake, signal)));
  }

  training.subscribe(() => {
    if (training.mistakes === shown) return;
    shown = training.mistakes;
    show();
  }, signal);
  show();
}

/** @param {MistakesValue} value */
export function caption({ confusion, wrong }) {
  const all = confusion.flat().reduce((sum, count) => sum + count, 0);
  const counts = `${wrong.toLocaleString("en")} of ${all.toLocaleString("en")}`;
  return `${counts} test digits are read wrong. Rows: the true digit; columns: the answer.`;
}

/**
 * How dark a count of confusions is, in percent: as its share of the largest one off the diagonal.
 * @param {number[][]} confusion
 * @returns {(count: number) => number}
 */
export function shading(confusion) {
  const wrong = confusion.flatMap((counts, label) => counts.filter((_, answer) => answer !== label));
  const most = Math.max(1, ...wrong);
  return (count) => Math.round((DARKEST * count) / most);
}

/** The row of a true digit as HTML. @param {number[][]} confusion @param {number} label */
export function row(confusion, label) {
  const shade = shading(confusion);
  const cells = confusion[label].map((count, answer) => {
    const style = answer === label ? 'class="right"' : `style="--shade: ${shade(count)}%"`;
    return `<td ${style}>${count || ""}</td>`;
  });
  return `<tr><th scope="row">${label}</th>${cells.join("")}</tr>`;
}

/** @param {number} sure */
export const sureWords = (sure) => `${share(sure)} sure`;

/** @param {Mistake} mistake @param {AbortSignal} signal */
function card({ picture, label, answer, sure }, signal) {
  const [item, button, canvas] = [
    document.createElement("li"),
    document.createElement("button"),
    document.createElement("canvas"),
  ];
  paintInk(canvas, fromBase64(picture));
  button.type = "button";
  button.append(canvas, line(`${label}, read as ${answer}`), line(sureWords(sure)));
  button.addEventListener(
    "click",
    () => {
      drawing.text = canvas.toDataURL("image/png");
      openTab("inside");
    },
    { signal },
  );
  item.append(button);
  return item;
}

/** @param {string} words */
function line(words) {
  const span = document.createElement("span");
  span.textContent = words;
  return span;
}
