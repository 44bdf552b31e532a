import { save } from "../shared/save.js";
import { examples } from "./examples.js";
import { fromUnipen, toUnipen } from "./unipen.js";
import { readWords } from "./words.js";

const LARGEST_FILE = 4e6; // bytes; 120 drawings take 200 kB

/**
 * The drawings as a file to take away, and such a file read again.
 * @param {HTMLElement} element of the tray @param {import("./tray.js").TrayProps} props
 * @param {(words: string) => void} say @param {AbortSignal} signal
 */
export function listenToFiles(element, { side, most_points }, say, signal) {
  const file = /** @type {HTMLInputElement} */ (element.querySelector("input[type=file]"));
  const choose = /** @type {HTMLButtonElement} */ (element.querySelector("#hand-read"));
  choose.addEventListener("click", () => file.click(), { signal });
  choose.disabled = false;
  element.querySelector("#hand-save")?.addEventListener(
    "click",
    () => {
      const blob = new Blob([toUnipen(examples.list, side)], { type: "text/plain" });
      save({ blob, name: "my-hand.unp" });
    },
    { signal },
  );
  file.addEventListener(
    "change",
    async () => {
      const [chosen] = file.files ?? [];
      if (chosen) await read(chosen);
      file.value = ""; // the same file may be chosen again
    },
    { signal },
  );

  /** @param {File} chosen */
  async function read(chosen) {
    if (chosen.size > LARGEST_FILE) {
      say("This file is too large: at most 4 MB.");
      return;
    }
    const { examples: found, others } = fromUnipen(await chosen.text(), { side, points: most_points });
    say(readWords(examples.addAll(found), found.length, others));
  }
}
