import { TABS } from "../shared/tabs.js";
import { strokesFromText, textFromStrokes } from "./strokes.js";

/**
 * A link that carries the state of the page: in the fragment of the address, which no browser sends to a server.
 *
 *   #link=1&tab=retrain&recipe=minibatch&warp=false&learning_rate=0.3&…&step=18750&drawing=…
 *
 * @typedef {import("../retrain/form.js").Settings} Settings
 * @typedef {import("../shared/tabs.js").Tab} Tab
 *
 * @typedef {object} State
 * @property {Tab} tab
 * @property {Settings | null} settings of the form; null before it has been opened
 * @property {number} step of the run that was made with these settings; 0 without one
 * @property {string} drawing in the pad's notation, a picture as a data URL, or ""
 */

const VERSION = "1";
const LONGEST = 1999; // characters, address included: what every browser, mail and chat program passes on
const MOST_SETTINGS = 24;
const LARGEST_STEP = 1_000_000_000;
const RESERVED = ["link", "tab", "recipe", "warp", "step", "drawing"];

const NAME = /^[a-z][a-z_]{0,31}$/;
const WORD = /^[a-z][a-z-]{0,31}$/;
const NUMBER = /^-?\d{1,16}(\.\d{1,20})?(e-?\d{1,2})?$/;

export const A_PICTURE = "A picture is too large for a link: the link carries all but the picture.";
export const TOO_LONG = "This drawing is too long for a link: the link carries all but the drawing.";
export const COARSER = "The drawing is long: in the link it is a little coarser.";
const DAMAGED = "This link is damaged, so the page opens without it.";
const OTHER_VERSION = "This link was made by another version of this page, so the page opens without it.";

/** A link that cannot be followed; the message is a sentence for the visitor. */
export class BadLink extends Error {}

/**
 * The link to a state.
 * @param {State} state @param {string} address of the page, without a fragment
 * @returns {{ url: string, words: string }} words: what of the drawing it does not carry, or ""
 */
export function linkTo({ tab, settings, step, drawing }, address) {
  const parts = [`link=${VERSION}`, `tab=${tab}`];
  if (settings) {
    const { recipe, warp, ...numbers } = settings;
    parts.push(`recipe=${recipe}`, `warp=${warp}`);
    for (const [name, value] of Object.entries(numbers)) {
      if (typeof value === "number" && Number.isFinite(value)) parts.push(`${name}=${value}`);
    }
    if (step) parts.push(`step=${step}`);
  }
  const url = `${address}#${parts.join("&")}`;
  if (!drawing) return { url, words: "" };
  if (drawing.startsWith("data:")) return { url, words: A_PICTURE };
  const room = LONGEST - url.length - "&drawing=".length;
  const text = textFromStrokes(drawing, room);
  if (!text) return { url, words: TOO_LONG };
  return { url: `${url}&drawing=${text}`, words: strokesFromText(text) === drawing ? "" : COARSER };
}

/**
 * The state that a fragment carries.
 * @param {string} fragment with its #; whatever stands in the address
 * @param {import("./strokes.js").Limits} limits of a drawing
 * @returns {State | null} null: it is no link of this page
 * @throws {BadLink} it is one, and cannot be followed
 */
export function stateOf(fragment, limits) {
  if (!fragment.startsWith("#link=")) return null;
  if (fragment.length > LONGEST) throw new BadLink(DAMAGED);
  /** @type {Map<string, string>} */
  const parts = new Map();
  for (const part of fragment.slice(1).split("&")) {
    const [name, value, ...rest] = part.split("=");
    if (value === undefined || rest.length || parts.has(name)) throw new BadLink(DAMAGED);
    parts.set(name, value);
  }
  if (parts.get("link") !== VERSION) throw new BadLink(OTHER_VERSION);
  const tab = TABS.find((name) => name === parts.get("tab"));
  const drawing = strokesFromText(parts.get("drawing") ?? "", limits);
  if (!tab || drawing === null) throw new BadLink(DAMAGED);
  const settings = settingsOf(parts);
  const step = parts.has("step") ? numberOf(parts.get("step")) : 0;
  if (!Number.isInteger(step) || step < 0 || step > LARGEST_STEP || (step && !settings))
    throw new BadLink(DAMAGED);
  return { tab, settings, step, drawing };
}

/** What stands beneath Start. @param {number} step */
export const runWords = (step) =>
  step
    ? `This link carries a run of ${step.toLocaleString("en")} step${step === 1 ? "" : "s"}: press Start to make it again.`
    : "These settings come from a link.";

/** @param {Map<string, string>} parts @returns {Settings | null} null: the link carries none */
function settingsOf(parts) {
  const names = [...parts.keys()].filter((name) => !RESERVED.includes(name));
  const [recipe, warp] = [parts.get("recipe"), parts.get("warp")];
  if (recipe === undefined && warp === undefined && !names.length) return null;
  const known = recipe !== undefined && WORD.test(recipe) && (warp === "true" || warp === "false");
  if (!known || names.length > MOST_SETTINGS || !names.every((name) => NAME.test(name)))
    throw new BadLink(DAMAGED);
  const numbers = Object.fromEntries(names.map((name) => [name, numberOf(parts.get(name))]));
  return { ...numbers, recipe, warp: warp === "true" };
}

/** @param {string | undefined} text */
function numberOf(text = "") {
  if (!NUMBER.test(text) || !Number.isFinite(Number(text))) throw new BadLink(DAMAGED);
  return Number(text);
}
