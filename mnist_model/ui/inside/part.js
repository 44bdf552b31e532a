import { LOST, Refused } from "../shared/call.js";
import { Reader } from "../shared/reader.js";

/**
 * Part of the tab that asks a route of its own about the drawing and the choices, at each new answer, but only while
 * it is on the screen.
 * @template Answer
 */
export class Part {
  #seen = false;
  /** @type {Reader<Answer>} */
  #reader;

  /**
   * @param {HTMLElement} element @param {string} path of the route @param {import("./session.js").InsideSession} inside
   * @param {{ show: (answer: Answer) => void, fail: (sentence: string) => void, wanted?: () => boolean }} view
   *   `wanted`: whether there is something to ask now
   * @param {AbortSignal} signal
   */
  constructor(element, path, inside, { show, fail, wanted = () => true }, signal) {
    this.inside = inside;
    this.wanted = wanted;
    this.#reader = new Reader({
      read: (signal) => inside.post(path, inside.question, { signal }),
      show,
      fail: (error) => fail(error instanceof Refused ? error.message : `${LOST} It is asked again.`),
      signal,
    });
    const observer = new IntersectionObserver((entries) => {
      const seen = entries[entries.length - 1].isIntersecting;
      if (seen === this.#seen) return;
      this.#seen = seen;
      if (seen) this.ask();
      else this.#reader.rest();
    });
    observer.observe(element);
    signal.addEventListener("abort", () => observer.disconnect(), { once: true });
    inside.subscribe({ answered: () => this.ask() }, signal);
  }

  ask() {
    if (this.#seen && this.inside.visible && this.wanted()) this.#reader.ask();
  }
}
