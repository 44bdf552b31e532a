/** @type {Record<string, string>} What the first entry of a list says, by its choice. */
const FIRST = {
  digit: "the answer",
  intended: "the answer",
  to_digit: "the one meant",
  wanted: "the second likeliest",
  versus: "nothing",
};

/** The lists of digits: they may stand in several steps and mean the same choice. */
export class Choosers {
  /** @param {HTMLElement} root @param {import("./session.js").InsideSession} inside @param {AbortSignal} signal */
  constructor(root, inside, signal) {
    this.inside = inside;
    this.lists = /** @type {HTMLSelectElement[]} */ ([...root.querySelectorAll("select[data-choice]")]).map(
      (list) => ({
        list,
        choice: /** @type {"digit" | "versus" | "intended" | "to_digit" | "wanted"} */ (list.dataset.choice),
      }),
    );
    for (const { list, choice } of this.lists) {
      const digits = Array.from({ length: 10 }, (_, digit) => `<option>${digit}</option>`);
      list.innerHTML = `<option value="">${FIRST[choice]}</option>${digits.join("")}`;
      list.addEventListener(
        "change",
        () => inside.choose({ [choice]: list.value === "" ? null : Number(list.value) }),
        { signal },
      );
    }
  }

  /** @param {import("./session.js").InsideAnswer} answer */
  show({ answer, empty }) {
    for (const { list, choice } of this.lists) {
      list.value = String(this.inside.choices[choice] ?? "");
      if (choice === "digit" || choice === "intended")
        list.options[0].textContent = empty ? "the answer" : `the answer, ${answer.likeliest[0]}`;
    }
  }
}
