// After the run: confusion matrix and worst mistakes. Runs after board.js, in the same scope.

const section = element.querySelector(".mistakes");
const SIDE = 28;

function show() {
  section.hidden = !props.value;
  if (!props.value) return;
  const { confusion, wrong, worst } = props.value;
  const all = confusion.flat().reduce((sum, count) => sum + count, 0);
  section.querySelector("caption").textContent =
    `${wrong.toLocaleString("en")} of ${all.toLocaleString("en")} test digits are read wrong. Rows: the true digit; columns: the answer.`;
  const most = Math.max(1, ...confusion.flatMap((row, label) => row.filter((_, answer) => answer !== label)));
  confusion.forEach((row, label) => row.forEach((count, answer) => {
    const cell = section.querySelector("tbody").rows[label].cells[answer + 1];
    cell.textContent = count || "";
    cell.className = label === answer ? "right" : "";
    cell.style.background = label === answer ? "" : `color-mix(in srgb, var(--text) ${Math.round(40 * count / most)}%, transparent)`;
  }));
  section.querySelector("p").textContent = worst.length
    ? "Choose one to look inside. On the pad its ink is read anew, so the answer may change."
    : "There are none: every test digit is read right.";
  section.querySelector("ul").replaceChildren(...worst.map(card));
}

function card({ picture, label, answer, sure }) {
  const item = document.createElement("li"), button = document.createElement("button"), canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d"), image = context.createImageData(SIDE, SIDE);
  [...atob(picture)].forEach((char, i) => image.data.set([...Array(3).fill(char.charCodeAt(0)), 255], 4 * i));
  context.putImageData(image, 0, 0);
  const words = document.createElement("span");
  words.textContent = `${label}, read as ${answer}`;
  const share = document.createElement("span");
  share.textContent = `${(100 * sure).toFixed(sure > 0.9995 ? 0 : 1)} % sure`;
  button.type = "button";
  button.append(canvas, words, share);
  button.addEventListener("click", () => {
    window.digitBoard.text = canvas.toDataURL("image/png");
    document.querySelector("#inside-tab-button")?.click();
    scrollTo(0, 0); // to the pad: the tabs share one scroll position
  });
  item.append(button);
  return item;
}

watch("value", show);
show();
