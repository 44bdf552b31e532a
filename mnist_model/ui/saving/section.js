import { examples } from "../hand/examples.js";
import { settings } from "../retrain/settings.js";
import { training } from "../retrain/training.js";
import { Lost, Refused } from "../shared/call.js";
import { lifetime } from "../shared/lifetime.js";
import { save } from "../shared/save.js";
import { visitor } from "../visitor/visitor.js";
import { forgetAll } from "./browser.js";
import { curvesCsv, curvesSvg } from "./curves.js";
import { downloadNetwork, downloadProgram, uploadNetwork } from "./files.js";
import { IMPOSSIBLE, keeper } from "./keeper.js";

const WORKING = "One moment.";
const FORGOTTEN = "Forgotten: this browser holds nothing of this page any more.";

/**
 * "Take it with you": downloads, the upload, the link, and what the browser keeps.
 * @param {{ element: HTMLElement, props: { largest_file: number } }} component
 */
export function mount({ element, props }) {
  const signal = lifetime(element);
  /** @param {string} selector */
  const find = (selector) => /** @type {HTMLElement} */ (element.querySelector(selector));
  const upload = /** @type {HTMLInputElement} */ (find("#network-upload"));
  const transpose = find("#network-transpose");
  const keep = /** @type {HTMLInputElement} */ (find("#keep-network"));
  /** @type {ArrayBuffer | null} A file that lies transposed, until the visitor has answered the offer. */
  let offered = null;
  /** @param {string} selector @param {Work} work */
  const on = (selector, work) => {
    const button = find(selector);
    button.addEventListener("click", () => attempt(button, work), { signal });
  };

  on("#network-download", async () => saved(await downloadNetwork()));
  upload.addEventListener(
    "change",
    () => {
      const file = upload.files?.[0];
      if (!file) return;
      offer(null);
      attempt(upload, async () => {
        const large = tooLarge(file.size, props.largest_file);
        if (large) return large;
        const bytes = await bytesOf(file);
        const { words, offers } = await uploadNetwork(bytes);
        if (offers) offer(bytes);
        return words;
      }).then(() => (upload.value = ""));
    },
    { signal },
  );
  on("#network-transpose", async () => {
    const bytes = offered;
    if (!bytes) return "";
    const { words } = await uploadNetwork(bytes, "pytorch");
    if (offered === bytes) offer(null);
    return words;
  });
  on("#curves-csv", () =>
    saved(textFile(curvesCsv(training.value.curves), "training-curves.csv", "text/csv")),
  );
  on("#curves-svg", () => saved(textFile(curvesSvg(training.value), "training-curves.svg", "image/svg+xml")));
  on("#program-training", async () => saved(await downloadProgram("training", settings.value ?? {})));
  on("#program-prediction", async () => saved(await downloadProgram("prediction")));
  keep.addEventListener("change", () => keeper.allow(keep.checked), { signal });
  on("#forget-all", async () => {
    examples.clear();
    try {
      await forgetAll();
    } catch {
      return IMPOSSIBLE;
    }
    keeper.forgotten();
    return FORGOTTEN;
  });

  /** @param {ArrayBuffer | null} bytes */
  function offer(bytes) {
    if (transpose === document.activeElement) upload.focus(); // it is about to go
    offered = bytes;
    transpose.hidden = !bytes;
  }

  // Before this module has come, or the server has said whose page this is, a press would be lost.
  const enable = () => {
    for (const control of element.querySelectorAll("button, input[type=file]")) {
      const isOfCurves = control.id.startsWith("curves-");
      /** @type {HTMLButtonElement | HTMLInputElement} */ (control).disabled = isOfCurves
        ? !training.value.curves.loss.length
        : !visitor.session;
    }
  };
  const showKept = () => {
    keep.checked = keeper.allowed && keeper.possible;
    keep.disabled = !keeper.possible;
    attempt(keep, () => keeper.words);
  };
  training.subscribe(enable, signal);
  visitor.subscribe(enable, signal);
  keeper.subscribe(showKept, signal);
  enable();
  showKept();
}

/**
 * Does what a control is for, and says in its own row what has come of it.
 * @typedef {() => Promise<string> | string} Work gives what is to be said
 *
 * @param {HTMLElement} control @param {Work} work
 */
async function attempt(control, work) {
  const says = /** @type {HTMLElement} */ (control.closest("dd")?.querySelector("[role=status]"));
  try {
    const words = work();
    if (typeof words !== "string") says.textContent = WORKING;
    says.textContent = await words;
  } catch (error) {
    if (!(error instanceof Refused || error instanceof Lost)) throw error;
    says.textContent = error.message;
  }
}

/** @param {{ blob: Blob, name: string } | null} file @returns {string} */
function saved(file) {
  if (!file) return "";
  save(file);
  return `Saved as ${file.name}.`;
}

/** @param {string} text @param {string} name @param {string} type */
const textFile = (text, name, type) => ({ blob: new Blob([text], { type }), name });

/**
 * A sentence about a file that the server would refuse while it arrives.
 * @param {number} bytes @param {number} most
 */
export const tooLarge = (bytes, most) =>
  bytes > most
    ? `This file has ${(bytes / 2 ** 20).toFixed(1)} MB, expected at most ${(most / 2 ** 20).toFixed(1)}: it is no network of this form.`
    : "";

/** @param {File} file @throws {Refused} the browser cannot read it */
async function bytesOf(file) {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Refused("The browser cannot read this file.");
  }
}
