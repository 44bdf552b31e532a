// Step 1: from the drawing to 784 numbers. Step 4: what each of them did for a score.

function buildNumbers(root) {
  const find = (selector) => root.querySelector(selector);
  const canvases = [...root.querySelectorAll("[data-picture]")], large = find("#inside-x");
  const radios = [...root.querySelectorAll("[name=prepare]")];
  const dots = [...root.querySelectorAll(".mass")], readout = (name) => find(`#inside-pixel [data-name=${name}]`);
  let x = new Uint8Array(PIXELS);

  const showPixel = watchPixels([large], (pixel) => {
    say(readout("place"), pixel, `${Math.floor(pixel / GRID)}, ${pixel % GRID}`);
    say(readout("level"), x[pixel], String(x[pixel]));
    say(readout("input"), x[pixel] / 255, (x[pixel] / 255).toFixed(3));
  }, 14 * GRID + 14);
  for (const radio of radios) {
    radio.addEventListener("change", () => { inside.choices.prepare = radio.value; inside.ask(); });
  }
  find("#inside-corner").addEventListener("click", () => {
    const shrink = ([px, py]) => [px, py].map((length) => Math.round((10 + 0.4 * length) * 10) / 10);
    digitBoard.text = digitBoard.strokes.map((stroke) => stroke.map(shrink).join(" ")).join(";") || digitBoard.text;
  });

  const says = ({ digit, sure, doubt, probabilities }) => digit === null ? "" : sure
    ? `says ${digit}, ${Math.round(100 * probabilities[digit])} %` : doubt;

  const view = (value) => {
    const { steps } = value;
    const pictures = Object.fromEntries(Object.entries(steps.pictures).map(([name, levels]) => [name, bytes(levels)]));
    const box = bytes(steps.box), onGrid = (i) => {
      const [row, column] = [Math.floor(i / GRID) - 4, i % GRID - 4];
      return row >= 0 && column >= 0 && row < 20 && column < 20 ? box[20 * row + column] : 0;
    };
    pictures.box = Uint8Array.from({ length: PIXELS }, (_, i) => onGrid(i));
    x = pictures[steps.prepare];
    for (const canvas of canvases) paintInk(canvas, pictures[canvas.dataset.picture]);
    paintInk(large, x);
    dots.forEach((dot, moved) => {
      dot.setAttribute("cx", steps.mass[0] + 0.5 + moved * steps.shift[0]);
      dot.setAttribute("cy", steps.mass[1] + 0.5 + moved * steps.shift[1]);
    });
    for (const radio of radios) {
      radio.checked = radio.value === (inside.choices.prepare ?? steps.prepare); // an answer may be older than the choice
      radio.closest("label").querySelector(".says").textContent = says(steps.answers[radio.value]);
    }
    const [right, down] = steps.shift;
    const sideways = right ? `${Math.abs(right)} ${right > 0 ? "right" : "left"}` : "";
    const updown = down ? `${Math.abs(down)} ${down > 0 ? "down" : "up"}` : "";
    const moved = [sideways, updown].filter(Boolean).join(" and ");
    find(".way-note").textContent = value.empty ? "Draw a digit on the pad." : moved
      ? `Centring moves it by whole pixels: ${moved}.` : "It balances at the centre already.";
    showPixel();
    return x;
  };

  view.describe = (value) => {
    const inked = x.reduce((count, level) => count + (level > 0), 0);
    large.setAttribute("aria-label", `The picture that the network gets: ${inked} of 784 pixels have ink`);
    find("#inside-numbers-text").textContent = value.empty ? "The pad is empty."
      : `The network gets ${inked} pixels with ink, ${PIXELS - inked} without. ${find(".way-note").textContent} `
        + radios.map((radio) => `${radio.closest("label").querySelector("b").textContent}: the network `
          + says(value.steps.answers[radio.value])).join("; ") + ".";
  };
  return view;
}

function buildPixels(root) {
  const find = (selector) => root.querySelector(selector);
  const votesCanvas = find("#inside-pixel-votes"), slopeCanvas = find("#inside-pixel-slope");
  const sum = (name) => find(`#inside-pixel-sum [data-name=${name}]`);
  let x = null, votes = null, slope = null;

  const showPixel = watchPixels([votesCanvas, slopeCanvas], (pixel) => {
    if (!x) return;
    find("#inside-pixel-vote").textContent = `${place(pixel)}: ${(x[pixel] / 255).toFixed(4)} × `
      + `${signed(slope.levels[pixel] * slope.unit, 4)} = ${signed(votes.levels[pixel] * votes.unit)}`;
  });

  const view = (value, input) => {
    x = input;
    [votes, slope] = [unpacked(value.pixels.votes), unpacked(value.pixels.slope)];
    const [limit, slopeLimit] = [niceLimit(votes.largest), niceLimit(slope.largest)];
    paintSigned(votesCanvas, votes, limit, x);
    paintSigned(slopeCanvas, slope, slopeLimit, x);
    key(find("#inside-pixel-votes-key"), limit);
    key(find("#inside-pixel-slope-key"), slopeLimit);
    for (const name of ["for", "against", "bias", "total"]) say(sum(name), value.pixels[name], signed(value.pixels[name]));
    find(".asked-name").textContent = askedName(value.asked);
    showPixel();
  };

  view.describe = (value) => {
    const words = value.empty ? "The pad is empty: no pixel argues for anything."
      : `${askedWords(value.asked)}: pixels for it add up to ${signed(value.pixels.for)}, pixels against it to `
        + `${signed(value.pixels.against)}, the biases' part is ${signed(value.pixels.bias)}; together `
        + `${signed(value.pixels.total)}.`;
    find("#inside-pixels-text").textContent = words;
    votesCanvas.setAttribute("aria-label", `What each pixel did. ${words}`);
    slopeCanvas.setAttribute("aria-label", "What more ink would do at each pixel. Arrow keys read single pixels.");
  };
  return view;
}
