import { Observable } from "../shared/observable.js";

/**
 * The settings of the form: where the form meets what reads it or fills it, such as a link.
 *
 * @typedef {import("./form.js").Settings} Settings
 * @typedef {"heard" | "chosen"} Change "heard": the form holds other settings; "chosen": it is to hold `wanted`
 */
/** @extends {Observable<[Change]>} */
export class FormSettings extends Observable {
  /** What the form holds; null until it is there. @type {Settings | null} */
  value = null;
  /** What the form is to hold; null once it does. @type {Settings | null} */
  wanted = null;
  /** Of the run that is shown; null before any. @type {Settings | null} */
  ofRun = null;
  /** What stands beneath Start: a sentence about where the settings come from. */
  words = "";

  /** The form holds these now. @param {Settings} value */
  hear(value) {
    this.value = value;
    this.notify("heard");
  }

  /** A run was started with what the form holds. */
  start() {
    this.ofRun = this.value;
    this.words = "";
    this.notify("heard");
  }

  /** The form is to hold these, and to say why. @param {Settings} wanted @param {string} words */
  choose(wanted, words) {
    this.wanted = wanted;
    this.words = words;
    this.notify("chosen");
  }

  /** Whether the run that is shown had the settings that the form holds now. */
  get areOfRun() {
    return this.ofRun !== null && JSON.stringify(this.ofRun) === JSON.stringify(this.value);
  }
}

export const settings = new FormSettings();
