import { inside } from "../inside/session.js";
import { setText } from "../shared/bars.js";
import { lifetime } from "../shared/lifetime.js";
import { question } from "../shared/question.js";
import { openTab } from "../shared/tabs.js";
import { linkedTask } from "./dock_later.js";
import { tasks } from "./session.js";
import { Signs } from "./signs.js";
import { beginWords, metaWords, placeWords, reachedWords, recordWords } from "./words.js";

const WIDE = "(min-width: 900px)"; // as in dock.css: where the card does not stand on the pad

export const UNKNOWN_TASK = "The link names a task that is not on this page: here are those that are.";

/**
 * The open card, docked at the page whichever tab is open. It follows the link that the page was opened with.
 * @param {{ element: HTMLElement, props: { tasks: import("./session.js").Task[] } }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  /** @param {string} name */
  const find = (name) => /** @type {HTMLElement} */ (element.querySelector(`#task-${name}`));
  const [dock, meta, title, goal, place, now, done, why, fold, explain, next] = [
    ...["dock", "meta", "title", "goal", "place", "now", "done", "why", "fold", "explain", "next"].map(find),
  ];
  const guess = /** @type {HTMLFormElement} */ (find("guess"));
  const field = /** @type {HTMLInputElement} */ (guess.querySelector("input"));
  const [concept, explanation] = /** @type {HTMLElement[]} */ ([...why.children]);

  /** @param {boolean} open */
  function unfold(open) {
    dock.dataset.open = String(open);
    fold.setAttribute("aria-expanded", String(open));
    fold.textContent = open ? "Less" : "More";
    showState();
  }

  function showCard() {
    const { open: task } = tasks;
    dock.hidden = !task;
    if (!task) return;
    title.textContent = task.title;
    goal.textContent = task.goal;
    place.textContent = placeWords(task.step);
    place.hidden = !task.step;
    concept.textContent = task.concept;
    explanation.textContent = task.why;
    guess.hidden = !task.guess;
    guess.reset();
    field.disabled = false;
    /** @type {HTMLElement} */ (guess.querySelector("span")).textContent = task.guess;
    unfold(matchMedia(WIDE).matches || Boolean(task.guess));
  }

  function showState() {
    const { open: task, found, explained, next: following, progress } = tasks;
    if (!task) return;
    dock.dataset.done = String(found.done);
    setText(meta, [metaWords(task), recordWords(progress.record(task.name))].filter(Boolean).join(", "));
    setText(now, found.words || beginWords(task, dock.dataset.open === "false"));
    setText(done, found.done ? reachedWords(tasks.count, tasks.all.length) : "");
    why.hidden = !explained;
    explain.hidden = explained;
    next.hidden = !following;
    setText(next, following ? `Next: ${following.title}` : "");
  }

  tasks.subscribe((change) => (change === "opened" ? showCard() : showState()), signal);
  find("leave").addEventListener("click", () => tasks.leave(), { signal });
  fold.addEventListener("click", () => unfold(dock.dataset.open !== "true"), { signal });
  place.addEventListener(
    "click",
    () => {
      if (!tasks.open) return;
      if (!matchMedia(WIDE).matches) unfold(false); // it would cover what is gone to
      openTab(tasks.open.tab);
      question.ask({ step: tasks.open.step });
    },
    { signal },
  );
  explain.addEventListener("click", () => tasks.explain(), { signal });
  next.addEventListener(
    "click",
    () => {
      if (!tasks.next) return;
      tasks.start(tasks.next.name);
      title.focus({ preventScroll: true });
    },
    { signal },
  );
  guess.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      field.disabled = true; // a guess that is changed afterwards is none
      tasks.guess(field.valueAsNumber);
      if (!matchMedia(WIDE).matches) unfold(false);
    },
    { signal },
  );

  new Signs(find("signs"), tasks, inside, signal);
  tasks.begin(props.tasks);
  showCard();
  const linked = linkedTask();
  if (linked === null || tasks.start(linked)) return;
  tasks.say(UNKNOWN_TASK);
  openTab("tasks");
}
