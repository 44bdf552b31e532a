import { niceLimit, plain, say, showKey, signed } from "../shared/numbers.js";
import { paintInk, paintSigned, unpacked } from "../shared/paint.js";
import { watchPixels } from "../shared/pixels.js";
import { Atlas, watchUnits } from "./atlas.js";
import { activityInWords, countActive, detectorsInWords, productInWords } from "./words.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {import("../shared/paint.js").Theme} Theme
 * @typedef {import("../shared/paint.js").Signed} Signed
 *
 * @typedef {object} HiddenPictures the columns of W1: `HiddenPictures` in shared/weights.py
 * @property {string} version tells networks apart
 * @property {number} largest the weight that 127 stands for
 * @property {string} levels int8 in base64, 784 for each hidden unit
 *
 * @typedef {object} HiddenUnitNumbers step 2, the chosen one: `HiddenUnitNumbers` in inside/numbers.py
 * @property {number} index
 * @property {import("./contributions.js").Packed} weights
 * @property {import("./contributions.js").Packed} products
 * @property {number} for @property {number} against @property {number} bias @property {number} z1 @property {number} a1
 */

/** How strongly a unit stands out, from 0 = inactive to 1 = the most active. @param {number} z1 @param {number} largest */
export const activity = (z1, largest) => Math.max(0, z1) / Math.max(1e-6, largest);

/** Step 2: the hidden layer as pictures, brightest where it is most active, and one hidden unit in numbers. */
export class DetectorsStep {
  /** @type {{ x: Uint8Array, weights: Signed, products: Signed } | null} */
  #shown = null;

  /**
   * @param {HTMLElement} root @param {import("./session.js").InsideSession} inside
   * @param {import("./sheet.js").Sheet} sheet @param {AbortSignal} signal
   */
  constructor(root, inside, sheet, signal) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.inside = inside;
    this.sheet = sheet;
    this.atlas = new Atlas(/** @type {HTMLCanvasElement} */ (find("#inside-atlas")), signal);
    this.number = /** @type {HTMLInputElement} */ (find("#inside-detector"));
    this.strongest = find("#inside-strongest");
    this.count = find(".hidden-count");
    this.active = find("#inside-awake");
    this.relu = find("#inside-relu");
    this.text = find("#inside-detectors-text");
    this.weightsKey = find("#inside-weights-key");
    this.productsKey = find("#inside-products-key");
    this.canvases = ["x", "weights", "products"].map(
      (name) => /** @type {HTMLCanvasElement} */ (find(`#inside-detector-${name}`)),
    );
    /** @param {string} name */
    this.sum = (name) => find(`#inside-z1 [data-name=${name}]`);
    watchUnits(this.atlas, this.number, inside, signal);
    this.strongest.addEventListener("click", () => inside.choose({ hidden_unit: null }), { signal });
    const product = find("#inside-product");
    this.showPixel = watchPixels(
      this.canvases,
      (pixel) => {
        if (!this.#shown) return;
        const { x, weights, products } = this.#shown;
        product.textContent = productInWords(pixel, x, weights, products);
      },
      { signal },
    );
  }

  /** @param {InsideAnswer} answer @param {Theme} theme */
  #paintAtlas({ empty, hidden, z1, hidden_unit }, theme) {
    if (!this.atlas.fit(hidden)) return;
    const { context, grid } = this.atlas;
    const largest = Math.max(...z1);
    context.fillStyle = context.strokeStyle = theme.text;
    for (let index = 0; index < hidden; index++) {
      const [left, top] = grid.corner(index);
      const strength = empty ? 1 : activity(z1[index], largest);
      const size = strength > 0 ? grid.side : grid.side * 0.55;
      const inset = 1 + (grid.side - size) / 2;
      context.globalAlpha = strength > 0 ? 0.6 + 0.4 * Math.sqrt(strength) : 0.4;
      this.sheet.draw(context, index, left + inset, top + inset, size);
      context.globalAlpha = 1;
      if (strength > 0 && !empty) {
        context.fillRect(left + 1, top + grid.side + 1, Math.max(1, grid.side * strength), 2);
      }
    }
    const [left, top] = grid.corner(hidden_unit.index);
    context.lineWidth = 2;
    context.strokeRect(left + 1, top + 1, grid.side, grid.side);
  }

  /** @param {InsideAnswer} answer @param {HiddenPictures} pictures @param {Uint8Array} x @param {Theme} theme */
  show(answer, pictures, x, theme) {
    const { hidden, z1, hidden_unit: unit } = answer;
    this.#paintAtlas(answer, theme);
    showKey(
      this.weightsKey,
      Number(pictures.largest.toPrecision(2)),
      ["negative", "positive"],
      ["≤ −", "≥ +"],
    );

    this.count.textContent = String(hidden);
    this.number.max = String(hidden - 1);
    if (document.activeElement !== this.number) this.number.value = String(unit.index);
    this.strongest.setAttribute("aria-pressed", String(this.inside.choices.hidden_unit == null));
    const [weights, products] = [unpacked(unit.weights), unpacked(unit.products)];
    this.#shown = { x, weights, products };
    const limit = niceLimit(products.largest);
    paintInk(this.canvases[0], x);
    paintSigned(this.canvases[1], theme, weights, pictures.largest);
    paintSigned(this.canvases[2], theme, products, limit);
    showKey(this.productsKey, limit);
    for (const name of /** @type {const} */ (["for", "against", "bias"]))
      say(this.sum(name), unit[name], signed(unit[name]));
    for (const name of /** @type {const} */ (["z1", "a1"]))
      say(this.sum(name), unit[name], plain(unit[name]));
    this.relu.textContent = unit.z1 > 0 ? "a1: ReLU keeps it" : "a1: ReLU makes it 0";
    say(this.active, countActive(z1), activityInWords(answer));
    this.showPixel();
  }

  /** @param {InsideAnswer} answer */
  describe(answer) {
    const words = detectorsInWords(answer);
    this.text.textContent = words;
    this.atlas.canvas.setAttribute(
      "aria-label",
      `Pictures of the detectors. ${words} Arrow keys choose another one.`,
    );
    const [x, weights, products] = this.canvases;
    x.setAttribute("aria-label", "Your drawing as numbers. Arrow keys read single pixels.");
    weights.setAttribute("aria-label", `The 784 weights of detector ${answer.hidden_unit.index}`);
    products.setAttribute("aria-label", `The 784 products of detector ${answer.hidden_unit.index}`);
  }
}
