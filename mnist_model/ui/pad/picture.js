import { setText } from "../shared/bars.js";
import { onResize } from "../shared/lifetime.js";
import { boxOfShares, isTooSmall, LEAST_PX, pixelsInBox, placeOnPad } from "./box.js";
import { BoxTool } from "./box_tool.js";
import { cuts } from "./cut.js";
import { drawing } from "./drawing.js";
import { encodePicture } from "./encode.js";
import { layersOf, paintPicture } from "./veil.js";

/**
 * @typedef {import("./box.js").Box} Box
 * @typedef {import("./cut.js").Cut} Cut
 * @typedef {import("./veil.js").Layers} Layers
 */

const NARROW_PX = 328; // beneath a smaller pad the buttons leave no room for words
const SLOW_MS = 700; // an answer that takes longer is being waited for
const WAITING = "Waiting for the answer";
const TOO_SMALL = "This box is too small: drag it around the whole digit.";
/** @type {[number, number, number, number]} Where a box begins if nothing was found, as shares of the picture. */
const MIDDLE = [0.25, 0.25, 0.75, 0.75];
const MARGIN = 12; // between the digit that was found and the box that the keyboard begins with, in pad units

/** What stands beside the buttons. @param {Cut | null} cut @param {boolean} boxing */
export function hintOf(cut, boxing) {
  if (boxing) return "Drag a box around the digit";
  return cut?.box ? "White is read, grey left out" : "";
}

/**
 * A picture on a pad: what was taken for ink in it, and a box that can be dragged around a part of it.
 *
 * A stroke on a picture takes its place, as it always has, and the button turns that into a box. Only where the page
 * itself says "drag a box" is the button pressed already: a stroke there would lose the picture.
 */
export class PictureView {
  #picture = new Image();
  /** @type {Layers | null} */
  #layers = null;
  /** The cut that `#layers` belong to. @type {Cut | null} */
  #cut = null;
  /** Whether the visitor wants to drag a box; null: as the answer is. @type {boolean | null} */
  #wanted = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #waiting;
  #isSlow = false;

  /**
   * @param {HTMLElement} frame the pad's @param {HTMLCanvasElement} canvas
   * @param {number} side of the pad, in its units @param {() => void} repaint @param {AbortSignal} signal
   */
  constructor(frame, canvas, side, repaint, signal) {
    this.canvas = canvas;
    this.side = side;
    this.repaint = repaint;
    this.button = /** @type {HTMLButtonElement} */ (frame.querySelector("[id$=-box]"));
    this.hint = /** @type {HTMLElement} */ (frame.querySelector(".pad-hint"));
    this.surface = /** @type {HTMLElement} */ (frame.querySelector(".pad-box"));
    this.tool = new BoxTool(this.surface, {
      side,
      take: (box) => this.#crop(box),
      leave: () => this.#want(false),
      signal,
    });
    this.button.addEventListener("click", () => this.#want(!this.#isBoxing), { signal });
    this.#picture.addEventListener("load", () => this.#loaded(), { signal });
    drawing.subscribe((change) => change === "changed" && this.#follow(), signal);
    cuts.subscribe(() => this.#follow(), signal);
    // No @container in the style sheet: Gradio's page does not apply it.
    onResize(canvas, (width) => frame.classList.toggle("narrow", width < NARROW_PX), signal);
    signal.addEventListener("abort", () => clearTimeout(this.#waiting), { once: true });
    this.#follow();
  }

  /** @param {CanvasRenderingContext2D} paper in pad units */
  paint(paper) {
    if (this.#place) paintPicture(paper, this.#picture, this.#place, this.#layers, this.#cut);
  }

  get #size() {
    return { width: this.#picture.naturalWidth, height: this.#picture.naturalHeight };
  }

  /** Where the picture lies on the pad; null until it is decoded. @returns {Box | null} */
  get #place() {
    const isShown = drawing.picture && this.#picture.src === drawing.picture;
    return isShown && this.#picture.complete && this.#size.width ? placeOnPad(this.#size, this.side) : null;
  }

  /** Whether a part of the picture would have pixels enough. */
  get #isRoomy() {
    return Boolean(this.#place) && Math.min(this.#size.width, this.#size.height) >= 2 * LEAST_PX;
  }

  get #isBoxing() {
    return this.#isRoomy && Boolean(this.#wanted ?? cuts.of(drawing.picture)?.doubt);
  }

  /** The drawing, or what is known of it, may be new. */
  #follow() {
    const { picture } = drawing;
    if (picture && this.#picture.src !== picture) {
      this.#picture.src = picture;
      this.#wanted = null;
      this.#waitFrom(picture);
    }
    const cut = cuts.of(picture);
    if (cut !== this.#cut) {
      [this.#cut, this.#layers] = [cut, null];
      if (cut?.ink) this.#decode(cut);
      this.repaint();
    }
    this.#show();
  }

  /** @param {string} picture */
  #waitFrom(picture) {
    clearTimeout(this.#waiting);
    this.#isSlow = false;
    this.#waiting = setTimeout(() => {
      this.#isSlow = picture === drawing.picture && !cuts.of(picture);
      this.#show();
    }, SLOW_MS);
  }

  /** @param {Cut} cut */
  async #decode(cut) {
    const layers = await layersOf(cut);
    if (cut !== this.#cut) return; // a newer one has come meanwhile
    this.#layers = layers;
    this.repaint();
  }

  #loaded() {
    this.repaint();
    this.#show();
  }

  #show() {
    const { picture } = drawing;
    const cut = cuts.of(picture);
    if (cut) this.#isSlow = false;
    const isBoxing = this.#isBoxing;
    const place = this.#place;
    if (isBoxing && place) {
      this.tool.offer(place, cut?.box ? boxOfShares(cut.box, place, MARGIN) : boxOfShares(MIDDLE, place));
    } else this.#putAway();
    this.button.hidden = !this.#isRoomy;
    this.button.ariaPressed = String(isBoxing);
    setText(this.hint, picture && this.#isSlow ? WAITING : picture ? hintOf(cut, isBoxing) : "");
  }

  #putAway() {
    if (this.surface.contains(document.activeElement))
      this.canvas.focus({ preventScroll: true, ...{ focusVisible: this.surface.matches(":focus-visible") } });
    this.tool.withdraw();
  }

  /** @param {boolean} wanted */
  #want(wanted) {
    this.#wanted = wanted;
    this.#show();
    if (this.#isBoxing) this.surface.focus({ preventScroll: true });
  }

  /** The part of the picture in the box becomes the drawing; Undo brings the whole picture back. @param {Box} box */
  #crop(box) {
    const place = this.#place;
    if (!place) return;
    const part = pixelsInBox(box, place, this.#size);
    if (isTooSmall(part)) {
      drawing.say(TOO_SMALL);
      return;
    }
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [part.width, part.height];
    canvas.getContext("2d")?.drawImage(this.#picture, -part.left, -part.top);
    drawing.text = encodePicture(canvas, drawing.picture.startsWith("data:image/jpeg"));
  }
}
