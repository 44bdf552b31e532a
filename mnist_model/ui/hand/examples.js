import { strokesOf } from "../pad/drawing.js";
import { Observable } from "../shared/observable.js";
import { browserStorage } from "./storage.js";
import { pointsOf, textOf, thinned } from "./strokes.js";

/**
 * @typedef {import("./storage.js").Kept} Kept
 * @typedef {import("./storage.js").Storage} Storage
 * @typedef {import("./unipen.js").Example} Example
 */

export const NOT_STORED =
  "This browser does not let the page store anything: your drawings last until you leave the page.";

/** The visitor's labelled drawings: at most `most`, kept by the browser across visits. */
export class Examples extends Observable {
  /** @type {Kept[]} Oldest first; replaced, never changed in place. */
  list = [];
  /** Why they are not kept across visits; "" when they are. */
  words = "";
  /** Python sets both through the tray's props. */
  limits = { drawings: Infinity, points: Infinity };

  #storage;
  /** @type {Kept | null} the newest that was removed */
  #removed = null;
  #nextId = Date.now(); // rises from visit to visit, so ids are in order

  /** @param {Storage} [storage] */
  constructor(storage = browserStorage) {
    super();
    this.#storage = storage;
  }

  get full() {
    return this.list.length >= this.limits.drawings;
  }

  /** Reads what was kept in earlier visits. */
  async load() {
    await this.#stored(async () => {
      const kept = (await this.#storage.load()).slice(0, this.limits.drawings);
      const ids = new Set(kept.map(({ id }) => id));
      this.#become([...kept, ...this.list.filter(({ id }) => !ids.has(id))]);
    });
  }

  /**
   * Keeps a drawing, thinned out. The newest one once more, with another digit, is the same drawing corrected.
   * @param {number} label @param {string} drawing in the notation of the pad
   * @returns {"kept" | "corrected" | "full" | "too long"}
   */
  add(label, drawing) {
    const strokes = strokesOf(drawing);
    const thin = pointsOf(strokes) > this.limits.points ? thinned(strokes, this.limits.points) : strokes;
    if (!thin) return "too long";
    const text = textOf(thin);
    const newest = this.list.at(-1);
    const corrects = newest?.drawing === text;
    if (!corrects && this.full) return "full";
    const example = { id: corrects ? newest.id : this.#newId(), label, drawing: text };
    this.#become([...this.list.filter(({ id }) => id !== example.id), example]);
    this.#stored(() => this.#storage.put(example));
    return corrects ? "corrected" : "kept";
  }

  /** As many as there is room for. @param {Example[]} examples @returns {number} how many */
  addAll(examples) {
    const known = new Set(this.list.map(({ drawing }) => drawing));
    const added = examples
      .filter(({ drawing }) => !known.has(drawing))
      .slice(0, this.limits.drawings - this.list.length)
      .map((example) => ({ ...example, id: this.#newId() }));
    this.#become([...this.list, ...added]);
    this.#stored(() => Promise.all(added.map((example) => this.#storage.put(example))));
    return added.length;
  }

  /** @param {number} id */
  remove(id) {
    this.#removed = this.list.find((example) => example.id === id) ?? null;
    this.#become(this.list.filter((example) => example.id !== id));
    this.#stored(() => this.#storage.remove(id));
  }

  /** Brings the newest that was removed back. */
  putBack() {
    const example = this.#removed;
    if (!example || this.full) return;
    this.#removed = null;
    this.#become([...this.list, example].sort((a, b) => a.id - b.id));
    this.#stored(() => this.#storage.put(example));
  }

  /** Nothing is left here or in the browser. */
  clear() {
    this.#removed = null;
    this.#become([]);
    this.#stored(() => this.#storage.clear());
  }

  #newId() {
    this.#nextId = Math.max(this.#nextId, Date.now()) + 1;
    return this.#nextId;
  }

  /** What the browser refuses to store stays in memory. @param {() => Promise<unknown>} action */
  async #stored(action) {
    try {
      await action();
    } catch {
      this.words = NOT_STORED;
      this.notify();
    }
  }

  /** @param {Kept[]} list */
  #become(list) {
    this.list = list;
    this.notify();
  }
}

export const examples = new Examples();
