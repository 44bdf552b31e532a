import { lifetime } from "../shared/lifetime.js";
import { training } from "./training.js";

/**
 * Start, which becomes Stop where it stands while a run is under way. Events: "start" and "stop".
 * @param {object} component
 * @param {HTMLElement} component.element
 * @param {{ idle: import("./training.js").PlotValue }} component.props
 * @param {(event: "start" | "stop") => void} component.trigger
 */
export function mount({ element, props, trigger }) {
  const signal = lifetime(element);
  const start = /** @type {HTMLButtonElement} */ (element.querySelector("#retrain-start"));
  const stop = /** @type {HTMLButtonElement} */ (element.querySelector("#retrain-stop"));

  function show() {
    const focused = document.activeElement === start || document.activeElement === stop;
    start.hidden = training.busy;
    stop.hidden = !training.busy;
    if (focused) (training.busy ? stop : start).focus();
  }

  start.addEventListener(
    "click",
    () => {
      training.start(props.idle);
      trigger("start");
    },
    { signal },
  );
  stop.addEventListener(
    "click",
    () => {
      training.stop();
      trigger("stop");
    },
    { signal },
  );
  training.subscribe(show, signal);
  show();
  start.disabled = false; // before its module has come, a press would be lost
}
