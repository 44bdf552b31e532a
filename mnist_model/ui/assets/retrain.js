// The state and the plot of one training. Gradio runs this once, with `element`, `props` and `watch` in scope.
// The server sends props.value (see training_view.py); the page adds what only it can know: that Start was
// pressed, and that the server has fallen silent.

const SILENT_MS = 8000; // the server says something at least every second
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
  if (changed && busy(view) && !busy(now) && now.points.length > 1) before = now;
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

setInterval(() => {
  if (!element.isConnected || !busy(now) || performance.now() - heardAt < SILENT_MS) return;
  show({ ...now, state: "failed", words: "The connection to the server is lost, and the training with it. Reload the page to begin again." });
}, 1000);

// ---- plot ------------------------------------------------------------------------------------------------

const round = (x) => Math.round(x * 10) / 10;

function paint() {
  const width = plot.clientWidth;
  if (!width) return; // hidden: painted when it is seen again
  const right = width - SPACE.right;
  const total = now.total;
  const x = (step) => round(SPACE.left + (right - SPACE.left) * Math.min(step / total, 1));
  const upper = { ...ACCURACY, top: SPACE.top, bottom: SPACE.top + HEIGHT.accuracy };
  const lower = { ...LOSS, top: upper.bottom + SPACE.between };
  lower.bottom = lower.top + HEIGHT.loss;
  const { accuracy, loss } = now;
  plot.innerHTML = `<svg width="${width}" height="${lower.bottom + SPACE.bottom}" role="img" aria-label="${summary()}">
    ${panel(upper, x, right, 1, accuracy === null ? "" : percent(accuracy))}
    ${panel(lower, x, right, 2, loss === null ? "" : loss.toPrecision(2))}
    ${steps(total).map((step) => `<text class="tick" x="${x(step)}" y="${lower.bottom + 18}" text-anchor="${
      x(step) > right - 24 ? "end" : "middle"}">${step.toLocaleString("en")}</text>`).join("")}
    <text class="tick" x="${right}" y="${lower.bottom + 36}" text-anchor="end">steps of gradient descent</text>
  </svg>`;
}

function panel(axis, x, right, column, value) {
  const { scale, low, high, top, bottom } = axis;
  const y = (v) => round(bottom - (bottom - top) * (scale(Math.min(Math.max(v, low), high)) - scale(low)) / (scale(high) - scale(low)));
  const line = (points) => points.filter((p) => p[column] !== null)
    .map((p, i) => `${i ? "L" : "M"}${x(p[0])} ${y(p[column])}`).join("");
  const last = now.points.findLast((p) => p[column] !== null);
  return `<text class="name" x="0" y="${top - 14}">${axis.name}</text>
    <text class="value" x="${right}" y="${top - 14}" text-anchor="end">${value}</text>
    ${axis.ticks.map(([v, label]) => `<path class="grid" d="M${SPACE.left} ${y(v)}H${right}"/>
      <text class="tick" x="${SPACE.left - 8}" y="${y(v) + 4}" text-anchor="end">${label}</text>`).join("")}
    <path class="guessing" d="M${SPACE.left} ${y(axis.guessing)}H${right}"/>
    <text class="tick" x="${right}" y="${y(axis.guessing) - 5}" text-anchor="end">guessing</text>
    ${before ? `<path class="before" d="${line(before.points)}"/>` : ""}
    <path class="curve" d="${line(now.points)}"/>
    ${last ? `<circle class="now" cx="${x(last[0])}" cy="${y(last[column])}" r="3.5"/>` : ""}`;
}

const percent = (fraction) => `${(fraction * 100).toFixed(1)} %`;

// Five or fewer round numbers from 0 to `total`.
function steps(total) {
  const rough = total / 4, power = 10 ** Math.floor(Math.log10(rough));
  const stride = [1, 2, 2.5, 5, 10].map((k) => k * power).find((s) => s >= rough);
  return Array.from({ length: Math.floor(total / stride) + 1 }, (_, i) => i * stride);
}

function summary() {
  const { points, accuracy, loss, step, total } = now;
  if (accuracy === null) return "Plot of test accuracy and training loss, still empty";
  const from = points.find((p) => p[1] !== null);
  return `Plot. Test accuracy from ${percent(from[1])} at step ${from[0]} to ${percent(accuracy)} at step ${step} of ${total}.`
    + (loss === null ? "" : ` Training loss ${loss.toPrecision(2)}.`);
}

new ResizeObserver(paint).observe(plot);
show(idle);
