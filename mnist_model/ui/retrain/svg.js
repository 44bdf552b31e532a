/**
 * Exactly so many elements of one kind in a group: those that are there stay. Gives them.
 * @param {SVGElement} group @param {string} tag @param {number} count @returns {SVGElement[]}
 */
export function asMany(group, tag, count) {
  while (group.children.length > count) group.lastElementChild?.remove();
  while (group.children.length < count) {
    group.append(document.createElementNS("http://www.w3.org/2000/svg", tag));
  }
  return /** @type {SVGElement[]} */ ([...group.children]);
}

/** Writing what stands there already would cost a layout. @param {Element} element @param {string} name @param {string} text */
export function setAttribute(element, name, text) {
  if (element.getAttribute(name) !== text) element.setAttribute(name, text);
}
