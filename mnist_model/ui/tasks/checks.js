import { noDigit, oneStrokeMends, sureThing, twoShare } from "./check_draw.js";
import { beatTheNetwork } from "./check_game.js";
import { foolIt, gradientSign, offCentre, oneStep, ownDetector, silence } from "./check_inside.js";
import { fewestSteps, fewUnits, tooFast } from "./check_retrain.js";

/**
 * Whether a task's goal is reached.
 *
 * @typedef {object} Found
 * @property {boolean} done
 * @property {string} words what the page sees of it now; "" = nothing yet
 * @property {number} [record] the visitor's best so far; lower is better
 *
 * @typedef {(history: import("./history.js").History, limits: Record<string, number>) => Found} Check
 */

/** By the names that tasks.py uses. @type {Record<string, Check>} */
export const CHECKS = {
  sure_thing: sureThing,
  two_share: twoShare,
  one_stroke_mends: oneStrokeMends,
  no_digit: noDigit,
  off_centre: offCentre,
  silence,
  one_step: oneStep,
  own_detector: ownDetector,
  gradient_sign: gradientSign,
  fool_it: foolIt,
  too_fast: tooFast,
  fewest_steps: fewestSteps,
  few_units: fewUnits,
  beat_the_network: beatTheNetwork,
};
