import { drawing as pageDrawing } from "../pad/drawing.js";
import { LOST, post, Refused } from "../shared/call.js";
import { Reader } from "../shared/reader.js";
import { visitor as pageVisitor } from "../visitor/visitor.js";

/**
 * @typedef {object} Choices what the visitor has chosen on this tab; whatever is missing or null follows the drawing.
 *   `parse_choices` in inside/choices.py checks it.
 * @property {string} [prepare] which picture reaches the network: "as_drawn", "boxed" or "centered"
 * @property {number | null} [hidden_unit] null: the most active one
 * @property {number | null} [digit] whose score is explained; null: the answer's
 * @property {number | null} [versus] the digit it is compared with
 * @property {number | null} [intended] the digit that the gradient step is for; null: the answer
 * @property {number | null} [wanted] the digit that the ink is changed for; null: the second likeliest
 * @property {number} [learning_rate]
 * @property {"W1" | "b1" | "W2" | "b2"} [weight] the one that is moved in step 6
 * @property {number | null} [to_digit] that it leads to; null: the intended one
 * @property {number | null} [pixel] that it comes from; null: the one with the most ink
 * @property {number} [noise]
 * @property {number} [silenced]
 * @property {boolean} [without_biases]
 * @property {number} [shift_x]
 * @property {number} [shift_y]
 * @property {number} [turn]
 */

/** @typedef {{ drawing: string, session: string, choices: Choices }} Question of the route /inside */

/**
 * @typedef {object} InsideAnswer what the route /inside gives: `InsideAnswer` in inside/numbers.py
 * @property {import("../visitor/visitor.js").Network} network
 * @property {number} hidden number of hidden units of the network in use
 * @property {boolean} broken on purpose
 * @property {boolean} empty there is no ink
 * @property {import("../shared/bars.js").Answer} answer
 * @property {import("./numbers.js").StepNumbers} steps
 * @property {import("./detectors.js").HiddenPictures | null} pictures null: as before
 * @property {number[]} z1 of each hidden unit
 * @property {import("./detectors.js").HiddenUnitNumbers} hidden_unit
 * @property {import("./words.js").Target} target
 * @property {import("./scores.js").ScoreNumbers} scores
 * @property {import("./contributions.js").PixelNumbers} pixels
 * @property {import("./lesson.js").LearningStepNumbers} learning_step
 * @property {import("./backward.js").BackwardNumbers} backward
 */

/**
 * @typedef {object} Listener
 * @property {(choices: Choices) => void} [chosen] the visitor has made these choices
 * @property {(answer: InsideAnswer) => void} [answered] called at most once a frame
 * @property {() => void} [kept] a gradient step was kept
 * @property {() => void} [held] other numbers are kept back
 * @property {(sentence: string) => void} [failed] there is no answer to the present drawing and choices
 * @property {(sentence: string) => void} [said] an action was not carried out; the answer that is shown still holds
 */

/** What the two components of the tab, panel and article, share: the visitor's choices, and the newest answer. */
export class InsideSession {
  /** @type {Choices} */
  choices = {};
  /** @type {InsideAnswer | null} */
  answer = null;
  /** What `answer` answers; drawing and choices may be newer. @type {Question | null} */
  asked = null;
  /** Number of answers so far. */
  answers = 0;
  /** The weights of all hidden units, as the newest answer that brought them: they are sent only when they change.
   * @type {import("./detectors.js").HiddenPictures | null} */
  pictures = null;
  visible = false;
  /** What is not shown, because somebody asks the visitor about it first. "gradient": of the weight in step 6.
   * @type {Set<"gradient">} */
  held = new Set();

  /** @type {Set<Listener>} */
  #listeners = new Set();
  /** @type {Reader<{ question: Question, answer: InsideAnswer }> | undefined} */
  #reader;
  #frame = 0;

  /**
   * @param {object} [page]
   * @param {import("../pad/drawing.js").Drawing} [page.drawing]
   * @param {import("../visitor/visitor.js").Visitor} [page.visitor]
   * @param {typeof post} [page.ask]
   * @param {(callback: () => void) => number} [page.nextFrame]
   */
  constructor({
    drawing = pageDrawing,
    visitor = pageVisitor,
    ask = post,
    nextFrame = (callback) => requestAnimationFrame(callback),
  } = {}) {
    this.drawing = drawing;
    this.visitor = visitor;
    this.post = ask;
    this.nextFrame = nextFrame;
  }

  /** Asks at every change of the drawing and of the network, while the tab is visible. @param {AbortSignal} signal */
  start(signal) {
    this.#reader = new Reader({
      read: async (options) => {
        const question = this.question;
        return { question, answer: await this.post("inside", question, options) };
      },
      show: ({ question, answer }) => this.#take(answer, question),
      fail: (error) => {
        const sentence = error instanceof Refused ? error.message : `${LOST} Your next stroke tries again.`;
        this.#tell((listener) => listener.failed?.(sentence));
      },
      signal,
      sendMs: () => this.drawing.uploadMs,
    });
    this.drawing.subscribe((change) => {
      if (change === "changed" || change === "extended") this.ask();
    }, signal);
    this.visitor.subscribe(() => this.ask(), signal);
    signal.addEventListener("abort", () => this.appear(false), { once: true });
  }

  /** @param {Listener} listener @param {AbortSignal} signal */
  subscribe(listener, signal) {
    this.#listeners.add(listener);
    signal.addEventListener("abort", () => this.#listeners.delete(listener), { once: true });
  }

  /** The tab has come into view, or gone: a hidden tab sends nothing. @param {boolean} visible */
  appear(visible) {
    if (visible === this.visible) return;
    this.visible = visible;
    if (visible) this.ask();
    else this.#reader?.rest();
  }

  /** @param {Choices} choices those that change */
  choose(choices) {
    Object.assign(this.choices, choices);
    this.#tell((listener) => listener.chosen?.(choices));
    this.ask();
  }

  /** Keeps numbers back, or shows them again. @param {"gradient"} what @param {boolean} on */
  hold(what, on) {
    if (on === this.held.has(what)) return;
    if (on) this.held.add(what);
    else this.held.delete(what);
    this.#tell((listener) => listener.held?.());
  }

  /** Something has changed: while the tab is visible the server is asked what comes of it. */
  ask() {
    if (this.visible) this.#reader?.ask();
  }

  /** The body of a request about the drawing as it is now. @returns {Question} */
  get question() {
    const choices = { ...this.choices, pictures: this.pictures?.version ?? "" };
    return { drawing: this.drawing.text, session: this.visitor.session, choices };
  }

  /** The network after so many gradient steps becomes the visitor's own. @param {1 | 10} steps */
  keep(steps) {
    const { choices, ...question } = this.question;
    return this.#act(async () => {
      await this.visitor.act("inside/keep", { ...question, choices: { ...choices, learn_steps: steps } });
      this.#tell((listener) => listener.kept?.());
    });
  }

  /** Answer with the visitor's own network, or with the shipped one. @param {boolean} wanted */
  useOwn(wanted) {
    return this.#act(() => this.visitor.useOwn(wanted));
  }

  /** @param {() => Promise<unknown>} action */
  async #act(action) {
    try {
      await action();
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.#tell((listener) => listener.said?.(message));
    }
  }

  /** @param {InsideAnswer} answer @param {Question} question */
  #take(answer, question) {
    this.answer = answer;
    this.asked = question;
    this.answers += 1;
    this.pictures = answer.pictures ?? this.pictures;
    this.visitor.hear(answer.network);
    // Panel and article paint in the same frame, so that they never show two different answers.
    this.#frame ||= this.nextFrame(() => {
      this.#frame = 0;
      this.#tell((listener) => this.answer && listener.answered?.(this.answer));
    });
  }

  /** @param {(listener: Listener) => void} call */
  #tell(call) {
    for (const listener of this.#listeners) call(listener);
  }
}

export const inside = new InsideSession();
