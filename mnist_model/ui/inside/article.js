// The article of the Inside tab: waits for values, paints at most one of them a frame, and nothing while hidden.

const inside = (window.inside ??= {}); // the panel's script puts `choices`, `ask` and `answer` here
const root = element.querySelector(".inside");
root.innerHTML = ARTICLE;
readTheme();

const tour = buildTour(root.querySelector("#inside-tour"));
const showNumbers = buildNumbers(root.querySelector("#inside-numbers"));
const showDetectors = buildDetectors(root.querySelector("#inside-detectors"));
const showChoosers = buildChoosers(root);
const showScores = buildScores(root.querySelector("#inside-scores"), showDetectors.drawSmall);
const showPixels = buildPixels(root.querySelector("#inside-pixels"));
const showLesson = buildLesson(root.querySelector("#inside-lesson"));
buildCode(root.querySelector("#inside-code"));

const REST_MS = 300; // texts for screen readers are written when the drawing has rested for this long
let latest = null, frame = 0, visible = false, resting = 0;

function paint() {
  frame = 0;
  if (!latest || !visible) return;
  const x = showNumbers(latest);
  showDetectors(latest, x);
  showChoosers(latest);
  showScores(latest);
  showPixels(latest, x);
  showLesson(latest, x);
  inside.answer(latest);
  tour.saw(latest);
  clearTimeout(resting);
  resting = setTimeout(describe, REST_MS);
  root.dataset.serial = latest.serial;
}

function describe() {
  for (const view of [showNumbers, showDetectors, showScores, showPixels, showLesson]) view.describe(latest);
}

const paintSoon = () => { frame ||= requestAnimationFrame(paint); };

watch("value", () => {
  latest = props.value ? JSON.parse(props.value) : null;
  paintSoon();
});

// Coming into view is what asks; a hidden tab asks for nothing and paints nothing.
new IntersectionObserver((reports) => {
  const now = reports.at(-1).isIntersecting; // a busy browser reports "gone" and "back" at once
  const appears = now && !visible;
  visible = now;
  if (!appears) return;
  inside.ask();
  paintSoon();
  tour.offer();
}).observe(element.closest("#inside"));

// Another theme: other colours for zero, for and against.
new MutationObserver(() => { readTheme(); paintSoon(); }).observe(document.body, { attributes: true, attributeFilter: ["class"] });
new ResizeObserver(paintSoon).observe(root);

root.addEventListener("click", (event) => {
  const link = event.target.closest('a[href^="#inside-code-"]');
  if (!link) return;
  event.preventDefault();
  const listing = root.querySelector(link.getAttribute("href"));
  listing.open = true;
  listing.scrollIntoView({ block: "start" });
  listing.querySelector("summary").focus({ preventScroll: true });
});
