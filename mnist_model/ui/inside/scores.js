// Step 3: how the detectors make a score, and how ten scores become ten probabilities.

const askedName = ({ digit, versus }) => versus === null ? `z2 of ${digit}` : `z2 of ${digit} − z2 of ${versus}`;
const askedWords = ({ digit, versus }) => versus === null ? `The score of ${digit}` : `The lead of ${digit} over ${versus}`;

// The two lists "what speaks for … compared with …" stand in two steps and mean the same choice.
function buildChoosers(root) {
  const lists = [...root.querySelectorAll("select[data-choice]")];
  for (const list of lists) {
    const name = list.dataset.choice, first = name === "digit" ? "the answer" : "nothing";
    list.innerHTML = `<option value="">${first}</option>`
      + Array.from({ length: 10 }, (_, digit) => `<option>${digit}</option>`).join("");
    list.addEventListener("change", () => {
      inside.choices[name] = list.value === "" ? null : Number(list.value);
      inside.ask();
      tour.did(name);
    });
  }
  return (value) => {
    for (const list of lists) {
      const chosen = inside.choices[list.dataset.choice];
      list.value = chosen == null ? "" : String(chosen);
      if (list.dataset.choice === "digit") list.options[0].textContent = value.empty ? "the answer" : `the answer, ${value.answer.likeliest[0]}`;
    }
  };
}

const VOTE_ROWS = 8, TILE = 24;

function buildScores(root, drawSmall) {
  const find = (selector) => root.querySelector(selector);
  const rowHtml = (name) => `<tr><td class="tile">${name ? "" : "<canvas></canvas>"}</td><th scope="row">${name}</th>`
    + `<td class="votes-times"></td><td class="track"><i></i></td><td class="counts"></td></tr>`;
  const votes = find(".votes tbody");
  votes.innerHTML = Array.from({ length: VOTE_ROWS }, () => rowHtml("")).join("") + rowHtml("others") + rowHtml("bias b2") + rowHtml("total");
  const rows = [...votes.children];
  rows.at(-1).classList.add("total");
  const ends = find(".votes-axis").children;
  const softmax = find(".softmax tbody");
  softmax.innerHTML = Array.from({ length: 10 }, (_, digit) => `<tr data-digit="${digit}"><th scope="row">`
    + `<button type="button" class="digit">${digit}</button></th><td data-name="z2"></td><td data-name="exp"></td>`
    + `<td class="bar"><i></i></td><td data-name="p"></td></tr>`).join("");
  const digits = [...softmax.children];
  for (const row of digits) {
    row.querySelector("button").addEventListener("click", () => {
      inside.choices.digit = Number(row.dataset.digit);
      inside.ask();
    });
  }

  // A bar from `start` to `start + length` on an axis that ends at ±limit.
  function bar(row, start, length, limit) {
    const [low, high] = [Math.min(start, start + length), Math.max(start, start + length)];
    const mark = row.querySelector(".track i");
    mark.style.left = `${50 + 50 * low / limit}%`;
    mark.style.width = `${50 * (high - low) / limit}%`;
    mark.className = length < 0 ? "against" : "for";
    say(row.querySelector(".counts"), length, signed(length));
  }

  const view = (value) => {
    const { scores, asked } = value;
    const named = scores.rows.map(([, , , vote]) => vote), all = [...named, scores.rest, scores.bias];
    let reached = 0, farthest = 0;
    for (const vote of all) { reached += vote; farthest = Math.max(farthest, Math.abs(reached)); }
    const limit = niceLimit(farthest);
    [ends[0].textContent, ends[2].textContent] = [`−${scaleNumber(limit)}`, `+${scaleNumber(limit)}`];
    let start = 0;
    rows.forEach((row, i) => {
      if (i < VOTE_ROWS) {
        row.hidden = i >= scores.rows.length;
        if (row.hidden) return;
        const [index, a1, weight, vote] = scores.rows[i];
        const canvas = row.querySelector("canvas");
        canvas.width = canvas.height = TILE;
        drawSmall(canvas.getContext("2d"), index, TILE);
        row.dataset.detector = index;
        row.querySelector("th").textContent = index;
        row.querySelector(".votes-times").textContent = `${plain(a1, 4)} × ${signed(weight, 4)}`;
        bar(row, start, vote, limit);
        start += vote;
      } else if (i === VOTE_ROWS) {
        row.querySelector("th").textContent = `${scores.others} others`;
        bar(row, start, scores.rest, limit);
        start += scores.rest;
      } else if (i === VOTE_ROWS + 1) bar(row, start, scores.bias, limit);
      else {
        row.querySelector("th").textContent = askedName(asked);
        bar(row, 0, scores.total, limit);
      }
    });

    digits.forEach((row, digit) => {
      const cell = (name) => row.querySelector(`[data-name=${name}]`);
      row.classList.toggle("asked", digit === asked.digit);
      row.classList.toggle("versus", digit === asked.versus);
      say(cell("z2"), scores.z2[digit], plain(scores.z2[digit]));
      say(cell("exp"), scores.exp[digit].join("e"), power(scores.exp[digit]));
      say(cell("p"), scores.y_hat[digit], share(scores.y_hat[digit]));
      row.querySelector(".bar i").style.transform = `scaleX(${scores.y_hat[digit]})`;
    });
    say(find("[data-name=sum]"), scores.sum.join("e"), power(scores.sum));
    const { digit, versus } = asked;
    find("#inside-formula").innerHTML = `<math displaystyle="true"><mtext>p of ${digit}</mtext><mo>=</mo>`
      + `<mfrac><msup><mi>e</mi><mn>${plain(scores.exponent, 6)}</mn></msup><mtext>sum</mtext></mfrac><mo>=</mo>`
      + `<mfrac><mn>${power(scores.exp[digit], 7)}</mn><mn>${power(scores.sum, 7)}</mn></mfrac></math> <b>${equals(scores.y_hat[digit])}</b>`;
    find("#inside-at-all").textContent = value.empty ? "" : ` To this drawing it says yes with ${share(value.answer.digit_at_all)}.`;
    find("#inside-odds").innerHTML = value.empty ? "Nothing drawn: the biases alone speak." : versus === null ? ""
      : `Odds of ${digit} against ${versus}: e<sup>${plain(scores.total)}</sup> = ${power(tenPower(scores.total))} to 1`;
  };

  view.describe = ({ scores, asked }) => {
    find("#inside-scores-text").textContent = `${askedWords(asked)} is ${plain(scores.total)}: `
      + scores.rows.map(([index, , , vote]) => `detector ${index} counts ${signed(vote)}`).join(", ")
      + `, ${scores.others} others together ${signed(scores.rest)}, bias ${signed(scores.bias)}. Probabilities: `
      + scores.y_hat.map((p, d) => `${d} ${share(p)}`).join(", ") + ".";
  };
  return view;
}

// e to the exponent as a mantissa and a power of ten.
function tenPower(exponent) {
  const decades = exponent / Math.LN10, whole = Math.floor(decades);
  return [10 ** (decades - whole), whole];
}
