// The AnswerView. Gradio runs this with `element`, `props`, `trigger` and `watch` in scope.

const REST_MS = 700; // the pen has rested for this long: time to speak
const PATIENCE_MS = 10_000; // a request without an answer for this long is lost
const RETRY_MS = 2000;

const find = (selector) => element.querySelector(selector);
const view = find(".answer"), answer = find("#answer"), numeral = find(".numeral"), words = find(".words");
const seen = find("#seen"), pixels = seen.getContext("2d"), spoken = find(".spoken");
const chip = find(".chip"), network = chip.querySelector("span"), change = chip.querySelector("button");
const bars = [...find("#bars").children].map((bar) => ({
  bar, fill: bar.querySelector("u"), percent: bar.querySelector("span"),
}));
let speaking = 0;

const asPercent = (probability) => `${Math.round(probability * 100)} %`;

function show({ digit, sure, likeliest, doubt, probabilities, failure, seen, network, network_in_use }) {
  if (failure) verdict("failed", "", "", failure, failure);
  else if (digit === null) verdict("empty", "", "", "Draw a digit", "");
  else if (sure) verdict("sure", digit, digit, "", `${digit}, ${asPercent(probabilities[digit])}`);
  else verdict("unsure", "?", "?", doubt, `Not sure: ${doubt}`);
  paint(Uint8Array.from(atob(seen), (character) => character.charCodeAt(0)));
  bars.forEach(({ bar, fill, percent }, i) => {
    bar.dataset.probability = probabilities[i];
    bar.classList.toggle("best", sure && i === digit);
    bar.classList.toggle("likely", sure ? i === digit : likeliest.includes(i));
    fill.style.transform = `scaleX(${probabilities[i]})`;
    percent.textContent = asPercent(probabilities[i]);
  });
  showNetwork(network, network_in_use);
}

// What the verdict says: its state, data-digit, the numeral, the words beneath, and the same for the ear.
function verdict(state, digit, big, small, aloud) {
  view.dataset.state = state;
  answer.dataset.digit = digit;
  numeral.textContent = big;
  words.textContent = small;
  clearTimeout(speaking);
  speaking = setTimeout(() => { spoken.textContent = aloud; }, REST_MS);
}

function paint(levels) {
  const image = pixels.createImageData(28, 28);
  levels.forEach((level, i) => image.data.set([level, level, level, 255], 4 * i));
  pixels.putImageData(image, 0, 0);
  seen.setAttribute("aria-label", `What the network sees: ${levels.some(Boolean) ? "your digit in 28 by 28 pixels" : "nothing"}`);
}

function showNetwork(own, inUse) {
  chip.hidden = !own;
  network.textContent = inUse ? own : "The shipped network";
  change.textContent = inUse ? "Use the shipped one" : "Use yours";
}

// ---- when the server does not answer ---------------------------------------------------------------------

// Gradio gives up at the first request that is lost, and reloads the page when the server is back: the drawing and
// the visitor's own network would be gone. So what the pen asks is asked again, until it is answered.
let tryNow = () => {};
const ask = window.fetch;
window.fetch = async (resource, options) => {
  if (!String(resource).endsWith("/run/predict")) return ask(resource, options);
  for (;;) {
    try {
      const response = await ask(resource, { ...options, signal: AbortSignal.timeout(PATIENCE_MS) });
      if (response.ok) return response;
      if (![502, 503, 504].includes(response.status)) {
        verdict("failed", "", "", "This could not be read. Clear the pad and try again.", "This could not be read.");
        return response;
      }
    } catch {
      // lost on the way
    }
    const sentence = "The server does not answer. Your drawing is kept, and your next stroke tries again.";
    verdict("failed", "", "", sentence, sentence);
    await new Promise((resolve) => setTimeout(tryNow = resolve, RETRY_MS));
  }
};

// ---- life ------------------------------------------------------------------------------------------------

window.digitBoard.subscribe(() => tryNow());
change.addEventListener("click", () => trigger("switch"));
watch("value", () => props.value && show(props.value));
