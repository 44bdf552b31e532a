// The board: the one drawing of the page. Every pad shows and edits it; examples and pictures are put on it.
// Runs before the script of each component that needs it; the first one makes it.

window.digitBoard ??= (() => {
  const MAX_STROKES = @MAX_STROKES, MAX_POINTS = @MAX_POINTS;
  const listeners = new Set();
  const past = []; // what Undo brings back: every state before a stroke, a clear or a load

  const tell = (what) => listeners.forEach((listener) => listener(what));
  const become = (strokes, picture) => {
    past.push([board.strokes, board.picture]);
    if (past.length > 100) past.shift();
    [board.strokes, board.picture] = [strokes, picture];
    tell("changed");
  };
  const parse = (text) => text.split(";").map((stroke) => stroke.split(" ").map((point) => point.split(",").map(Number)));

  const board = {
    strokes: [], // [[[x, y], ...], ...] in pad units, y down; only the last one grows, all else is replaced
    picture: "", // or a data URL, and then there are no strokes
    words: "", // what the pad says beneath: why it takes no more ink, or not this picture

    // listener(what): "changed" all may be new, "extended" the last stroke has grown, "rested" the pen is up, "said"
    subscribe(listener) { listeners.add(listener); return () => listeners.delete(listener); },

    get empty() { return !board.strokes.length && !board.picture; },
    get full() {
      const points = board.strokes.reduce((count, stroke) => count + stroke.length, 0);
      return board.strokes.length >= MAX_STROKES || points >= MAX_POINTS;
    },
    begin(point) { become([...board.strokes, [point]], ""); },
    extend(point) { board.strokes.at(-1).push(point); tell("extended"); },
    rest() { tell("rested"); },
    clear() { if (!board.empty) board.text = ""; },
    undo() {
      if (!past.length) return;
      [board.strokes, board.picture] = past.pop();
      tell("changed");
      tell("rested");
    },
    say(words) { board.words = words; tell("said"); },

    // The drawing as it is sent: "x,y x,y;x,y", or the picture's data URL.
    get text() { return board.picture || board.strokes.map((stroke) => stroke.join(" ")).join(";"); },
    set text(text) {
      if (text === board.text) return;
      if (text.startsWith("data:")) become([], text);
      else become(text ? parse(text) : [], "");
      tell("rested");
    },
  };
  return board;
})();
