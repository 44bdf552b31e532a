import { Observable } from "./observable.js";

/**
 * The lower right corner of the window, where one aside stands at a time: the tour of Inside, or a task. Who takes it
 * is there; whoever held it before hears of it and goes.
 */
export class Corner extends Observable {
  /** Who stands there; "" = nobody. */
  holder = "";

  /** @param {string} name */
  take(name) {
    if (this.holder === name) return;
    this.holder = name;
    this.notify();
  }

  /** @param {string} name leaves it, unless somebody else has taken it */
  leave(name) {
    if (this.holder === name) this.take("");
  }
}

export const corner = new Corner();
