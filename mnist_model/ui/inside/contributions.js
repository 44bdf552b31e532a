import { niceLimit, say, showKey, signed } from "../shared/numbers.js";
import { paintSigned, unpacked } from "../shared/paint.js";
import { watchPixels } from "../shared/pixels.js";
import { pixelsInWords, productInWords, targetName } from "./words.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {{ largest: number, levels: string }} Packed int16 in base64, 32767 for the largest: shared/weights.py
 *
 * @typedef {object} PixelNumbers step 4: `PixelNumbers` in inside/numbers.py
 * @property {Packed} contributions of each pixel's ink
 * @property {Packed} gradient of the score with respect to each pixel
 * @property {number} for @property {number} against @property {number} bias @property {number} total
 */

const SUM = /** @type {const} */ (["for", "against", "bias", "total"]);

/** Step 4: what each pixel contributes to a score, and what more ink would contribute. */
export class ContributionsStep {
  /** @type {{ x: Uint8Array, contributions: import("../shared/paint.js").Signed, gradient: import("../shared/paint.js").Signed } | null} */
  #shown = null;

  /** @param {HTMLElement} root @param {AbortSignal} signal */
  constructor(root, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.contributions = /** @type {HTMLCanvasElement} */ (find("#inside-pixel-votes"));
    this.gradient = /** @type {HTMLCanvasElement} */ (find("#inside-pixel-slope"));
    this.contributionsKey = find("#inside-pixel-votes-key");
    this.gradientKey = find("#inside-pixel-slope-key");
    this.sum = SUM.map(
      (name) => /** @type {const} */ ([name, find(`#inside-pixel-sum [data-name=${name}]`)]),
    );
    this.target = find(".asked-name");
    this.text = find("#inside-pixels-text");
    const product = find("#inside-pixel-vote");
    this.showPixel = watchPixels(
      [this.contributions, this.gradient],
      (pixel) => {
        if (!this.#shown) return;
        const { x, contributions, gradient } = this.#shown;
        product.textContent = productInWords(pixel, x, gradient, contributions);
      },
      { signal },
    );
  }

  /** @param {InsideAnswer} answer @param {Uint8Array} x @param {import("../shared/paint.js").Theme} theme */
  show({ pixels, target }, x, theme) {
    const [contributions, gradient] = [unpacked(pixels.contributions), unpacked(pixels.gradient)];
    this.#shown = { x, contributions, gradient };
    const [limit, gradientLimit] = [niceLimit(contributions.largest), niceLimit(gradient.largest)];
    paintSigned(this.contributions, theme, contributions, limit, x);
    paintSigned(this.gradient, theme, gradient, gradientLimit, x);
    showKey(this.contributionsKey, limit);
    showKey(this.gradientKey, gradientLimit);
    for (const [name, place] of this.sum) say(place, pixels[name], signed(pixels[name]));
    this.target.textContent = targetName(target);
    this.showPixel();
  }

  /** @param {InsideAnswer} answer */
  describe(answer) {
    const words = pixelsInWords(answer);
    this.text.textContent = words;
    this.contributions.setAttribute("aria-label", `What each pixel contributes. ${words}`);
    this.gradient.setAttribute(
      "aria-label",
      "What more ink would do at each pixel. Arrow keys read single pixels.",
    );
  }
}
