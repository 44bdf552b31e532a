/**
 * What has happened since a card was started: plain data, from which the checks decide. Whatever stood there before
 * (a drawing on the pad, a run that was over) is no part of it.
 *
 * @typedef {import("../shared/bars.js").Answer} Answer
 * @typedef {import("../inside/session.js").Choices} Choices
 * @typedef {import("../inside/session.js").InsideAnswer} InsideAnswer
 * @typedef {import("../retrain/news.js").TrainingValue} TrainingValue
 *
 * @typedef {object} Drawn an answer of the Draw tab
 * @property {string} text the drawing that it answers
 * @property {Answer} answer
 *
 * @typedef {object} Looked an answer of Inside, without what is only painted
 * @property {string} drawing that it answers
 * @property {Choices} choices for which it holds
 * @property {Answer} answer
 * @property {boolean} broken on purpose
 * @property {number} hidden units of the network
 * @property {Record<string, Answer>} answers to each picture of step 1
 * @property {string} x the picture that reached the network, 784 grey levels in base64
 * @property {import("../inside/detectors.js").HiddenPictures | null} pictures the weights of all hidden units
 * @property {import("../inside/lesson.js").LearningStepNumbers} step of step 5
 *
 * @typedef {object} Sign a weight of W2 whose gradient's sign the visitor has predicted
 * @property {string} drawing @property {number} hidden_unit @property {number} to_digit which weight, for which drawing
 * @property {number} a1 @property {number} error of the digit's score @property {number} gradient their product
 * @property {"larger" | "smaller"} said what a step of gradient descent makes of it
 *
 * @typedef {object} Game a round of blurred digits that was compared
 * @property {number} yours right answers of the visitor @property {number} its of the network
 *
 * @typedef {object} History
 * @property {{ drawing: string, choices: Choices }} since what there was when the card was started
 * @property {string} text the drawing on the pad now
 * @property {boolean} resting the pen is up
 * @property {string[]} examples the drawings of the page itself
 * @property {Drawn[]} drawn one for each stage of a drawing: while a stroke grows, its newest answer; newest last
 * @property {Looked[]} looked newest last
 * @property {number} kept gradient steps
 * @property {Sign[]} signs that were predicted, newest last
 * @property {TrainingValue[]} runs from random weights, oldest first
 * @property {{ run: number, step: number, accuracy: number }[]} measured single steps of them that were looked at
 * @property {number | null} guess the visitor's, asked before they begin
 * @property {Game | null} game
 */

const MOST = 300; // answers that are kept

/** @param {{ drawing: string, choices: Choices, examples?: string[] }} now @returns {History} */
export const newHistory = ({ drawing, choices, examples = [] }) => ({
  since: { drawing, choices: { ...choices } },
  text: drawing,
  resting: true,
  examples,
  drawn: [],
  looked: [],
  kept: 0,
  signs: [],
  runs: [],
  measured: [],
  guess: null,
  game: null,
});

/** An answer of the Draw tab. @param {History} history @param {Drawn} drawn @returns {History} */
export function withDrawn(history, drawn) {
  const last = history.drawn.at(-1);
  const grows =
    last && drawn.text.startsWith(last.text) && strokeCount(drawn.text) === strokeCount(last.text);
  return { ...history, drawn: [...(grows ? history.drawn.slice(0, -1) : history.drawn), drawn].slice(-MOST) };
}

/** An answer of Inside. @param {History} history @param {Looked} looked @returns {History} */
export const withLooked = (history, looked) => ({
  ...history,
  looked: [...history.looked, looked].slice(-MOST),
});

/**
 * The runs that the page knows, of which those are new that were not there before.
 * @param {History} history @param {Iterable<TrainingValue>} runs @param {number} oldest the newest number before
 * @returns {History}
 */
export const withRuns = (history, runs, oldest) => ({
  ...history,
  runs: [...runs].filter(({ run, origin }) => run > oldest && !origin),
});

/**
 * A step of a run is looked at.
 * @param {History} history @param {{ run: number, step: number, accuracy: number, exact: boolean } | null} moment
 * @returns {History}
 */
export function withMoment(history, moment) {
  if (!moment?.exact || !history.runs.some(({ run }) => run === moment.run)) return history;
  const { run, step, accuracy } = moment;
  return { ...history, measured: [...history.measured, { run, step, accuracy }].slice(-MOST) };
}

/** The visitor has guessed: what follows counts. @param {History} history @param {number} guess @returns {History} */
export const withGuess = (history, guess) => ({ ...history, guess, looked: history.looked.slice(-1) });

/** Of a drawing as text; a picture counts as one. @param {string} text */
export const strokeCount = (text) => (text ? text.split(text.startsWith("data:") ? "\0" : ";").length : 0);

/**
 * What the checks need of an answer of Inside.
 * @param {{ drawing: string, choices: Choices }} asked @param {InsideAnswer} answer
 * @param {import("../inside/detectors.js").HiddenPictures | null} pictures @returns {Looked}
 */
export const lookedOf = ({ drawing, choices }, answer, pictures) => ({
  drawing,
  choices: { ...choices },
  answer: answer.answer,
  broken: answer.broken,
  hidden: answer.hidden,
  answers: answer.steps.answers,
  x: answer.steps.pictures[answer.steps.prepare],
  pictures,
  step: answer.learning_step,
});
