import { lifetime, onResize } from "../shared/lifetime.js";
import { wantDock } from "./dock_later.js";
import { Game } from "./game.js";
import { tasks } from "./session.js";
import { countWords, metaWords, recordWords } from "./words.js";

/**
 * The list of all cards, with what the visitor has done.
 * @param {{ element: HTMLElement, props: { pictures: number } }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  /** @param {string} name */
  const find = (name) => /** @type {HTMLElement} */ (element.querySelector(`#task-${name}`));
  const [list, count, says] = ["cards", "count", "says"].map(find);
  const forget = /** @type {HTMLButtonElement} */ (find("forget"));
  const game = new Game(find("game"), props.pictures, signal);

  function show() {
    if (!tasks.all.length) return; // they come with the dock
    const done = tasks.count;
    list.replaceChildren(...tasks.all.map(card));
    count.textContent = countWords(done, tasks.all.length);
    says.textContent = tasks.words;
    forget.disabled = !done;
    game.appear(tasks.open?.check === "beat_the_network");
  }

  list.addEventListener(
    "click",
    (event) => {
      const link = /** @type {Element} */ (event.target).closest("a[data-task]");
      if (!(link instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      tasks.start(link.dataset.task ?? "");
    },
    { signal },
  );
  forget.addEventListener("click", () => tasks.forget(), { signal });
  tasks.subscribe((change) => change !== "saw" && show(), signal);
  onResize(element, (width) => width > 0 && show(), signal); // another tab may have forgotten all
  show();
  wantDock();
}

/** @param {import("./session.js").Task} task */
function card(task) {
  const item = document.createElement("li");
  const isDone = tasks.progress.isDone(task.name);
  item.dataset.task = task.name;
  item.dataset.done = String(isDone);
  const [title, sentence, foot, meta, link] = ["h2", "p", "div", "span", "a"].map((name) =>
    document.createElement(name),
  );
  title.textContent = task.title;
  sentence.textContent = task.sentence;
  const record = recordWords(tasks.progress.record(task.name));
  meta.textContent = [metaWords(task), isDone ? "done" : "", record].filter(Boolean).join(", ");
  link.textContent = isDone ? "Again" : "Start";
  link.ariaLabel = `${link.textContent}: ${task.title}`;
  link.className = "quiet-link";
  link.dataset.task = task.name;
  /** @type {HTMLAnchorElement} */ (link).href = `?task=${task.name}`; // so that it can be copied
  foot.append(meta, link);
  item.append(title, sentence, foot);
  if (task === tasks.open) item.setAttribute("aria-current", "true");
  return item;
}
