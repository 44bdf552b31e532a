import { asPercent, setText } from "./bars.js";

/** @typedef {import("./bars.js").Answer} Answer */

const REST_MS = 700; // the pen has rested for this long: time to speak

/**
 * What an answer says.
 * @typedef {{ state: "empty" | "sure" | "unsure" | "doubted" | "failed", digit: string, words: string, spoken: string }} Said
 *   `digit`: the numeral, "?" when not sure, "" for none; `words` beneath it; `spoken` for a screen reader.
 *   "unsure": the network is not; "doubted": the picture gives a reason, and `words` are a sentence
 */

/** @param {Answer} answer @param {string} [reason] why a picture cannot be read surely, one sentence @returns {Said} */
export function said({ digit, sure, doubt, probabilities }, reason) {
  if (reason) return { state: "doubted", digit: "?", words: reason, spoken: `Not sure: ${reason}` };
  if (digit === null) return { state: "empty", digit: "", words: "Draw a digit", spoken: "" };
  if (!sure) return { state: "unsure", digit: "?", words: doubt, spoken: `Not sure: ${doubt}` };
  const percent = asPercent(probabilities[digit]);
  return { state: "sure", digit: String(digit), words: percent, spoken: `${digit}, ${percent}` };
}

/** @param {string} sentence @returns {Said} */
export const failed = (sentence) => ({ state: "failed", digit: "", words: sentence, spoken: sentence });

/** The numeral with its words: `.verdict` with `.numeral`, `.words` and, for screen readers, `.spoken`. */
export class Verdict {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #speaking;

  /** @param {HTMLElement} place holds `data-digit`, `.numeral` and `.words` @param {HTMLElement} spoken */
  constructor(place, spoken) {
    this.place = place;
    this.spoken = spoken;
    this.numeral = /** @type {HTMLElement} */ (place.querySelector(".numeral"));
    this.words = /** @type {HTMLElement} */ (place.querySelector(".words"));
  }

  /** @param {Said} said */
  show({ state, digit, words, spoken }) {
    this.place.dataset.state = state;
    this.place.dataset.digit = digit;
    setText(this.numeral, digit);
    setText(this.words, words);
    clearTimeout(this.#speaking);
    this.#speaking = setTimeout(() => {
      this.spoken.textContent = spoken;
    }, REST_MS);
  }
}
