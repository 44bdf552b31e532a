// The guided walk: offered once, to a first visitor; it can be left at any time.

const TOUR_KEY = "inside-walk-shown";

// False if it was shown before, or if this browser does not remember: then it might be shown twice.
function firstVisit() {
  try {
    if (localStorage.getItem(TOUR_KEY)) return false;
    localStorage.setItem(TOUR_KEY, "yes");
    return localStorage.getItem(TOUR_KEY) === "yes";
  } catch {
    return false;
  }
}

function buildTour(card) {
  const find = (selector) => card.querySelector(selector);
  let stop = -1, seen = null;

  const frame = (selector) => {
    document.querySelectorAll(".inside-framed").forEach((framed) => framed.classList.remove("inside-framed"));
    if (selector) document.querySelector(selector)?.classList.add("inside-framed");
  };

  function leave() {
    stop = -1;
    card.hidden = true;
    frame("");
  }

  function go(next) {
    if (next >= STOPS.length) return leave();
    stop = next;
    const { title, words, target } = STOPS[stop];
    card.hidden = false;
    find("#inside-tour-count").textContent = `Stop ${stop + 1} of ${STOPS.length}`;
    find("#inside-tour-title").textContent = title;
    find("#inside-tour-words").textContent = words;
    find("#inside-tour-done").textContent = "";
    find("#inside-tour-next").textContent = stop === STOPS.length - 1 ? "Done" : "Next";
    frame(target);
    if (stop > 0) {
      find("#inside-tour-title").focus({ preventScroll: true });
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      document.querySelector(target)?.scrollIntoView({ block: target === "#inside-pad" ? "nearest" : "start", behavior: calm ? "auto" : "smooth" });
    }
    if (seen) tour.saw(seen);
  }

  const finish = () => { find("#inside-tour-done").textContent = STOPS[stop].done; };
  find("#inside-tour-leave").addEventListener("click", leave);
  find("#inside-tour-next").addEventListener("click", () => go(stop + 1));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || stop < 0) return;
    event.stopPropagation(); // on the pad Escape clears the drawing
    leave();
  }, true);

  return {
    offer() { if (stop < 0 && firstVisit()) go(0); },
    // The network has answered: is it what this stop waits for?
    saw(value) {
      seen = value;
      if (stop >= 0 && STOPS[stop].answer !== null && value.answer.digit === STOPS[stop].answer) finish();
    },
    // The visitor has done something on the page.
    did(what) { if (stop >= 0 && STOPS[stop].event === what) finish(); },
  };
}
