// The state and the plot of one training. Gradio runs this once, with `element`, `props` and `watch` in scope.
// The server sends props.value (see training_view.py); the page adds what only it can know: that Start was
// pressed, and that the server has fallen silent.

const SILENT_MS = 5000, LOST_MS = 60000; // without a word; usually there is one every second
const SPEAK_MS = 10000; // a screen reader hears the state, and how far it is this often
const SPACE = { left: 52, right: 8, top: 32, bottom: 40, between: 44 };
const HEIGHT = { accuracy: 232, loss: 128 };
const logit = (p) => Math.log(p / (1 - p));

// Fixed for all runs, so that two of them can be compared. Both are stretched where learning goes on happening.
const ACCURACY = {
  name: "Test digits read right", scale: logit, low: 0.05, high: 0.996, guessing: 0.1,
  ticks: [[0.1, "10 %"], [0.5, "50 %"], [0.8, "80 %"], [0.9, "90 %"], [0.95, "95 %"], [0.98, "98 %"], [0.99, "99 %"]],
};
const LOSS = {
  name: "Training loss", scale: Math.log, low: 0.0008, high: 4, guessing: Math.LN10,
  ticks: [[1, "1"], [0.1, "0.1"], [0.01, "0.01"], [0.001, "0.001"]],
};

const idle = props.value;
const status = element.querySelector("#retrain-status");
const words = element.querySelector(".retrain-words");
const spoken = element.querySelector(".retrain-spoken");
const data = element.querySelector(".retrain-data");
const plot = element.querySelector(".retrain-plot");
let now = idle; // what is shown
let before = null; // the run before this one stays as a thin line, to compare with
let heardAt = 0, spokenAt = 0;

// ---- state -----------------------------------------------------------------------------------------------

const busy = (view) => ["waiting", "running"].includes(view.state);

function show(view) {
  const changed = view.state !== now.state;
  if (changed && busy(view) && !busy(now) && now.step > 0) [before, framed] = [now, ""];
  now = view;
  const button = document.activeElement?.closest?.("#retrain-start, #retrain-stop");
  Object.assign(status.dataset, {
    state: view.state, step: view.step, epoch: view.epoch, accuracy: view.accuracy ?? "", loss: view.loss ?? "",
  });
  // Start and Stop share one place, by CSS; the focus stays in it.
  if (button && changed) document.getElementById(busy(view) ? "retrain-stop" : "retrain-start")?.focus();
  words.textContent = view.words;
  data.textContent = view.data;
  if (changed || performance.now() - spokenAt > SPEAK_MS) {
    spokenAt = performance.now();
    spoken.textContent = view.words;
  }
  paint();
}

watch("value", () => {
  heardAt = performance.now();
  show(props.value);
});

document.addEventListener("click", ({ target }) => {
  if (!element.isConnected) return;
  if (target.closest("#retrain-start") && !busy(now)) {
    heardAt = performance.now();
    show({ ...idle, state: "waiting", words: "Asking for a place to train." });
    if (status.getBoundingClientRect().top > innerHeight - 240) status.scrollIntoView({ block: "start" });
  }
  if (target.closest("#retrain-stop")) words.textContent = "Stopping.";
  if (target.closest(".retrain-try")) document.querySelector('#tabs button[role="tab"]')?.click();
});

// Silence can mean that the server compiles on two busy cores. So it is asked whether it is there, before it is
// given up: at once when it is not, after a minute when it is but has forgotten us.
setInterval(async () => {
  const silent = performance.now() - heardAt;
  if (!element.isConnected || !busy(now) || silent < SILENT_MS) return;
  const there = silent < LOST_MS && await fetch("gradio_api/startup-events", { cache: "no-store" }).then((answer) => answer.ok, () => false);
  if (there || !busy(now) || performance.now() - heardAt < SILENT_MS) return;
  show({ ...now, state: "failed", words: "The connection to the server is lost, and the training with it. Reload the page to begin again." });
}, 2000);

// ---- plot ------------------------------------------------------------------------------------------------

const round = (x) => Math.round(x * 10) / 10;
let width = 0; // of the plot; 0 while the tab is hidden, and then nothing is painted
let framed = ""; // what the frame was made for

// The axes are made once for a run and a width; an update only moves the curves and their two numbers.
function paint() {
  if (!width) return;
  const top = SPACE.top + HEIGHT.accuracy + SPACE.between;
  const panels = {
    accuracy: panel(ACCURACY, SPACE.top, HEIGHT.accuracy, "accuracy", percent),
    loss: panel(LOSS, top, HEIGHT.loss, "loss", (loss) => loss.toPrecision(2)),
  };
  const key = JSON.stringify([width, now.total]);
  if (key !== framed) {
    framed = key;
    const bottom = top + HEIGHT.loss;
    plot.innerHTML = `<svg width="${width}" height="${bottom + SPACE.bottom}" role="img">
      ${Object.entries(panels).map(([name, { frame }]) => `<g class="${name}">${frame}</g>`).join("")}
      ${steps(now.total).map((step) => `<text class="tick" x="${x(step)}" y="${bottom + 18}" text-anchor="${
        x(step) > right() - 24 ? "end" : "middle"}">${step.toLocaleString("en")}</text>`).join("")}
      <text class="tick" x="${right()}" y="${bottom + 36}" text-anchor="end">steps of gradient descent</text>
    </svg>`;
  }
  for (const [name, { line, end, words }] of Object.entries(panels)) {
    const part = plot.querySelector(`.${name}`), points = now.curves[name];
    part.querySelector(".curve").setAttribute("d", line(points));
    part.querySelector(".now").setAttribute("r", points.length ? 3.5 : 0);
    part.querySelector(".now").setAttribute("transform", points.length ? `translate(${end(points)})` : "");
    part.querySelector(".value").textContent = now[name] === null ? "" : words(now[name]);
    part.querySelector(".earlier").textContent = before ? `before ${words(before[name])}` : "";
  }
  plot.firstChild.setAttribute("aria-label", summary());
}

const right = () => width - SPACE.right;
const x = (step) => round(SPACE.left + (right() - SPACE.left) * Math.min(step / now.total, 1));

function panel({ name, scale, low, high, guessing, ticks }, top, height, quantity, words) {
  const bottom = top + height, share = (v) => (scale(v) - scale(low)) / (scale(high) - scale(low));
  const y = (v) => round(bottom - height * share(Math.min(Math.max(v, low), high)));
  const place = ([step, value]) => [x(step), y(value)];
  const line = (points) => points.map((point, i) => `${i ? "L" : "M"}${place(point).join(" ")}`).join("");
  const frame = `<text class="name" x="0" y="${top - 14}">${name}</text>
    <text x="${right()}" y="${top - 14}" text-anchor="end"><tspan class="earlier"></tspan> <tspan class="value"></tspan></text>
    ${ticks.map(([v, label]) => `<path class="grid" d="M${SPACE.left} ${y(v)}H${right()}"/>
      <text class="tick" x="${SPACE.left - 8}" y="${y(v) + 4}" text-anchor="end">${label}</text>`).join("")}
    <path class="guessing" d="M${SPACE.left} ${y(guessing)}H${right()}"/>
    <text class="tick" x="${right()}" y="${y(guessing) - 5}" text-anchor="end">guessing</text>
    <path class="before" d="${before ? line(before.curves[quantity].filter(([step]) => step <= now.total)) : ""}"/>
    <path class="curve"/><circle class="now"/>`;
  return { frame, line, words, end: (points) => place(points.at(-1)) };
}

const percent = (fraction) => `${(fraction * 100).toFixed(1)} %`;

// Five or fewer round numbers from 0 to `total`.
function steps(total) {
  const rough = total / 4, power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 2.5, 5, 10].map((k) => k * power).find((s) => s >= rough);
  return Array.from({ length: Math.floor(total / stride) + 1 }, (_, i) => i * stride);
}

function summary() {
  const { curves, accuracy, loss, step, total } = now;
  if (accuracy === null) return "Plot of test accuracy and training loss, still empty";
  return `Plot. Test accuracy from ${percent(curves.accuracy[0][1])} at step 0 to ${percent(accuracy)} at step ${step} of ${total}.`
    + ` Training loss from ${curves.loss[0][1].toPrecision(2)} to ${loss.toPrecision(2)}.`;
}

new ResizeObserver(([{ contentRect }]) => {
  width = Math.round(contentRect.width);
  paint();
}).observe(plot);
show(idle);
