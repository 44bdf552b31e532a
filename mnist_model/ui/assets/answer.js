// The AnswerView. Gradio runs this with `element`, `props`, `trigger` and `watch` in scope.

const PATIENCE_MS = 4000; // without an answer for this long the server counts as gone
const REST_MS = 700; // the pen has rested for this long: time to speak

const find = (selector) => element.querySelector(selector);
const view = find(".answer"), answer = find("#answer"), numeral = find(".numeral"), words = find(".words");
const seen = find("#seen"), pixels = seen.getContext("2d"), spoken = find(".spoken"), chip = find(".chip");
const bars = [...find("#bars").children];
let speaking = 0, waiting = 0;

const percent = (probability) => `${Math.round(probability * 100)} %`;

function show(value) {
  clearTimeout(waiting);
  const { digit, sure, likeliest, probabilities, failure } = value;
  if (failure) state("failed", "", "–", failure);
  else if (digit === null) state("empty", "", "", "Draw a digit");
  else if (sure) state("sure", digit, digit, "");
  else state("unsure", "?", "?", `${likeliest[0]} or ${likeliest[1]}?`);
  paint(Uint8Array.from(atob(value.seen), (c) => c.charCodeAt(0)));
  bars.forEach((bar, i) => {
    bar.dataset.probability = probabilities[i];
    bar.classList.toggle("best", sure && i === digit);
    bar.querySelector("u").style.transform = `scaleX(${probabilities[i]})`;
    bar.querySelector("span").textContent = percent(probabilities[i]);
  });
  chip.hidden = !value.network;
  chip.querySelector("span").textContent = value.network_in_use ? value.network : "The shipped network answers";
  chip.querySelector("button").textContent = value.network_in_use ? "Use the shipped one" : "Use yours";
  speakLater(failure || (digit === null ? "" : sure ? `${digit}, ${percent(probabilities[digit])}`
    : `Not sure: ${likeliest[0]} or ${likeliest[1]}?`));
}

function state(name, digit, big, small) {
  view.dataset.state = name;
  answer.dataset.digit = digit;
  numeral.textContent = big;
  words.textContent = small;
}

function paint(levels) {
  const image = pixels.createImageData(28, 28);
  levels.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
  pixels.putImageData(image, 0, 0);
  seen.setAttribute("aria-label", levels.some(Boolean) ? "What the network sees: your digit as 28 by 28 pixels"
    : "What the network sees: nothing yet");
}

function speakLater(sentence) {
  clearTimeout(speaking);
  speaking = setTimeout(() => { spoken.textContent = sentence; }, REST_MS);
}

function giveUp() {
  state("offline", "", "–", "The server does not answer. Your next stroke tries again.");
  speakLater(words.textContent);
}

watch("value", () => props.value && show(props.value));
chip.querySelector("button").addEventListener("click", () => trigger("switch"));
