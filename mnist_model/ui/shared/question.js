import { Observable } from "./observable.js";

/**
 * @typedef {object} Asked what somebody wants to have explained; what is missing stays as it is
 * @property {number} step of the explanation, from 1
 * @property {number} [hidden_unit]
 * @property {number} [digit] whose score is explained
 * @property {number | null} [versus] the digit it is compared with; null: with none
 */

/** What the visitor asks to have explained: one room asks, another answers, and neither knows the other. */
export class Question extends Observable {
  /** Not yet taken by whoever explains. @type {Asked | null} */
  asked = null;

  /** @param {Asked} asked */
  ask(asked) {
    this.asked = asked;
    this.notify();
  }

  /** The question, which is then nobody else's. @returns {Asked | null} */
  take() {
    const { asked } = this;
    this.asked = null;
    return asked;
  }
}

export const question = new Question();
