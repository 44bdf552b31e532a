// The tray: examples and pictures for the board. Gradio runs this with `element` in scope.

const LONGEST_SIDE = 1024; // a photo is shrunk to this before it is sent
const LARGEST_URL = 1.5e6;

const board = window.digitBoard;
const file = element.querySelector("input[type=file]");

element.querySelectorAll("#examples button").forEach((button) => button.addEventListener("click", () => {
  board.text = button.dataset.strokes;
}));

// A file becomes a small picture on the board; whatever is no picture leaves the board alone.
async function take(blob) {
  try {
    const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [bitmap.width, bitmap.height].map((length) => Math.max(1, Math.round(length * scale)));
    const paper = canvas.getContext("2d");
    paper.imageSmoothingQuality = "high";
    paper.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const png = blob.type === "image/jpeg" ? "" : canvas.toDataURL("image/png"); // keeps what is transparent
    board.text = png && png.length < LARGEST_URL ? png : canvas.toDataURL("image/jpeg", 0.9);
  } catch {
    board.say("This file is no picture.");
  }
}

element.querySelector("#picture-button").addEventListener("click", () => file.click());
file.addEventListener("change", () => {
  if (file.files.length) take(file.files[0]);
  file.value = ""; // the same file may be chosen again
});

const first = (transfer) => [...(transfer?.files ?? [])][0];
const typing = (event) => event.target.closest?.("input, textarea, [contenteditable=true]");
document.addEventListener("paste", (event) => {
  const blob = first(event.clipboardData);
  if (blob && !typing(event)) take(blob);
});
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const blob = first(event.dataTransfer);
  if (!blob || typing(event)) return;
  event.preventDefault();
  take(blob);
});
