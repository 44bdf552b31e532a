import { setText } from "../shared/bars.js";
import { corner } from "../shared/corner.js";
import { askAnew, countWords, isRight, markWords, settle } from "./predictions.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {import("./predictions.js").Asked} Asked
 */

const MOST_OPTIONS = 4;
const EMPTY = "Draw a digit first.";
const TOURING = "Not while the tour is on.";

/** @param {number} step */
const cardHtml = (step) =>
  `<p class="predict-text" id="inside-predict-${step}" tabindex="-1"></p><div class="predict-options">` +
  Array.from(
    { length: MOST_OPTIONS },
    (_, i) =>
      `<div><button type="button" class="quiet" aria-describedby="inside-predict-${step}-${i}"></button>` +
      `<span id="inside-predict-${step}-${i}"></span></div>`,
  ).join("") +
  `</div><p class="predict-why" role="status"></p>`;

/** One question above the figure that it covers. */
class Card {
  /** @param {HTMLElement} section @param {number} step from 1 @param {(option: number) => void} choose @param {AbortSignal} signal */
  constructor(section, step, choose, signal) {
    this.figure = /** @type {HTMLElement} */ (section.querySelector("figure"));
    this.root = document.createElement("div");
    this.root.className = "predict-card";
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-labelledby", `inside-predict-${step}`);
    this.root.hidden = true;
    this.root.innerHTML = cardHtml(step);
    this.figure.before(this.root);
    const [text, options, why] = /** @type {HTMLElement[]} */ ([...this.root.children]);
    this.text = text;
    this.why = why;
    this.options = [.../** @type {NodeListOf<HTMLElement>} */ (options.querySelectorAll("div"))].map(
      (root) => ({
        root,
        button: /** @type {HTMLButtonElement} */ (root.querySelector("button")),
        mark: /** @type {HTMLElement} */ (root.querySelector("span")),
      }),
    );
    this.options.forEach(({ button }, i) => {
      button.addEventListener("click", () => choose(i), { signal });
    });
  }

  /** @param {boolean} on the mode @param {Asked | undefined} asked @param {boolean} empty */
  show(on, asked, empty) {
    const covered = on && !asked?.verdict;
    this.root.hidden = !on;
    cover(this.figure, covered);
    if (!on) return;
    const waits = covered && empty;
    setText(this.text, waits || !asked ? EMPTY : asked.prediction.text);
    this.root.dataset.verdict = asked?.verdict ? (isRight(asked) ? "right" : "wrong") : "";
    this.options.forEach(({ root, button, mark }, i) => {
      const option = asked?.prediction.options[i];
      root.hidden = option === undefined;
      root.classList.toggle("waits", waits);
      setText(button, option ?? "");
      // Not disabled: that would take the focus away from whoever has just pressed it.
      button.setAttribute("aria-disabled", String(Boolean(asked?.verdict)));
      root.dataset.right = String(Boolean(asked?.verdict?.right.includes(i)));
      setText(mark, asked ? markWords(asked, i) : "");
    });
    const why = asked?.verdict && `${isRight(asked) ? "Right" : "No"}. ${asked.verdict.why}`;
    setText(this.why, why || "");
  }
}

/**
 * "Predict, then reveal": while it is on, each step's figure is covered until its question is answered. What is
 * answered stays in this object and goes nowhere.
 */
export class Predict {
  #on = false;
  #round = 0;
  /** @type {Asked[]} */
  #asked = [];

  /** @param {HTMLElement} root the article @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.inside = inside;
    this.button = /** @type {HTMLButtonElement} */ (find("#inside-predict"));
    this.count = find("#inside-predict-count");
    this.nudge = find("#inside-nudge"); // its curve tells the slope of the weight that step 6 asks about
    const sections = [...root.querySelectorAll("section")].filter((section) =>
      /^\d/.test(section.querySelector("h2")?.textContent ?? ""),
    );
    this.cards = sections.map(
      (section, i) => new Card(section, i + 1, (option) => this.#settle(i, option), signal),
    );
    this.again = /** @type {HTMLButtonElement} */ (find("#inside-predict-again"));
    this.end = find("#inside-predict-end");
    this.cards.at(-1)?.root.append(this.end);
    this.button.addEventListener("click", () => this.#turn(!this.#on), { signal });
    for (const button of [this.again, this.end.querySelector("button")])
      button?.addEventListener("click", () => this.#askAgain(), { signal });
    corner.subscribe(() => this.#followTour(), signal);
    this.#followTour();
  }

  #followTour() {
    this.button.disabled = corner.holder === "tour";
    if (this.button.disabled) this.#on = false;
    this.#show();
  }

  /** @param {boolean} on */
  #turn(on) {
    this.#on = on;
    this.#ask();
    // On a phone the first question is out of sight.
    if (on) this.cards[0].root.scrollIntoView({ block: "nearest" });
  }

  /** New questions about the drawing as it is now, from the first one on. */
  #askAgain() {
    this.#asked = [];
    this.#round += 1;
    this.#ask();
    this.cards.find(({ root }) => root.checkVisibility())?.text.focus();
  }

  #ask() {
    const { answer } = this.inside;
    if (this.#on && answer && !answer.empty) this.#asked = askAnew(this.#asked, answer, this.#round);
    this.#show();
  }

  /** @param {number} step @param {number} option */
  #settle(step, option) {
    const { answer } = this.inside;
    const asked = this.#asked[step];
    if (!answer || answer.empty || !asked || asked.verdict) return;
    this.#asked = settle(this.#asked, step, option, answer);
    this.#show();
    if (asked.prediction.look) this.inside.choose(asked.prediction.look);
  }

  /** A newer answer is painted. */
  show() {
    this.#ask();
  }

  #show() {
    const { answer, held } = this.inside;
    const answered = this.#asked.filter(({ verdict }) => verdict).length;
    this.cards.forEach((card, i) => {
      card.show(this.#on, this.#asked[i], !answer || answer.empty);
    });
    const last = this.cards.length - 1;
    cover(this.nudge, (this.#on && !this.#asked[last]?.verdict) || held.has("gradient"));
    this.button.setAttribute("aria-pressed", String(this.#on));
    const words = this.#on ? countWords(this.#asked) : this.button.disabled ? TOURING : "";
    setText(this.count, words);
    this.again.hidden = !this.#on;
    this.again.classList.toggle("waits", !answered);
    this.end.classList.toggle("waits", !this.#asked[last]?.verdict);
    setText(
      /** @type {HTMLElement} */ (this.end.querySelector("span")),
      this.#on ? countWords(this.#asked) : "",
    );
  }
}

/** Keeps the place of a figure and nothing else of it: not for the eye, the keyboard or a screen reader. @param {HTMLElement} figure @param {boolean} covered */
function cover(figure, covered) {
  figure.classList.toggle("covered", covered);
  figure.inert = covered;
}
