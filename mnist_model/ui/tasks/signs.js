import { hasNothingToLearn, rivalOf } from "../inside/words.js";
import { setText } from "../shared/bars.js";
import { plain, signed } from "../shared/numbers.js";
import { isSignRight, weightKey } from "./check_inside.js";

/**
 * "Which way does it go": the visitor predicts the sign of a weight's gradient, which Inside keeps back until then.
 *
 * @typedef {import("../inside/session.js").InsideAnswer} InsideAnswer
 * @typedef {import("./history.js").Sign} Sign
 * @typedef {{ hidden_unit: number, to_digit: number }} Weight of W2
 */

const CHECK = "gradient_sign";
const LEAST_ACTIVE = 0.05; // z1 of a detector that is asked about
const LEAST_ERROR = 0.0005; // of a digit's score: it is not printed as 0

const DRAW = "Draw a digit.";
const NO_MORE = "All weights of this drawing are asked: draw another one.";

/** Whether the weight that step 6 shows can be asked about. @param {InsideAnswer} answer @param {(weight: Weight) => boolean} isKnown */
export const isAskable = ({ z1, backward }, isKnown) =>
  z1[backward.hidden_unit] > 0 &&
  !hasNothingToLearn(backward.dz2) &&
  Math.abs(backward.dz2[backward.to_digit]) >= LEAST_ERROR &&
  !isKnown(backward);

/**
 * A weight from an active detector that was not asked about: to the digit that was meant, or to another one. Which of
 * them changes from weight to weight without a pattern that could be guessed, by the digits of z1.
 * @param {InsideAnswer} answer @param {(weight: Weight) => boolean} isKnown @returns {Weight | null} null: there is none
 */
export function pickWeight({ z1, backward: { meant, dz2 } }, isKnown) {
  if (hasNothingToLearn(dz2)) return null;
  const units = [...z1.keys()].filter((unit) => z1[unit] >= LEAST_ACTIVE).sort((a, b) => z1[b] - z1[a]);
  const others = [...dz2.keys()]
    .filter((digit) => digit !== meant && dz2[digit] >= LEAST_ERROR)
    .sort((a, b) => dz2[b] - dz2[a]);
  for (const hidden_unit of units) {
    const turn = Math.round(1000 * z1[hidden_unit]);
    const digits = turn % 2 ? [meant, ...others] : [...others, meant];
    const to_digit = digits.find((digit) => !isKnown({ hidden_unit, to_digit: digit }));
    if (
      to_digit !== undefined &&
      !others.concat(meant).some((digit) => isKnown({ hidden_unit, to_digit: digit }))
    )
      return { hidden_unit, to_digit };
  }
  for (const hidden_unit of units)
    for (const to_digit of [meant, ...others])
      if (!isKnown({ hidden_unit, to_digit })) return { hidden_unit, to_digit };
  return null;
}

/** @param {InsideAnswer["backward"]} backward */
export const askWords = ({ hidden_unit, to_digit, meant }) =>
  `Suppose it was meant to be a ${meant}. The weight W2 from detector ${hidden_unit} to digit ${to_digit}: ` +
  "does one step make it larger or smaller?";

/** @param {Sign} sign */
export function toldWords(sign) {
  const [a1, error] = [plain(sign.a1, 4), signed(sign.error, 4)];
  const way =
    sign.gradient < 0
      ? "negative, and the weight becomes larger"
      : "positive, and the weight becomes smaller";
  return `${isSignRight(sign) ? "Right" : "No"}. a1 ${a1} × dz2 ${error}: the gradient is ${way}.`;
}

/** The buttons of the card. */
export class Signs {
  /** That were told already, see `weightKey`. @type {Set<string>} */
  #known = new Set();
  /** @type {Sign | null} */
  #told = null;

  /**
   * @param {HTMLElement} root @param {import("./session.js").Tasks} tasks
   * @param {import("../inside/session.js").InsideSession} inside @param {AbortSignal} signal
   */
  constructor(root, tasks, inside, signal) {
    /** @param {string} name */
    const find = (name) => /** @type {HTMLElement} */ (root.querySelector(`#task-${name}`));
    this.root = root;
    this.tasks = tasks;
    this.inside = inside;
    this.words = find("sign-words");
    this.says = [find("larger"), find("smaller")];
    this.another = find("another");
    this.says[0].addEventListener("click", () => this.#say("larger"), { signal });
    this.says[1].addEventListener("click", () => this.#say("smaller"), { signal });
    this.another.addEventListener("click", () => this.#ask(), { signal });
    tasks.subscribe((change) => {
      if (change === "opened") this.#begin();
      else if (change === "done") this.#show();
    }, signal);
    inside.subscribe({ answered: () => this.#show() }, signal);
    this.#begin();
  }

  /** Whether the card is open. */
  get #isOpen() {
    return this.tasks.open?.check === CHECK;
  }

  get #isAsking() {
    return this.#isOpen && !this.#told && !this.tasks.found.done;
  }

  #begin() {
    this.#known.clear();
    this.#told = null;
    this.root.hidden = !this.#isOpen;
    this.#show();
  }

  #ask() {
    if (!this.#told || this.tasks.found.done) return;
    this.#told = null;
    this.#show();
  }

  /** @param {"larger" | "smaller"} said */
  #say(said) {
    const { answer, asked } = this.inside;
    if (!this.#isAsking || !answer || !asked || answer.empty || !isAskable(answer, this.#isKnown)) return;
    const { hidden_unit, to_digit, a1, error, gradient } = answer.backward;
    this.#told = { drawing: asked.drawing, hidden_unit, to_digit, a1, error, gradient, said };
    this.#known.add(weightKey(this.#told));
    this.tasks.predicted(this.#told);
    this.#show();
  }

  /** @param {Weight} weight of the drawing that is answered */
  #isKnown = ({ hidden_unit, to_digit }) =>
    this.#known.has(weightKey({ drawing: this.inside.asked?.drawing ?? "", hidden_unit, to_digit }));

  #show() {
    this.inside.hold("gradient", this.#isAsking);
    if (!this.#isOpen) return;
    const { answer } = this.inside;
    const isReady = this.#isAsking && answer !== null && !answer.empty && isAskable(answer, this.#isKnown);
    if (this.#told) setText(this.words, toldWords(this.#told));
    else if (!answer || answer.empty) setText(this.words, DRAW);
    else if (isReady) setText(this.words, askWords(answer.backward));
    else if (this.#isAsking) this.#pick(answer);
    for (const button of this.says) disable(button, !isReady);
    disable(this.another, !this.#told || this.tasks.found.done);
  }

  /**
   * Step 6 is to show a weight that can be asked about, and of a drawing that is read well, the errors if it had been
   * meant to be another digit; its answer comes here again.
   * @param {InsideAnswer} answer
   */
  #pick(answer) {
    const weight = pickWeight(answer, this.#isKnown);
    if (weight) this.inside.choose(weight);
    else if (hasNothingToLearn(answer.backward.dz2)) this.inside.choose({ intended: rivalOf(answer) });
    else setText(this.words, NO_MORE);
  }
}

/** Not with `disabled`: that would take the focus away from whoever has just pressed it. @param {HTMLElement} button @param {boolean} disabled */
function disable(button, disabled) {
  button.setAttribute("aria-disabled", String(disabled));
}
