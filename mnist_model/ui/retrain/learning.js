// While it learns: detectors and bars. Runs after board.js and inside_paint.js, in the same scope.

const LEVELS = 7, GUTTER = 2, CELL = GRID + GUTTER;
const figure = element.querySelector(".learning-detectors");
const canvas = figure.querySelector("canvas");
const drawing = element.querySelector(".learning-drawing");
const bars = [...drawing.querySelectorAll("li")];
const NOTHING = { shown: 0, hidden: 0, largest: 0, probabilities: [] };

let known = true; // the bars are those of the drawing that is on the board
let width = 0; // of the figure; 0 while the tab is hidden, and then nothing is painted

function paint() {
  if (!width) return;
  const now = props.value || NOTHING;
  const [columns, rows] = width < 480 ? [8, 9] : [12, 6];
  const times = now.shown && now.shown <= columns * rows / 4 ? 2 : 1; // a few detectors are shown twice as large
  paintDetectors(now, columns / times, rows / times);
  paintBars(known && !window.digitBoard.empty ? now.probabilities : []);
}

function paintDetectors({ detectors, shown, hidden, largest }, columns, rows) {
  const size = [columns * CELL - GUTTER, rows * CELL - GUTTER];
  if (canvas.width !== size[0]) [canvas.width, canvas.height] = size;
  const context = canvas.getContext("2d"), image = context.createImageData(...size), packed = shown && bytes(detectors);
  for (let k = 0; k < (shown || columns * rows); k++) {
    const corner = Math.floor(k / columns) * CELL * size[0] + (k % columns) * CELL;
    for (let i = 0; i < PIXELS; i++) {
      const byte = packed ? packed[(k * PIXELS + i) >> 1] : 0;
      const [r, g, b] = packed ? colors[i & 1 ? byte & 15 : byte >> 4] : blank;
      const at = 4 * (corner + Math.floor(i / GRID) * size[0] + i % GRID);
      image.data[at] = r; image.data[at + 1] = g; image.data[at + 2] = b; image.data[at + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
  say(figure.querySelector("figcaption"), shown, shown
    ? `${shown === hidden ? "All" : `${shown} of`} ${hidden} detectors: blue is ink they look for, red is ink they do not want`
    : "Detectors, the hidden units: here they form out of noise while it learns");
  canvas.setAttribute("aria-label", shown ? `The weights of ${shown} hidden units as pictures of 28 by 28 pixels` : "Detectors: not yet");
  if (shown) key(figure.querySelector(".key"), largest);
}

let colors = [], blank = []; // of the theme that is on
function takeTheme() {
  readTheme();
  colors = Array.from({ length: 2 * LEVELS + 1 }, (_, i) => colorOf((i - LEVELS) / LEVELS));
  blank = colorOf(0).map((channel) => channel ? 236 : 42); // --surface-2
  paint();
}

function paintBars(probabilities) {
  const best = probabilities.indexOf(Math.max(...probabilities));
  drawing.querySelector("figcaption").textContent = probabilities.length
    ? `It takes your drawing for a ${best}`
    : window.digitBoard.empty ? "Draw a digit first, and see here how it learns to read it"
      : "Start, and see here how it learns to read your drawing";
  bars.forEach((bar, digit) => {
    const p = probabilities[digit] ?? 0;
    bar.classList.toggle("best", digit === best);
    bar.querySelector("u").style.transform = `scaleX(${p})`;
    bar.querySelector("span").textContent = probabilities.length ? `${Math.round(100 * p)} %` : "";
  });
}

const training = () => ["waiting", "running"].includes(document.getElementById("retrain-status")?.dataset.state);
window.digitBoard.subscribe((what) => {
  if (what !== "rested" || !element.isConnected) return;
  if (training()) return trigger("redrawn");
  known = false;
  paint();
});

watch("value", () => { known = true; paint(); });
new ResizeObserver(([{ contentRect }]) => {
  width = contentRect.width;
  paint();
}).observe(figure);
new MutationObserver(takeTheme).observe(document.body, { attributeFilter: ["class"] }); // light or dark
takeTheme();
