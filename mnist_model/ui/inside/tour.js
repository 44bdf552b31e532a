import { corner } from "../shared/corner.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 *
 * @typedef {object} Stop `Stop` in inside/tour.py
 * @property {string} title @property {string} words
 * @property {string} target CSS selector of what the stop is about
 * @property {number | null} answer the stop is done when the network answers this digit
 * @property {string} event the stop is done when the visitor has made this choice
 * @property {string} done what to say then
 */

const SHOWN_KEY = "inside-walk-shown";

/**
 * Whether the tour was not shown before, remembered from now on. False too if this browser remembers nothing: the
 * tour would come back at each visit.
 * @param {() => Storage} storage
 */
export function isFirstVisit(storage) {
  try {
    if (storage().getItem(SHOWN_KEY)) return false;
    storage().setItem(SHOWN_KEY, "yes");
    return storage().getItem(SHOWN_KEY) === "yes";
  } catch {
    return false;
  }
}

/**
 * Whether choices are what a stop waits for; to take a choice back is none.
 * @param {Stop} stop @param {import("./session.js").Choices} choices
 */
export const isDoneByChoice = ({ event }, choices) =>
  Object.entries(choices).some(([name, value]) => name === event && value !== null);

/** Whether an answer is what a stop waits for. @param {Stop} stop @param {InsideAnswer | null} answer */
export const isDoneByAnswer = (stop, answer) => stop.answer !== null && answer?.answer.digit === stop.answer;

/** The guided tour: offered once, to a first visitor; it can be left at any time. */
export class Tour {
  #stop = -1;

  /**
   * @param {HTMLElement} card @param {Stop[]} stops @param {import("./session.js").InsideSession} inside
   * @param {AbortSignal} signal
   */
  constructor(card, stops, inside, signal) {
    /** @param {string} name */
    const find = (name) => /** @type {HTMLElement} */ (card.querySelector(`#inside-tour-${name}`));
    this.card = card;
    this.stops = stops;
    this.inside = inside;
    this.count = find("count");
    this.title = find("title");
    this.words = find("words");
    this.done = find("done");
    this.next = find("next");
    this.next.addEventListener("click", () => this.#go(this.#stop + 1), { signal });
    find("leave").addEventListener("click", () => this.#leave(), { signal });
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || !this.#now) return;
        event.stopPropagation(); // on the pad Escape clears the drawing
        this.#leave();
      },
      { capture: true, signal },
    );
    corner.subscribe(() => this.#now && corner.holder !== "tour" && this.#leave(), signal);
    inside.subscribe(
      {
        chosen: (choices) => {
          if (this.#now && isDoneByChoice(this.#now, choices)) this.#finish();
        },
        answered: () => this.#check(),
      },
      signal,
    );
  }

  /** Begins, for a first visitor, if nothing else stands where the tour would. */
  offer() {
    if (!this.#now && !corner.holder && isFirstVisit(() => localStorage)) this.#go(0);
  }

  /** @returns {Stop | undefined} */
  get #now() {
    return this.stops[this.#stop];
  }

  #check() {
    if (this.#now && isDoneByAnswer(this.#now, this.inside.answer)) this.#finish();
  }

  #finish() {
    this.done.textContent = this.#now?.done ?? "";
  }

  #leave() {
    this.#stop = -1;
    this.card.hidden = true;
    frame("");
    corner.leave("tour");
  }

  /** @param {number} index */
  #go(index) {
    this.#stop = index;
    const stop = this.#now;
    if (!stop) {
      this.#leave();
      return;
    }
    corner.take("tour");
    this.card.hidden = false;
    this.count.textContent = `Stop ${index + 1} of ${this.stops.length}`;
    this.title.textContent = stop.title;
    this.words.textContent = stop.words;
    this.done.textContent = "";
    this.next.textContent = index === this.stops.length - 1 ? "Done" : "Next";
    const target = frame(stop.target);
    if (index > 0) {
      this.title.focus({ preventScroll: true });
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      // A figure is longer than the window: its beginning counts.
      const block = target?.localName === "figure" ? "start" : "nearest";
      target?.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
    }
    this.#check();
  }
}

/** Frames one element of the tab, and no other. @param {string} selector */
function frame(selector) {
  for (const framed of document.querySelectorAll(".inside-framed")) framed.classList.remove("inside-framed");
  const target = selector ? document.querySelector(selector) : null;
  target?.classList.add("inside-framed");
  return target;
}
