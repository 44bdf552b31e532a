import { Observable } from "../shared/observable.js";

/**
 * What was taken for ink in a picture: `Cut` in pad/pictures.py.
 * @typedef {object} Cut
 * @property {string} doubt why the page is not sure, one sentence; "" = the picture gives no reason
 * @property {[number, number, number, number] | null} box left, top, right and bottom of the digit, as shares of the
 *   picture; null without ink
 * @property {string} ink a grey PNG of the whole picture as a data URL: 255 the digit, 128 other ink, 0 paper; ""
 */

/** The newest cut, and the picture that it belongs to: the picture on the pad may be a newer one. */
export class Cuts extends Observable {
  #picture = "";
  /** @type {Cut | null} */
  #cut = null;

  /** @param {Cut | null} cut null: of strokes @param {string} drawing that was answered, as `Drawing.text` */
  take(cut, drawing) {
    if (cut === null && this.#cut === null) return; // at every move of the pen
    [this.#cut, this.#picture] = [cut, drawing];
    this.notify();
  }

  /** The cut of this picture, or null until it is there. @param {string} picture a data URL @returns {Cut | null} */
  of(picture) {
    return picture && picture === this.#picture ? this.#cut : null;
  }
}

export const cuts = new Cuts();
