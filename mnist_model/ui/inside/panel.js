// The panel beside the pad. Gradio runs this with `element`, `props` and `trigger` in scope; the article's script
// finds it as `window.inside`: what the visitor has chosen, and how to ask the server about it.

const find = (selector) => element.querySelector(selector);
const sliders = [...element.querySelectorAll("input[type=range]")], biases = find("[name=without_biases]");
const REST_MS = 700; // the pen has rested for this long: time to speak
const PATIENCE_MS = 4000; // without an answer for this long the server counts as gone
let speaking = 0, asking = 0, waiting = 0;

const inside = (window.inside ??= {});
inside.choices = {};
inside.remember = () => { props.value = { ...inside.choices }; }; // for the next question, whoever asks it
inside.ask = () => { // at most once a frame: questions of the same moment would be answered in any order
  inside.remember();
  asking ||= requestAnimationFrame(() => { asking = 0; trigger("input"); });
  expectAnswer();
};
inside.keep = () => { inside.remember(); trigger("keep"); };

function expectAnswer() {
  if (!waiting && find(".inside-network").offsetParent) waiting = setTimeout(giveUp, PATIENCE_MS);
}
window.digitBoard.subscribe((what) => { if (what !== "said") expectAnswer(); });

function giveUp() {
  find(".inside-network span").textContent = "The server does not answer. Your next stroke tries again.";
  waiting = 0;
}

find("#inside-bars").innerHTML = Array.from({ length: 10 }, (_, digit) =>
  `<li data-digit="${digit}" data-probability="0"><b>${digit}</b><i><u></u></i><span>0 %</span></li>`).join("");
const bars = [...find("#inside-bars").children];

inside.answer = (value) => {
  clearTimeout(waiting);
  waiting = 0;
  const { digit, sure, doubt, probabilities } = value.answer;
  const percent = (p) => `${Math.round(100 * p)} %`;
  const words = digit === null ? "Draw a digit" : sure ? percent(probabilities[digit]) : doubt;
  find("#inside-answer").dataset.digit = digit === null ? "" : sure ? digit : "?";
  find(".inside-numeral").textContent = find("#inside-answer").dataset.digit;
  find(".inside-words").textContent = words;
  bars.forEach((bar, i) => {
    bar.dataset.probability = probabilities[i];
    bar.classList.toggle("best", sure && i === digit);
    bar.style.setProperty("--p", probabilities[i]);
    bar.querySelector("span").textContent = percent(probabilities[i]);
  });
  const { hidden, own, has_own, broken } = value.network;
  find(".inside-network span").textContent = value.failure
    || `${own ? "Your own network" : "The shipped network"}, ${hidden} detectors${broken ? ", broken on purpose" : ""}`;
  find("#inside-switch").hidden = !has_own;
  find("#inside-switch").textContent = own ? "Use the shipped one" : "Use yours";
  clearTimeout(speaking);
  speaking = setTimeout(() => {
    find(".inside-spoken").textContent = digit === null ? "" : sure ? `${digit}, ${words}` : `Not sure: ${words}`;
  }, REST_MS);
};

function say(slider) {
  const value = Number(slider.value), unit = slider.dataset.unit;
  slider.closest("label").querySelector("output").textContent = unit === "%" ? `${Math.round(100 * value)} %`
    : unit === "°" ? `${value}°` : `${value} px`;
}

function takeOver() {
  for (const slider of sliders) inside.choices[slider.name] = Number(slider.value);
  inside.choices.without_biases = biases.checked;
  const whole = !biases.checked && sliders.every((slider) => Number(slider.value) === 0);
  find("#inside-heal").style.visibility = whole ? "hidden" : "visible";
}

for (const slider of sliders) {
  say(slider);
  slider.addEventListener("input", () => { say(slider); takeOver(); inside.ask(); });
}
biases.addEventListener("change", () => { takeOver(); inside.ask(); });
find("#inside-heal").addEventListener("click", () => {
  for (const slider of sliders) { slider.value = 0; say(slider); }
  biases.checked = false;
  takeOver();
  inside.ask();
});
find("#inside-switch").addEventListener("click", () => trigger("switch"));
takeOver();
