import { cuts } from "../pad/cut.js";
import { Bars } from "../shared/bars.js";
import { lifetime } from "../shared/lifetime.js";
import { failed, said, Verdict } from "../shared/verdict.js";
import { inside } from "./session.js";

/** @param {number} value @param {string | undefined} unit as `data-unit` of a slider */
export function sliderInWords(value, unit) {
  if (unit === "%") return `${Math.round(100 * value)} %`;
  return unit === "°" ? `${value}°` : `${value} px`;
}

/** What stands beneath the answer. @param {import("./session.js").InsideAnswer} answer */
export const networkInWords = ({ network, hidden, broken }) =>
  `${network.in_use ? "Your own network" : "The shipped network"}, ${hidden} detectors` +
  (broken ? ", broken on purpose" : "");

/**
 * The small answer beside the pad, and the sliders that break network and drawing.
 * @param {{ element: HTMLElement }} component
 */
export function mount({ element }) {
  const signal = lifetime(element);
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const verdict = new Verdict(find("#inside-answer"), find(".spoken"));
  const bars = new Bars(find("#inside-bars"));
  const words = find(".inside-network span");
  const change = find("#inside-switch");
  let ownInUse = false;
  /** A sentence needs the line below: beneath the mark there is no room. @param {import("./session.js").InsideAnswer} answer */
  function showVerdict(answer) {
    const reason = cuts.of(inside.asked?.drawing ?? "")?.doubt;
    const what = said(answer.answer, reason);
    verdict.show(reason ? { ...what, words: "" } : what);
    words.textContent = reason || networkInWords(answer);
  }

  inside.subscribe(
    {
      answered(answer) {
        showVerdict(answer);
        bars.showAnswer(answer.answer);
        ownInUse = answer.network.in_use;
        change.hidden = !answer.network.has_own;
        change.textContent = ownInUse ? "Use the shipped one" : "Use yours";
      },
      failed(sentence) {
        verdict.show({ ...failed(sentence), words: "" }); // the sentence needs the line below
        words.textContent = sentence;
      },
      said(sentence) {
        words.textContent = sentence;
      },
    },
    signal,
  );
  cuts.subscribe(() => inside.answer && showVerdict(inside.answer), signal);
  change.addEventListener("click", () => inside.useOwn(!ownInUse), { signal });
  followSliders(element, signal);
}

/** @param {HTMLElement} element @param {AbortSignal} signal */
function followSliders(element, signal) {
  const sliders = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll("input[type=range]")]);
  const withoutBiases = /** @type {HTMLInputElement} */ (element.querySelector("[name=without_biases]"));
  const heal = /** @type {HTMLElement} */ (element.querySelector("#inside-heal"));

  function choose() {
    for (const slider of sliders) {
      const output = /** @type {HTMLElement} */ (slider.closest("label")?.querySelector("output"));
      output.textContent = sliderInWords(Number(slider.value), slider.dataset.unit);
    }
    const damage = Object.fromEntries(sliders.map((slider) => [slider.name, Number(slider.value)]));
    const whole = !withoutBiases.checked && Object.values(damage).every((value) => value === 0);
    heal.style.visibility = whole ? "hidden" : "visible";
    inside.choose({ ...damage, without_biases: withoutBiases.checked });
  }

  for (const slider of sliders) slider.addEventListener("input", choose, { signal });
  withoutBiases.addEventListener("change", choose, { signal });
  heal.addEventListener(
    "click",
    () => {
      for (const slider of sliders) slider.value = "0";
      withoutBiases.checked = false;
      choose();
    },
    { signal },
  );
  choose();
}
