import { cuts } from "../pad/cut.js";
import { drawing } from "../pad/drawing.js";
import { Bars, setText } from "../shared/bars.js";
import { LOST, post, Refused } from "../shared/call.js";
import { lifetime, onResize } from "../shared/lifetime.js";
import { fromBase64, paintInk } from "../shared/paint.js";
import { question } from "../shared/question.js";
import { Reader } from "../shared/reader.js";
import { openTab } from "../shared/tabs.js";
import { failed, said, Verdict } from "../shared/verdict.js";
import { visitor } from "../visitor/visitor.js";
import { latest } from "./latest.js";
import { askWhy, askWhyNot, whyInWords, whyNotInWords } from "./why.js";

/**
 * @typedef {import("../shared/bars.js").Answer
 *   & { seen: string, network: import("../visitor/visitor.js").Network, hidden: import("./network.js").Activations,
 *   cut: import("../pad/cut.js").Cut | null }} Reply of the route /answer
 */

const DETECTORS = 2; // the step of the explanation about single hidden units

const STROKES_KEPT = "Your drawing is kept, and your next stroke tries again.";
const PICTURE_KEPT = "Your picture is kept, and is sent again.";

/** Of a picture in which nothing is to be seen. @type {import("../shared/verdict.js").Said} */
const BLANK = { state: "empty", digit: "", words: "This picture is blank", spoken: "This picture is blank" };

/** @param {Reply} reply */
const isBlank = ({ digit, cut }) => digit === null && cut !== null && !cut.doubt;

/** Opens the explanation, which hears of the question. @param {import("../shared/question.js").Asked} asked */
function explain(asked) {
  question.ask(asked);
  openTab("inside");
}

/**
 * What the network makes of the drawing. It asks at every change while it is visible; while it is hidden, only when
 * the pen rests, so that the server knows the drawing that a training shows.
 * @param {{ element: HTMLElement }} component
 */
export function mount({ element }) {
  const signal = lifetime(element);
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const view = find(".answer");
  const seen = /** @type {HTMLCanvasElement} */ (find("#seen"));
  const why = find("#why");
  /** @type {Reply | null} */
  let newest = null;
  const bars = new Bars(find("#bars"), (pressed) => newest && explain(askWhyNot(newest, pressed)));
  why.addEventListener("click", () => newest && explain(askWhy(newest)), { signal });
  const verdict = new Verdict(find("#answer"), find(".answer > .spoken"));
  const chip = find(".chip");
  // Not fetched before the pad: the answer does not wait for it, and a slow line would let the pen wait.
  import("./network.js").then(
    ({ NetworkView }) =>
      new NetworkView(find("#network"), (unit) => explain({ step: DETECTORS, hidden_unit: unit }), signal),
  );
  const [owner, change] = /** @type {HTMLElement[]} */ ([...chip.children]);

  /** @param {import("../shared/verdict.js").Said} what */
  function say(what) {
    view.dataset.state = what.state;
    // The bars hold the percentage: beneath the numeral it would only be repeated.
    verdict.show(what.state === "sure" ? { ...what, words: "" } : what);
  }

  /** @param {Reply} reply */
  function show(reply) {
    say(isBlank(reply) ? BLANK : said(reply, reply.cut?.doubt));
    bars.showAnswer(reply);
    const levels = fromBase64(reply.seen);
    paintInk(seen, levels);
    const what = levels.some(Boolean) ? "your digit in 28 by 28 pixels" : "nothing";
    seen.setAttribute("aria-label", `What the network sees: ${what}`);
    newest = reply;
    setText(why, whyInWords(reply));
    why.hidden = reply.digit === null || Boolean(reply.cut?.doubt); // the picture's doubt is no score's
    bars.name((digit) => whyNotInWords(reply, digit), reply.digit !== null);
    visitor.hear(reply.network);
  }

  /** @param {import("../visitor/visitor.js").Network} networks */
  function showOwner({ has_own, in_use, words }) {
    chip.hidden = !has_own;
    owner.textContent = in_use ? words : "The shipped network";
    change.textContent = in_use ? "Use the shipped one" : "Use yours";
  }

  const reader = new Reader({
    async read(options) {
      const text = drawing.text;
      return { text, reply: await post("answer", { drawing: text, session: visitor.session }, options) };
    },
    show({ text, reply }) {
      show(reply);
      latest.take(reply, text);
      cuts.take(reply.cut, text);
    },
    fail: (error) =>
      say(
        failed(
          error instanceof Refused
            ? error.message
            : `${LOST} ${drawing.picture ? PICTURE_KEPT : STROKES_KEPT}`,
        ),
      ),
    signal,
    sendMs: () => drawing.uploadMs,
  });

  let visible = false;
  onResize(
    view,
    (width) => {
      const appears = width > 0 && !visible;
      visible = width > 0;
      if (appears) reader.ask();
    },
    signal,
  );
  drawing.subscribe((happened) => {
    if (visible ? happened === "changed" || happened === "extended" : happened === "rested") reader.ask();
  }, signal);
  visitor.subscribe(() => {
    showOwner(visitor.network);
    reader.ask();
  }, signal);
  change.addEventListener(
    "click",
    () => visitor.useOwn(!visitor.network.in_use).catch((error) => say(failed(error.message))),
    { signal },
  );
}
