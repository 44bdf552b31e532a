import { boxBetween, moveBox, resizeBox } from "./box.js";

/**
 * @typedef {import("./drawing.js").Point} Point
 * @typedef {import("./box.js").Box} Box
 */

const STEP = 4; // a press of an arrow key, in pad units
const LEAST_SIDE = 8; // that arrow keys leave, in pad units

/** @type {Record<string, Point>} */
const ARROWS = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

/** A box drawn on the pad with mouse, finger, pen or arrow keys. While it is offered it lies over the canvas. */
export class BoxTool {
  /** Where the picture lies; null: not offered. @type {Box | null} */
  #picture = null;
  /** @type {Box | null} */
  #suggested = null;
  /** @type {Box | null} */
  #box = null;
  /** @type {{ id: number, from: Point } | null} The pointer that drags; others are ignored until it lifts. */
  #drag = null;

  /**
   * @param {HTMLElement} surface holds an <i> for the box and a `.spoken` for screen readers
   * @param {object} options
   * @param {number} options.side of the pad, in its units
   * @param {(box: Box) => void} options.take the box is drawn
   * @param {() => void} options.leave Escape was pressed
   * @param {AbortSignal} options.signal
   */
  constructor(surface, { side, take, leave, signal }) {
    this.surface = surface;
    this.side = side;
    this.take = take;
    this.leave = leave;
    this.frame = /** @type {HTMLElement} */ (surface.querySelector("i"));
    this.spoken = /** @type {HTMLElement} */ (surface.querySelector(".spoken"));
    /** @param {keyof HTMLElementEventMap} name @param {(event: any) => void} handle */
    const on = (name, handle) => surface.addEventListener(name, handle, { signal });
    on("pointerdown", (event) => this.#down(event));
    on("pointermove", (event) => this.#move(event));
    on("pointerup", (event) => this.#up(event));
    for (const name of /** @type {const} */ (["pointercancel", "lostpointercapture"]))
      on(name, (event) => event.pointerId === this.#drag?.id && this.#drop());
    on("keydown", (event) => this.#press(event));
    on("focus", () => surface.matches(":focus-visible") && this.#show(this.#suggested));
    on("blur", () => this.#drop());
  }

  /** @param {Box} picture where it lies on the pad @param {Box} suggested where the keyboard begins */
  offer(picture, suggested) {
    [this.#picture, this.#suggested] = [picture, suggested];
    this.surface.hidden = false;
  }

  withdraw() {
    this.#picture = null;
    this.#drop();
    this.surface.hidden = true;
  }

  /** In pad units. @param {PointerEvent} event @returns {Point} */
  #at({ clientX, clientY }) {
    const { left, top, width } = this.surface.getBoundingClientRect();
    return [((clientX - left) * this.side) / width, ((clientY - top) * this.side) / width];
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0 || this.#drag) return;
    event.preventDefault(); // no text selection; focus is set by hand, without scrolling
    this.surface.focus({ preventScroll: true, ...{ focusVisible: false } });
    this.#drag = { id: event.pointerId, from: this.#at(event) };
    this.#drawTo(event);
    try {
      this.surface.setPointerCapture(event.pointerId);
    } catch {
      // a pointer made by a script cannot be captured, and need not be
    }
  }

  /** @param {PointerEvent} event */
  #move(event) {
    if (event.pointerId !== this.#drag?.id) return;
    if (event.pointerType === "mouse" && !(event.buttons & 1))
      this.#drop(); // its lifting was missed
    else this.#drawTo(event);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (event.pointerId !== this.#drag?.id) return;
    this.#drawTo(event);
    const box = this.#box;
    this.#drop();
    if (box) this.take(box);
  }

  /** @param {PointerEvent} event */
  #drawTo(event) {
    if (this.#drag && this.#picture) this.#show(boxBetween(this.#drag.from, this.#at(event), this.#picture));
  }

  #drop() {
    this.#drag = null;
    this.#show(null);
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#picture || this.#drag) return;
    const by = ARROWS[event.key];
    if (by && this.#box) {
      this.#show(
        event.shiftKey
          ? resizeBox(this.#box, by, this.#picture, LEAST_SIDE)
          : moveBox(this.#box, by, this.#picture),
      );
    } else if (by) this.#show(this.#suggested);
    else if (event.key === "Enter" && this.#box) this.take(this.#box);
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation(); // Escape would clear the pad
  }

  /** @param {Box | null} box */
  #show(box) {
    this.#box = box;
    this.frame.hidden = !box;
    this.spoken.textContent = box && !this.#drag && this.#picture ? inWords(box, this.#picture) : "";
    if (!box) return;
    for (const name of /** @type {const} */ (["left", "top", "width", "height"]))
      this.frame.style[name] = `${(100 * box[name]) / this.side}%`;
  }
}

/** Where a box lies in its picture, for a screen reader. @param {Box} box @param {Box} picture */
export function inWords(box, picture) {
  /** @param {number} length @param {number} whole */
  const percent = (length, whole) => Math.round((100 * length) / whole);
  const [left, top] = [box.left - picture.left, box.top - picture.top];
  const across = `${percent(left, picture.width)} to ${percent(left + box.width, picture.width)} % across`;
  return `${across}, ${percent(top, picture.height)} to ${percent(top + box.height, picture.height)} % down`;
}
