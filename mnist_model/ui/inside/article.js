import { lifetime, onResize, onTheme } from "../shared/lifetime.js";
import { readTheme } from "../shared/paint.js";
import { question } from "../shared/question.js";
import { Alike } from "./alike.js";
import { BackwardStep } from "./backward.js";
import { ChangeOfInk } from "./change.js";
import { Choosers } from "./choosers.js";
import { buildCode } from "./code.js";
import { ContributionsStep } from "./contributions.js";
import { DetectorsStep } from "./detectors.js";
import { LessonStep } from "./lesson.js";
import { load } from "./load.js";
import { Nudge } from "./nudge.js";
import { NumbersStep, unpackPictures } from "./numbers.js";
import { LearnOnly } from "./only.js";
import { Predict } from "./predict.js";
import { ScoresStep } from "./scores.js";
import { inside } from "./session.js";
import { Sheet } from "./sheet.js";
import { StrokeShares } from "./strokes.js";
import { Tour } from "./tour.js";

/**
 * @typedef {import("./session.js").InsideAnswer} InsideAnswer
 * @typedef {{ rates: [number, number], stops: import("./tour.js").Stop[] }} ArticleProps
 */

const REST_MS = 300; // texts for screen readers are written when the drawing has rested for this long

/**
 * The article: six steps that follow the drawing. Its text is fetched when the tab is first seen; while the tab is
 * hidden nothing is asked and nothing painted.
 * @param {{ element: HTMLElement, props: ArticleProps }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  const root = /** @type {HTMLElement} */ (element.querySelector(".inside"));
  /** @type {Article | undefined} */
  let article;
  let loading = false;
  let frame = 0;
  let step = 0; // to be gone to; 0: none

  const paint = () => {
    if (!inside.visible || !article?.show() || !step) return;
    article.goTo(step);
    step = 0;
  };
  const paintSoon = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      paint();
    });
  };

  async function loadArticle() {
    loading = true;
    const response = await load(new URL("article.html", import.meta.url), signal);
    if (!response) return;
    root.innerHTML = await response.text();
    article = new Article(root, props, signal);
    if (!step) article.tour.offer();
    paintSoon();
  }

  /** A question from elsewhere on the page: its choices are made at once, its step is gone to when it is painted. */
  const follow = () => {
    const asked = question.take();
    if (!asked) return;
    const { step: next, ...choices } = asked;
    step = next;
    inside.choose(choices);
  };

  inside.start(signal);
  question.subscribe(follow, signal);
  follow();
  inside.subscribe({ answered: paint, held: paintSoon, failed: () => root.classList.add("stale") }, signal);
  onTheme(() => {
    article?.readTheme();
    paintSoon();
  }, signal);
  onResize(
    root,
    (width) => {
      const appears = width > 0 && !inside.visible;
      inside.appear(width > 0);
      if (appears) {
        if (!loading) loadArticle();
        if (!step) article?.tour.offer();
      }
      paintSoon();
    },
    signal,
  );
}

class Article {
  #theme = readTheme();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #resting;

  /** @param {HTMLElement} root filled with article.html @param {ArticleProps} props @param {AbortSignal} signal */
  constructor(root, { rates, stops }, signal) {
    /** @param {string} id */
    const part = (id) => /** @type {HTMLElement} */ (root.querySelector(`#inside-${id}`));
    this.root = root;
    this.sheet = new Sheet();
    this.choosers = new Choosers(root, inside, signal);
    this.numbers = new NumbersStep(part("numbers"), inside, signal);
    this.detectors = new DetectorsStep(part("detectors"), inside, this.sheet, signal);
    this.scores = new ScoresStep(part("scores"), inside, this.sheet, signal);
    this.contributions = new ContributionsStep(part("pixels"), signal);
    this.lesson = new LessonStep(part("lesson"), inside, rates, signal);
    this.backward = new BackwardStep(part("backward"), inside, signal);
    this.nudge = new Nudge(part("nudge"), inside, signal);
    this.only = new LearnOnly(part("only"), inside, signal);
    this.change = new ChangeOfInk(part("ink"), inside, signal);
    this.strokes = new StrokeShares(part("strokes"), inside, signal);
    this.alike = new Alike(part("alike"), inside, signal);
    this.predict = new Predict(root, inside, signal);
    this.tour = new Tour(part("tour"), stops, inside, signal);
    const openCode = buildCode(part("code"), signal);
    root.addEventListener(
      "click",
      (event) => {
        const link = /** @type {Element} */ (event.target).closest("a[data-code]");
        if (!(link instanceof HTMLElement)) return;
        event.preventDefault();
        openCode(Number(link.dataset.code));
      },
      { signal },
    );
    signal.addEventListener("abort", () => clearTimeout(this.#resting), { once: true });
  }

  readTheme() {
    this.#theme = readTheme();
    this.change.repaint();
    this.strokes.repaint();
  }

  /** Its heading comes to the top of the window. @param {number} step from 1 */
  goTo(step) {
    const heading = /** @type {HTMLElement} */ (this.root.querySelectorAll("section h2")[step - 1]);
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.closest("section")?.scrollIntoView();
  }

  /** Paints the newest answer; false without one. */
  show() {
    const { answer, pictures: hiddenPictures } = inside;
    if (!answer || !hiddenPictures) return false;
    const pictures = unpackPictures(answer.steps);
    const x = pictures[answer.steps.prepare];
    this.sheet.paint(hiddenPictures, this.#theme);
    this.choosers.show(answer);
    this.numbers.show(answer, pictures);
    this.detectors.show(answer, hiddenPictures, x, this.#theme);
    this.scores.show(answer);
    this.contributions.show(answer, x, this.#theme);
    this.lesson.show(answer, x, this.#theme);
    this.backward.show(answer, x, this.#theme);
    this.predict.show();
    this.root.classList.remove("stale");
    this.root.dataset.serial = String(inside.answers);
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#describe(answer), REST_MS);
    return true;
  }

  /** @param {InsideAnswer} answer */
  #describe(answer) {
    for (const step of [
      this.numbers,
      this.detectors,
      this.scores,
      this.contributions,
      this.lesson,
      this.backward,
    ]) {
      step.describe(answer);
    }
  }
}
