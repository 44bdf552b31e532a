// Step 5: the loss for the digit that was meant, and one gradient step on this one drawing.

function buildLesson(root) {
  const find = (selector) => root.querySelector(selector);
  const meant = find("#inside-meant"), rate = find("#inside-rate"), keep = find("#inside-keep");
  const sum = (name) => find(`#inside-loss [data-name=${name}]`);
  const atlas = buildAtlas(find("#inside-change"));
  const stamp = document.createElement("canvas");

  meant.innerHTML += Array.from({ length: 10 }, (_, digit) =>
    `<label><input type="radio" name="meant" value="${digit}"><span>${digit}</span></label>`).join("");
  meant.addEventListener("change", (event) => {
    inside.choices.meant = Number(event.target.value);
    inside.ask();
    tour.did("meant");
  });
  [rate.min, rate.max] = RATES.map(Math.log10);
  const chosenRate = () => Math.min(RATES[1], Math.max(RATES[0], Number((10 ** rate.value).toPrecision(2))));
  rate.addEventListener("input", () => {
    inside.choices.learning_rate = chosenRate();
    inside.ask();
  });
  keep.addEventListener("click", () => inside.keep());

  const body = find(".lesson tbody");
  body.innerHTML = Array.from({ length: 10 }, (_, digit) => `<tr data-digit="${digit}"><th scope="row">${digit}</th>`
    + `<td class="two"><i class="before"></i><i class="after"></i></td><td data-name="before"></td><td data-name="after"></td></tr>`).join("");
  const rows = [...body.children];

  // The drawing in one colour, as strong as the ink: what a detector with this sign gets.
  function paintStamp(x, color) {
    stamp.width = stamp.height = GRID;
    const context = stamp.getContext("2d"), image = context.createImageData(GRID, GRID);
    x.forEach((level, i) => image.data.set([...color, level], 4 * i));
    context.putImageData(image, 0, 0);
    return stamp;
  }

  function paintChange(x, strength, limit) {
    if (!atlas.fit(strength.length)) return;
    const { context, cell } = atlas, side = cell - Math.max(3, cell * 0.12); // as the detectors above
    context.fillStyle = `rgb(${scale[255].join()})`;
    strength.forEach((_, index) => context.fillRect(...atlas.corner(index), side, side));
    for (const [sign, color] of [[1, scale[510]], [-1, scale[0]]]) {
      paintStamp(x, color);
      strength.forEach((change, index) => {
        if (Math.sign(change) !== sign) return;
        context.globalAlpha = Math.min(1, Math.abs(change) / limit);
        context.drawImage(stamp, ...atlas.corner(index), side, side);
      });
    }
    context.globalAlpha = 1;
  }

  const view = (value, x) => {
    const { lesson, scores, network } = value, before = scores.y_hat;
    const chosen = inside.choices.meant ?? lesson.meant; // an answer may be older than the choice
    for (const radio of meant.querySelectorAll("input")) radio.checked = Number(radio.value) === chosen && !value.empty;
    const tell = (target, number, words) => say(target, number, value.empty ? "–" : words(number));
    tell(sum("p"), before[lesson.meant], share);
    tell(sum("loss"), lesson.loss, plain);
    tell(sum("p_after"), lesson.after[lesson.meant], share);
    tell(sum("loss_after"), lesson.loss_after, plain);
    rate.value = Math.log10(inside.choices.learning_rate ?? lesson.learning_rate);
    say(find("#inside-rate-value"), lesson.learning_rate, String(lesson.learning_rate));
    find("#inside-others").dataset.value = lesson.others_right_after;
    find("#inside-others").textContent = `Examples of the Draw tab read right: ${lesson.others_right} of 10 before, `
      + `${lesson.others_right_after} of 10 after.`;
    rows.forEach((row, digit) => {
      row.classList.toggle("asked", digit === lesson.meant && !value.empty);
      for (const [name, p] of [["before", before[digit]], ["after", lesson.after[digit]]]) {
        row.querySelector(`i.${name}`).style.transform = `scaleX(${value.empty ? 0 : p})`;
        tell(row.querySelector(`[data-name=${name}]`), p, share);
      }
    });
    const largest = Math.max(...lesson.strength.map(Math.abs)), limit = niceLimit(largest);
    paintChange(x, lesson.strength, limit);
    key(find("#inside-change-key"), limit, ["taken away", "added"]);
    find("#inside-changed").textContent = value.empty ? "" : lesson.loss < 0.01
      ? "right and sure: nothing to learn"
      : changed(value);
    keep.disabled = value.empty || network.broken;
  };

  const changed = ({ lesson, network }) =>
    `${lesson.strength.filter(Boolean).length} of ${network.hidden} detectors change`;

  view.describe = (value) => {
    const { lesson, scores } = value, before = scores.y_hat;
    const words = value.empty ? "The pad is empty: nothing to learn from."
      : `Meant to be a ${lesson.meant}: loss ${plain(lesson.loss)}, after one step ${plain(lesson.loss_after)}. `
        + `Probability of ${lesson.meant}: ${share(before[lesson.meant])} before, ${share(lesson.after[lesson.meant])} after. `
        + `${changed(value)}. ${find("#inside-others").textContent}`;
    find("#inside-lesson-text").textContent = words;
    atlas.canvas.setAttribute("aria-label", `The change of W1 as pictures. ${words}`);
  };
  return view;
}
