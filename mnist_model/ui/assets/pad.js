// One DigitPad: shows and edits the board. Gradio runs this with `element`, `props`, `trigger` and `watch` in scope.

const SIDE = @SIDE, PEN = @PEN;
const STEP = 1.5; // pad units between two recorded points: a tenth of the pen's width
const FRAME_MS = 16;

const board = window.digitBoard;
const canvas = element.querySelector("canvas");
const frame = element.querySelector(".pad-frame");
const says = element.querySelector(".pad-says");
const paper = canvas.getContext("2d");
const picture = new Image();
let pen = null; // id of the pointer that draws; others are ignored until it lifts
let sentAt = -Infinity;
let timer = 0;

// ---- painting --------------------------------------------------------------------------------------------

function repaint() {
  frame.classList.toggle("empty", board.empty);
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (!side) return; // hidden: painted when it is seen again
  if (canvas.width !== side) canvas.width = canvas.height = side;
  paper.setTransform(side / SIDE, 0, 0, side / SIDE, 0, 0);
  paper.fillStyle = "#000";
  paper.fillRect(0, 0, SIDE, SIDE);
  paper.strokeStyle = "#fff";
  paper.lineWidth = PEN;
  paper.lineCap = paper.lineJoin = "round";
  if (board.picture) paintPicture();
  for (const stroke of board.strokes) trace(stroke, 0);
}

function paintPicture() {
  if (picture.src !== board.picture) picture.src = board.picture;
  if (!picture.complete || !picture.naturalWidth) return; // its load event repaints
  const scale = SIDE / Math.max(picture.naturalWidth, picture.naturalHeight);
  const [width, height] = [picture.naturalWidth * scale, picture.naturalHeight * scale];
  paper.globalAlpha = 0.6;
  paper.drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  paper.globalAlpha = 1;
}

// The stroke from its point number `from` on: a curve through the middles between points, and straight to the last.
function trace(stroke, from) {
  const middle = (i) => [(stroke[i][0] + stroke[i + 1][0]) / 2, (stroke[i][1] + stroke[i + 1][1]) / 2];
  const start = Math.max(from - 1, 0);
  paper.beginPath();
  paper.moveTo(...(start > 0 ? middle(start - 1) : stroke[0]));
  for (let i = start; i < stroke.length - 1; i++) paper.quadraticCurveTo(...stroke[i], ...middle(i));
  paper.lineTo(...stroke.at(-1));
  paper.stroke();
}

// ---- sending ---------------------------------------------------------------------------------------------

function send() {
  clearTimeout(timer);
  timer = 0;
  sentAt = performance.now();
  props.value = board.text;
  if (canvas.clientWidth) trigger("input"); // the pad that is seen asks; a hidden one only keeps up
}

// At once when a frame has passed since the last time, but after all points of the present event; else when it has.
function sendSoon() {
  if (timer) return;
  const wait = sentAt + FRAME_MS - performance.now();
  timer = setTimeout(send, Math.max(wait, 0));
  if (wait <= 0) queueMicrotask(() => timer && send());
}

let painted = 0; // points of the last stroke that are on the canvas
board.subscribe((what) => {
  if (what === "said") return void (says.textContent = board.words);
  if (what === "rested") return timer && send();
  if (board.words) board.say("");
  if (what === "extended") trace(board.strokes.at(-1), painted);
  else repaint();
  painted = board.strokes.at(-1)?.length ?? 0;
  sendSoon();
});

// ---- the pen ---------------------------------------------------------------------------------------------

// Positions of the pen in pad units, to a tenth: all that the browser has collected since the last event.
function positions(event) {
  const { left, top, width } = canvas.getBoundingClientRect();
  const events = event.getCoalescedEvents?.() ?? [];
  return (events.length ? events : [event]).map((e) => [e.clientX - left, e.clientY - top].map(
    (length) => Math.round(length * SIDE / width * 10) / 10));
}

const inside = (point) => point.every((length) => length >= 0 && length <= SIDE);
const far = ([x0, y0], [x1, y1]) => Math.hypot(x1 - x0, y1 - y0) >= STEP;
let onPaper = false; // the pen is down and over the canvas; off its edge a stroke ends, as on paper

function put(point) {
  if (!inside(point)) return void (onPaper = false);
  if (board.full) return board.say("The pad is full: undo or clear.");
  if (!onPaper) board.begin(point);
  else if (far(board.strokes.at(-1).at(-1), point)) board.extend(point);
  onPaper = true;
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || pen !== null) return;
  pen = event.pointerId;
  onPaper = false;
  event.preventDefault(); // no text selection; focus is set by hand, without scrolling
  canvas.focus({ preventScroll: true, focusVisible: false });
  put(positions(event).at(-1));
  try {
    canvas.setPointerCapture(pen);
  } catch {
    // a pointer made by a script cannot be captured, and need not be
  }
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId === pen) positions(event).forEach(put);
});

for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
  canvas.addEventListener(end, (event) => {
    if (event.pointerId !== pen) return;
    pen = null;
    board.rest();
  });
}

// ---- buttons and keys ------------------------------------------------------------------------------------

element.querySelector("[id$=-undo]").addEventListener("click", () => board.undo());
element.querySelector("[id$=-clear]").addEventListener("click", () => board.clear());
element.addEventListener("keydown", (event) => {
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === "z" && !event.shiftKey) board.undo();
  else if (!command && ["Delete", "Backspace", "Escape"].includes(event.key)) board.clear();
  else if (!command && /^[0-9]$/.test(event.key)) document.querySelector(`#examples [data-digit="${event.key}"]`)?.click();
  else return;
  event.preventDefault();
});

// ---- life ------------------------------------------------------------------------------------------------

picture.addEventListener("load", repaint);
new ResizeObserver(repaint).observe(canvas);
watch("value", () => { board.text = props.value || ""; }); // the server has put something on the pad
repaint();
if (!board.empty) send(); // a pad that is opened later takes over the drawing
