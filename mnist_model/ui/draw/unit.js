import { setText } from "../shared/bars.js";
import { besideCell } from "../shared/cells.js";
import { PIXELS, paintSigned } from "../shared/paint.js";
import { unitInWords } from "./words.js";

/**
 * @typedef {object} Shown what is known of the hidden layer
 * @property {Float32Array} a1 @property {import("./lines.js").Line[]} lines of the unit that is pointed at
 * @property {number[]} likeliest digits
 * @property {Int8Array | null | undefined} pictures 784 weights of each hidden unit, -127 to 127
 * @property {import("../shared/paint.js").Theme} theme
 */

/**
 * The hidden unit that is pointed at, with the mouse, a finger or the arrow keys: its detector and its numbers. A
 * press opens it; a finger, which has to press to point, opens it by its card.
 */
export class UnitCard {
  /** @type {number | null} */
  unit = null;
  #strongest = 0;

  /**
   * @param {HTMLElement} root
   * @param {object} page
   * @param {(unit: number) => void} page.open @param {() => import("./layout.js").Layout} page.layout
   * @param {() => void} page.changed another unit is pointed at @param {AbortSignal} page.signal
   */
  constructor(root, { open, layout, changed, signal }) {
    /** @param {string} selector */
    const find = (selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
    this.layout = layout;
    this.changed = changed;
    this.openUnit = open;
    this.units = find("canvas");
    this.card = find(".network-unit");
    this.picture = /** @type {HTMLCanvasElement} */ (find(".network-unit canvas"));
    this.words = /** @type {HTMLElement[]} */ ([...find(".network-unit-words").children]);
    this.spoken = find(".spoken");
    this.#listen(signal);
  }

  /** @param {AbortSignal} signal */
  #listen(signal) {
    const { units, card } = this;
    let finger = false;
    /** @param {PointerEvent} event */
    const point = ({ offsetX, offsetY }) => this.#point(this.layout().unitAt(offsetX, offsetY));
    const open = () => {
      if (this.unit !== null) this.openUnit(this.unit);
    };
    units.addEventListener("pointermove", point, { signal });
    units.addEventListener(
      "pointerdown",
      (event) => {
        finger = event.pointerType === "touch";
        point(event);
      },
      { signal },
    );
    units.addEventListener("click", () => finger || open(), { signal });
    units.addEventListener("pointerleave", (event) => event.pointerType === "touch" || this.#point(null), {
      signal,
    });
    units.addEventListener("blur", ({ relatedTarget }) => relatedTarget === card || this.#point(null), {
      signal,
    });
    units.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Enter") open();
        else if (event.key === "Escape" && this.unit !== null) this.#point(null);
        else if (event.key.startsWith("Arrow")) this.#step(event.key);
        else return;
        event.preventDefault();
        event.stopPropagation(); // Escape would clear the drawing
      },
      { signal },
    );
    card.addEventListener("click", open, { signal });
    document.addEventListener(
      "pointerdown",
      ({ target }) => {
        if (target !== units && !card.contains(/** @type {Node} */ (target))) this.#point(null);
      },
      { signal },
    );
  }

  /** An arrow key goes on from the unit that is pointed at, and begins at the most active one. @param {string} key */
  #step(key) {
    const { columns, hidden } = this.layout();
    const next = this.unit === null ? this.#strongest : besideCell(key, this.unit, columns, hidden);
    if (next !== undefined) this.#point(next);
    this.spoken.textContent = this.words.map(({ textContent }) => textContent).join(" ");
  }

  /** @param {number | null} unit */
  #point(unit) {
    if (unit === this.unit) return;
    this.unit = unit;
    if (unit === null) this.spoken.textContent = "";
    this.changed();
  }

  /** @param {Shown} shown */
  show({ a1, lines, likeliest, pictures, theme }) {
    this.#strongest = a1.reduce((best, a, unit) => (a > a1[best] ? unit : best), 0);
    this.card.hidden = this.unit === null;
    if (this.unit === null) return;
    const said = unitInWords(this.unit, a1[this.unit], lines, likeliest);
    this.words.forEach((line, place) => {
      setText(line, said[place] ?? "");
    });
    this.picture.style.visibility = pictures ? "visible" : "hidden";
    if (!pictures) return;
    const levels = Int16Array.from(pictures.subarray(PIXELS * this.unit, PIXELS * (this.unit + 1)));
    paintSigned(this.picture, theme, { levels, unit: 1, largest: 127 }, 127);
  }
}
