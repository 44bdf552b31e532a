import { drawing } from "../pad/drawing.js";
import { setText } from "../shared/bars.js";
import { lifetime } from "../shared/lifetime.js";
import { visitor } from "../visitor/visitor.js";
import { examples } from "./examples.js";
import { listenToFiles } from "./files.js";
import { learning } from "./learning.js";
import { drawTen } from "./ten.js";
import { picture } from "./thumbnail.js";
import { addedWords, askWords, countWords, drawingName, resultRows, resultWords } from "./words.js";

/** @typedef {{ side: number, pen: number, most: number, most_points: number, ten: number }} TrayProps */

/**
 * The visitor's own drawings: kept, removed, learned, forgotten.
 * @param {{ element: HTMLElement, props: TrayProps }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  examples.limits = { drawings: props.most, points: props.most_points };
  const say = sayWords(element, signal);
  const add = /** @type {HTMLElement} */ (element.querySelector("#hand-add"));
  add.replaceChildren(...Array.from({ length: 10 }, (_, digit) => digitButton(digit)));

  const ten = drawTen(element, props.ten, keep, signal);
  add.addEventListener(
    "click",
    ({ target }) => {
      const digit = target instanceof HTMLElement ? target.dataset.digit : undefined;
      if (digit === undefined) return;
      if (ten.chooses) ten.begin(Number(digit));
      else keep(Number(digit));
    },
    { signal },
  );

  /** Keeps what is on the pad. @param {number} label @returns {boolean} */
  function keep(label) {
    if (drawing.empty || drawing.picture) return false;
    const outcome = examples.add(label, drawing.text);
    say(addedWords(outcome, label));
    return outcome === "kept";
  }

  showCount(element, props.most, signal);
  showAsking(element, ten, signal);
  showDrawings(element, props, say, signal);
  showLearning(element, say, signal);
  listenToFiles(element, props, say, signal);
  examples.load();
}

/** @param {number} digit */
function digitButton(digit) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.dataset.digit = String(digit);
  button.textContent = String(digit);
  button.ariaLabel = `It is a ${digit}`;
  return button;
}

/**
 * One line about what was done last; after a removal with a button that takes it back.
 * @param {HTMLElement} element @param {AbortSignal} signal
 * @returns {(words: string, removed?: boolean) => void}
 */
function sayWords(element, signal) {
  const [words, back] = /** @type {HTMLElement[]} */ ([
    .../** @type {HTMLElement} */ (element.querySelector(".hand-said")).children,
  ]);
  back.addEventListener(
    "click",
    () => {
      examples.putBack();
      back.hidden = true;
      setText(words, "It is back.");
    },
    { signal },
  );
  return (sentence, removed = false) => {
    setText(words, sentence);
    back.hidden = !removed;
  };
}

/** @param {HTMLElement} element @param {number} most @param {AbortSignal} signal */
function showCount(element, most, signal) {
  const count = /** @type {HTMLElement} */ (element.querySelector("#hand-count"));
  const where = /** @type {HTMLElement} */ (element.querySelector(".hand-where"));
  function show() {
    count.dataset.count = String(examples.list.length);
    setText(count, countWords(examples.list.length, most));
    setText(where, examples.words || WHERE);
  }
  examples.subscribe(show, signal);
  show();
}

const WHERE =
  "Your drawings stay in this browser until you forget them. The server gets them to learn from, and keeps none.";

/**
 * The question above the ten digits, which can be pressed when there is something to name.
 * @param {HTMLElement} element @param {import("./ten.js").Ten} ten @param {AbortSignal} signal
 */
function showAsking(element, ten, signal) {
  const ask = /** @type {HTMLElement} */ (element.querySelector(".hand-ask"));
  const buttons = /** @type {NodeListOf<HTMLButtonElement>} */ (element.querySelectorAll("#hand-add button"));
  function show() {
    const pad = { empty: drawing.empty, picture: Boolean(drawing.picture), full: examples.full };
    setText(ask, ten.chooses && !pad.full ? "Ten of which digit?" : askWords(pad));
    for (const button of buttons) button.disabled = pad.full || (!ten.chooses && (pad.empty || pad.picture));
  }
  drawing.subscribe((change) => {
    if (change === "changed") show();
  }, signal);
  examples.subscribe(show, signal);
  ten.subscribe(show, signal);
  show();
}

/**
 * A small picture of each drawing; pressed, it is removed.
 * @param {HTMLElement} element @param {TrayProps} props
 * @param {(words: string, removed?: boolean) => void} say @param {AbortSignal} signal
 */
function showDrawings(element, { pen }, say, signal) {
  const list = /** @type {HTMLElement} */ (element.querySelector("#hand-drawings"));
  /** @type {Map<number, HTMLElement>} */
  let items = new Map();

  function show() {
    const wrong = new Map(
      learning.value.result?.wrong.map(({ drawing, says }) => [learning.sent[drawing]?.id, says]),
    );
    /** @type {Map<number, HTMLElement>} */
    const next = new Map();
    for (const example of examples.list) {
      const says = wrong.get(example.id);
      const known = items.get(example.id);
      const same =
        known?.dataset.label === String(example.label) && known.dataset.says === String(says ?? "");
      next.set(example.id, known && same ? known : item(example, says));
    }
    const focused = [...items.values()].findIndex((one) => one.contains(document.activeElement));
    items = next;
    list.replaceChildren(...next.values());
    if (focused >= 0) {
      const place = Math.min(focused, next.size - 1);
      [...next.values()][place]?.querySelector("button")?.focus();
    }
  }

  /** @param {import("./storage.js").Kept} example @param {number | undefined} says */
  function item({ id, label, drawing }, says) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    const name = document.createElement("span");
    Object.assign(item.dataset, { label: String(label), says: String(says ?? "") });
    button.type = "button";
    button.ariaLabel = button.title = drawingName(label, says);
    name.textContent = says === undefined ? String(label) : `${label}, read as ${says}`;
    button.append(picture(drawing, pen), name);
    button.addEventListener("click", () => {
      examples.remove(id);
      say(`Removed a ${label}.`, true);
    });
    item.append(button);
    return item;
  }

  examples.subscribe(show, signal);
  learning.subscribe(show, signal);
  show();
}

/**
 * Learn, how that stands and what it gave, and forget.
 * @param {HTMLElement} element @param {(words: string, removed?: boolean) => void} say @param {AbortSignal} signal
 */
function showLearning(element, say, signal) {
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const [learn, forget, save] = ["#hand-learn", "#hand-forget", "#hand-save"].map(
    (selector) => /** @type {HTMLButtonElement} */ (find(selector)),
  );
  const [status, words, result] = ["#hand-status", ".hand-words", "#hand-result"].map(find);

  function show() {
    const { value, busy } = learning;
    const none = !examples.list.length;
    learn.disabled = none || busy || !visitor.session;
    save.disabled = none;
    forget.disabled = none && value.state === "idle";
    status.dataset.state = value.state;
    // Half of the part that is under way: its end comes without a further report.
    const done = value.state === "learning" ? value.part + 0.5 : value.part;
    status.style.setProperty("--done", String(value.parts ? done / value.parts : 0));
    setText(words, value.words);
    result.hidden = !value.result;
    if (!value.result) return;
    find("tbody").replaceChildren(...resultRows(value.result).map(tableRow));
    setText(find("#hand-result > p"), resultWords(value.result));
  }

  learn.addEventListener("click", () => learning.start(examples.list), { signal });
  forget.addEventListener(
    "click",
    async () => {
      examples.clear();
      try {
        await learning.forget();
        say("Forgotten: your drawings are gone, and the network before answers again.");
      } catch {
        say("Your drawings are gone. The server does not answer: its network is gone when this page closes.");
      }
    },
    { signal },
  );
  learning.subscribe(show, signal);
  examples.subscribe(show, signal);
  visitor.subscribe(show, signal);
  show();
}

/** @param {[string, string, string]} cells */
function tableRow([name, ...counts]) {
  const row = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = name;
  row.append(head);
  for (const count of counts) row.insertCell().textContent = count;
  return row;
}
