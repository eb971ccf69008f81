// Elements of the page, made from plain calls; text is always set as text.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes (or `on…` listeners) and children; `null` and `false` are left out. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for a drawing. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.setAttribute("class", value);
    else if (key === "text") node.textContent = value;
    else if (value === true) node.setAttribute(key, "");
    else node.setAttribute(key, value);
  }
  for (const child of children.flat(3)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child);
  }
  return node;
}

/** The element with this identifier. */
export const byId = (id) => document.getElementById(id);

/** Puts children in the place of what a node has, unless they are drawn already. */
export function put(node, ...children) {
  node.replaceChildren(...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false));
}

/** A text that is one wish to set and one to read: nothing is touched where it stands already. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A text of which no line ends within `CASA-1000`, `7 %` or `0.87 ± 0.02`. */
export function whole(text) {
  return text.split(/([^\s-]+(?:-[^\s-]+)+|[\d.,]+ (?:± [\d.]+|%|TWh\b))/).map((part, index) => (index % 2 ? el("span", { class: "whole" }, part) : part));
}

/** As `say`, kept whole. */
export function sayWhole(node, text) {
  if (node.textContent !== text) put(node, whole(text));
}

/** A chart as an element, without the title that stands beside it. Its text comes from this page's own server, escaped. */
export function drawing(chart) {
  const parsed = new DOMParser().parseFromString(chart.plain || chart.svg, "image/svg+xml").documentElement;
  const picture = document.importNode(parsed, true);
  picture.removeAttribute("width");
  picture.removeAttribute("height");
  if (chart.title) picture.setAttribute("aria-label", chart.title);
  return picture;
}

/** A sentence for a screen reader, spoken when the page is quiet. */
export function announce(text) {
  say(byId("announced"), text);
}

let last = 0;
/** An identifier that nothing else on the page has. */
export const unique = (stem) => `${stem}-${++last}`;

/** A button with a text. */
export function button(text, act, attributes = {}) {
  return el("button", { type: "button", onclick: act, ...attributes }, text);
}

/** A dialog over the page with a heading and a way to close it; it takes itself away when closed. */
export function dialog(heading, body, { wide = false, onclose } = {}) {
  const id = unique("dialog");
  const from = document.activeElement;
  const box = el(
    "dialog",
    { class: wide ? "wide" : null, "aria-labelledby": id },
    el(
      "div",
      { class: "dialog-head" },
      el("h2", { id, tabindex: "-1" }, heading),
      button("Close", () => box.close(), { class: "quiet" }),
    ),
    el("div", { class: "dialog-body", tabindex: "0", role: "group", "aria-labelledby": id }, body),
  );
  box.addEventListener("close", () => {
    box.remove();
    if (from && from.isConnected) from.focus({ preventScroll: true });
    if (onclose) onclose();
  });
  box.addEventListener("click", (event) => {
    if (event.target === box) box.close();
  });
  document.body.append(box);
  box.showModal();
  byId(id).focus();
  return box;
}
