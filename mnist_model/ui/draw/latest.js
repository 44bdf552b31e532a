import { Observable } from "../shared/observable.js";

/** @typedef {import("./answer.js").Reply} Reply */

/** The newest answer of the Draw tab, for whoever wants to know it without asking the server again. */
export class Latest extends Observable {
  /** @type {Reply | null} */
  reply = null;
  /** The drawing that `reply` answers, as `Drawing.text`; the drawing on the pad may be newer. */
  drawing = "";

  /** @param {Reply} reply @param {string} drawing */
  take(reply, drawing) {
    [this.reply, this.drawing] = [reply, drawing];
    this.notify();
  }
}

export const latest = new Latest();
