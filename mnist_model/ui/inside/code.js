// Step 6: the functions' own source, as the server read it from the running program.

function buildCode(root) {
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const openFile = (path) => {
    const address = URL.createObjectURL(new Blob([FILES[path]], { type: "text/plain;charset=utf-8" }));
    window.open(address, "_blank");
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };
  const listings = root.querySelector(".listings");
  LISTINGS.forEach(({ title, functions }, step) => {
    const blocks = functions.map(({ name, path, line, link, code }) => {
      const where = `${path}, line ${line}`;
      const file = make("a", { href: link || "#", target: link ? "_blank" : "", rel: "noopener", textContent: where });
      if (!link) file.addEventListener("click", (event) => { event.preventDefault(); openFile(path); });
      const pieces = code.map(([kind, text]) => make("span", { className: kind, textContent: text }));
      return make("div", { className: "listing" },
        make("p", {}, make("b", { textContent: name }), " ", file),
        make("pre", { tabIndex: 0, ariaLabel: `Source of ${name}` }, make("code", {}, ...pieces)));
    });
    listings.append(make("details", { id: `inside-code-${step}`, open: step === 0 },
      make("summary", { textContent: `${step + 1}. ${title}` }), ...blocks));
  });
}
