import { drawing } from "../pad/drawing.js";
import { setText } from "../shared/bars.js";
import { Observable } from "../shared/observable.js";
import { keepWords } from "./words.js";

/**
 * @typedef {object} Ten "draw ten of one": between two drawings one tap
 * @property {boolean} chooses the next digit that is pressed is the one to draw
 * @property {(digit: number) => void} begin
 * @property {(listener: () => void, signal: AbortSignal) => void} subscribe
 */

/**
 * While it is on, a bar at the foot of the window keeps what is on the pad and clears it, wherever the page is scrolled;
 * Enter on the pad does the same.
 * @param {HTMLElement} element of the tray @param {number} goal
 * @param {(label: number) => boolean} keep @param {AbortSignal} signal
 * @returns {Ten}
 */
export function drawTen(element, goal, keep, signal) {
  const toggle = /** @type {HTMLButtonElement} */ (element.querySelector("#hand-ten"));
  const bar = /** @type {HTMLElement} */ (element.querySelector("#hand-keep"));
  const [words, keepIt, end] = /** @type {HTMLElement[]} */ ([...bar.children]);
  const changes = new Observable();
  let digit = -1; // that is drawn; -1: none
  let done = 0;

  const ten = {
    chooses: false,
    /** @param {number} chosen */
    begin(chosen) {
      [digit, done, ten.chooses] = [chosen, 0, false];
      drawing.clear();
      show();
      const canvas = /** @type {HTMLElement | null} */ (document.querySelector("#pad canvas"));
      canvas?.focus({ preventScroll: true });
      canvas?.scrollIntoView({ block: "nearest" });
    },
    /** @param {() => void} listener @param {AbortSignal} signal */
    subscribe: (listener, signal) => changes.subscribe(listener, signal),
  };

  function show() {
    toggle.ariaPressed = String(ten.chooses || digit >= 0);
    bar.hidden = digit < 0;
    /** @type {HTMLButtonElement} */ (keepIt).disabled = drawing.empty || Boolean(drawing.picture);
    setText(words, digit < 0 ? "" : keepWords(digit, done, goal));
    setText(keepIt, `Keep this ${digit}`);
    changes.notify();
  }

  function stop() {
    [digit, ten.chooses] = [-1, false];
    show();
  }

  function keepDrawing() {
    if (digit < 0 || !keep(digit)) return;
    done += 1;
    drawing.clear();
    if (done < goal) show();
    else stop();
  }

  toggle.addEventListener(
    "click",
    () => {
      if (ten.chooses || digit >= 0) stop();
      else {
        ten.chooses = true;
        show();
      }
    },
    { signal },
  );
  toggle.disabled = false; // before this module had come, a press would have been lost
  keepIt.addEventListener("click", keepDrawing, { signal });
  end.addEventListener("click", stop, { signal });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && event.target instanceof HTMLCanvasElement) keepDrawing();
    },
    { signal },
  );
  drawing.subscribe((change) => {
    if (digit >= 0 && change === "changed") show();
  }, signal);
  return ten;
}
