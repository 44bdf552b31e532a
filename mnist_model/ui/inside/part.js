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
   * @param {object} view
   * @param {(answer: Answer) => unknown} view.show gives false for an answer that it does not show
   * @param {HTMLElement} view.note says why there is no answer; the element is stale then
   * @param {() => void} [view.fail] what else is to be done then
   * @param {() => boolean} [view.wanted] whether there is something to ask now
   * @param {AbortSignal} signal
   */
  constructor(element, path, inside, { show, note, fail = () => {}, wanted = () => true }, signal) {
    this.inside = inside;
    this.wanted = wanted;
    this.#reader = new Reader({
      read: (options) => inside.post(path, inside.question, options),
      show(answer) {
        if (show(answer) !== false) element.classList.remove("stale");
      },
      fail(error) {
        element.classList.add("stale");
        note.textContent = error instanceof Refused ? error.message : `${LOST} It is asked again.`;
        fail();
      },
      signal,
      sendMs: () => inside.drawing.uploadMs,
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
