// Step 2: the hidden layer as pictures, lit by what each detector says, and one of them in numbers.

// How many cells side by side, for so many detectors on so wide a figure.
function columnsFor(hidden, width) {
  const wide = width >= 440;
  if (hidden <= 32) return 8;
  if (hidden <= 256) return wide ? 16 : 12;
  return wide ? 24 : 16;
}

// A canvas of cells, one for each detector: fits its size to the figure, knows which cell is where.
function buildAtlas(canvas) {
  const atlas = { canvas, columns: 1, rows: 1, cell: 1, context: canvas.getContext("2d") };
  let width = 0; // asking the canvas itself would force a layout at each update
  new ResizeObserver(([entry]) => { width = Math.floor(entry.contentRect.width); }).observe(canvas);
  atlas.fit = (hidden) => {
    if (!width) return false;
    atlas.columns = columnsFor(hidden, width);
    atlas.rows = Math.ceil(hidden / atlas.columns);
    atlas.cell = width / atlas.columns;
    const height = Math.ceil(atlas.rows * atlas.cell);
    const [w, h] = [width, height].map((length) => Math.round(length * devicePixelRatio));
    if (canvas.width !== w || canvas.height !== h) {
      canvas.style.height = `${height}px`;
      [canvas.width, canvas.height] = [w, h];
    }
    atlas.context.setTransform(w / width, 0, 0, w / width, 0, 0);
    atlas.context.clearRect(0, 0, width, height);
    return true;
  };
  atlas.corner = (index) => [index % atlas.columns * atlas.cell, Math.floor(index / atlas.columns) * atlas.cell];
  atlas.at = (event) => {
    const { left, top } = canvas.getBoundingClientRect();
    const [column, row] = [event.clientX - left, event.clientY - top].map((length) => Math.floor(length / atlas.cell));
    return column < atlas.columns ? row * atlas.columns + column : Infinity;
  };
  return atlas;
}

function buildDetectors(root) {
  const find = (selector) => root.querySelector(selector);
  const atlas = buildAtlas(find("#inside-atlas"));
  const number = find("#inside-detector"), strongest = find("#inside-strongest");
  const parts = ["x", "weights", "products"].map((name) => find(`#inside-detector-${name}`));
  const sum = (name) => find(`#inside-z1 [data-name=${name}]`);
  const sheet = document.createElement("canvas"); // all pictures in a row, painted once for each network and theme
  let pictures = null, paintedScale = null, last = null, x = null, weights = null, products = null;

  function choose(index) {
    if (!last || !(index >= 0 && index < last.network.hidden)) return;
    inside.choices.detector = index;
    inside.ask();
    tour.did("detector");
  }
  atlas.canvas.addEventListener("pointerdown", (event) => choose(atlas.at(event)));
  atlas.canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -atlas.columns, ArrowDown: atlas.columns }[event.key];
    if (!step || !last) return;
    event.preventDefault();
    choose((inside.choices.detector ?? last.detector.index) + step);
  });
  number.addEventListener("input", () => number.value !== "" && choose(Number(number.value)));
  strongest.addEventListener("click", () => { inside.choices.detector = null; inside.ask(); });

  const showPixel = watchPixels(parts, (pixel) => {
    if (!x) return;
    find("#inside-product").textContent = `${place(pixel)}: ${(x[pixel] / 255).toFixed(4)} × `
      + `${signed(weights.levels[pixel] * weights.unit, 4)} = ${signed(products.levels[pixel] * products.unit)}`;
  });

  function paintSheet(hidden) {
    const { levels } = pictures;
    sheet.width = GRID; // one below the other, so that a column of memory is one detector
    sheet.height = GRID * hidden;
    const context = sheet.getContext("2d"), image = context.createImageData(GRID, GRID * hidden);
    for (let i = 0; i < levels.length; i++) {
      const [r, g, b] = scale[255 + 2 * levels[i]];
      image.data[4 * i] = r; image.data[4 * i + 1] = g; image.data[4 * i + 2] = b; image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
    paintedScale = scale;
  }

  function paintAtlas(value) {
    const { hidden } = value.network;
    if (!atlas.fit(hidden)) return;
    const { context, cell } = atlas, loudest = Math.max(1e-6, ...value.z1);
    const side = cell - Math.max(3, cell * 0.12);
    context.fillStyle = context.strokeStyle = textColor;
    for (let index = 0; index < hidden; index++) {
      const [left, top] = atlas.corner(index), loud = value.empty ? 1 : Math.max(0, value.z1[index]) / loudest;
      const size = loud > 0 ? side : side * 0.55, inset = (side - size) / 2;
      context.globalAlpha = loud > 0 ? 0.6 + 0.4 * Math.sqrt(loud) : 0.4;
      context.drawImage(sheet, 0, GRID * index, GRID, GRID, left + inset + 1, top + inset + 1, size, size);
      context.globalAlpha = 1;
      if (loud > 0 && !value.empty) context.fillRect(left + 1, top + side + 1, Math.max(1, side * loud), 2);
    }
    const [left, top] = atlas.corner(value.detector.index);
    context.lineWidth = 2;
    context.strokeRect(left + 1, top + 1, side, side);
  }

  const view = (value, input) => {
    const { hidden } = value.network;
    last = value;
    x = input;
    if (value.detector_pictures && inside.choices.pictures !== value.pictures) {
      pictures = { largest: value.detector_pictures.largest, levels: new Int8Array(bytes(value.detector_pictures.levels).buffer) };
      inside.choices.pictures = value.pictures;
      inside.remember();
      paintedScale = null;
    }
    if (!pictures) return;
    if (paintedScale !== scale) paintSheet(hidden);
    paintAtlas(value);
    key(find("#inside-weights-key"), Number(pictures.largest.toPrecision(2)), ["objects", "welcomes"], ["≤ −", "≥ +"]);

    const { detector } = value;
    root.querySelector(".hidden-count").textContent = hidden;
    number.max = hidden - 1;
    if (document.activeElement !== number) number.value = detector.index;
    strongest.setAttribute("aria-pressed", String(inside.choices.detector == null));
    [weights, products] = [unpacked(detector.weights), unpacked(detector.products)];
    const limit = niceLimit(products.largest);
    paintInk(parts[0], x);
    paintSigned(parts[1], weights, pictures.largest);
    paintSigned(parts[2], products, limit);
    key(find("#inside-products-key"), limit);
    for (const name of ["for", "against", "bias"]) say(sum(name), detector[name], signed(detector[name]));
    for (const name of ["z1", "a1"]) say(sum(name), detector[name], plain(detector[name]));
    find("#inside-relu").textContent = detector.z1 > 0 ? "a1: ReLU keeps it" : "a1: ReLU makes it 0";
    const awake = value.z1.filter((z) => z > 0).length;
    say(find("#inside-awake"), awake, value.empty ? `${hidden} detectors, nothing drawn`
      : `${awake} of ${hidden} speak, ${hidden - awake} are silent`);
    showPixel();
  };

  view.describe = (value) => {
    const { detector } = value;
    const order = value.z1.map((z, i) => [z, i]).filter(([z]) => z > 0).sort(([a], [b]) => b - a);
    const loudest = order.slice(0, 5).map(([z, i]) => `${i} with ${plain(z)}`).join(", ");
    const words = `${find("#inside-awake").textContent}.` + (value.empty ? "" : ` The loudest: ${loudest}. Detector `
      + `${detector.index}: products for ${signed(detector.for)}, against ${signed(detector.against)}, bias `
      + `${signed(detector.bias)}, z1 ${plain(detector.z1)}, after ReLU ${plain(detector.a1)}.`);
    find("#inside-detectors-text").textContent = words;
    atlas.canvas.setAttribute("aria-label", `Pictures of the detectors. ${words} Arrow keys choose another one.`);
    parts[0].setAttribute("aria-label", "Your drawing as numbers. Arrow keys read single pixels.");
    parts[1].setAttribute("aria-label", `The 784 weights of detector ${detector.index}`);
    parts[2].setAttribute("aria-label", `The 784 products of detector ${detector.index}`);
  };

  view.drawSmall = (context, index, side) => context.drawImage(sheet, 0, GRID * index, GRID, GRID, 0, 0, side, side);
  return view;
}
