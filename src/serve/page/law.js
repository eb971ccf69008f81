// The law of an assumption drawn small, with handles at its p10, median and p90 that are dragged or moved by keys.
import { svg } from "./dom.js";
import { clamp, onGrid, stepOf, written } from "./number.js";

const WIDTH = 320;
const HEIGHT = 46;
const FOOT = 34;
const TOP = 4;
const MARGIN = 10;

const WORDS = { p10: "p10", p50: "median", p90: "p90", value: "value" };

/** A path over density points; `fill` closes it at the foot. */
export function outline(points, x, fill) {
  if (points.length < 2) return "";
  const steps = points.map(([at, height]) => `${x(at).toFixed(1)},${(FOOT - height * (FOOT - TOP)).toFixed(1)}`);
  const line = `M${steps.join("L")}`;
  if (!fill) return line;
  return `${line}L${x(points.at(-1)[0]).toFixed(1)},${FOOT}L${x(points[0][0]).toFixed(1)},${FOOT}Z`;
}

/** A drawing without handles: each law `{ density, p10, p50, p90, kind }`, on one scale. */
export function picture(laws, [low, high], label) {
  const x = (value) => MARGIN + ((clamp(value, low, high) - low) / (high - low || 1)) * (WIDTH - 2 * MARGIN);
  const box = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT + 14}`, class: "law", role: "img", "aria-label": label });
  box.append(svg("line", { class: "axis", x1: MARGIN, x2: WIDTH - MARGIN, y1: FOOT, y2: FOOT }));
  for (const { density, kind, p10, p50, p90 } of laws) {
    if (density && density.length > 1) box.append(svg("path", { class: `curve ${kind}`, d: outline(density, x, kind === "now") }));
    const y = { now: FOOT, guess: FOOT + 8, others: FOOT + 8, pool: FOOT + 15 }[kind] ?? FOOT;
    if (p10 !== undefined) {
      box.append(svg("line", { class: `span ${kind}`, x1: x(p10), x2: x(p90), y1: y, y2: y }));
      box.append(svg("circle", { class: `middle ${kind}`, cx: x(p50), cy: y, r: 4 }));
    }
  }
  return box;
}

/** The drawing in a row of the list. */
export class Law {
  /** `act`: `moved(which, value)` while a handle moves, `settled()` when it rests, `left()` when it is given up. */
  constructor(label, act) {
    this.label = label;
    this.act = act;
    this.held = null;
    this.was = svg("path", { class: "curve was" });
    this.now = svg("path", { class: "curve now" });
    this.spike = svg("line", { class: "spike", y1: TOP, y2: FOOT });
    this.axis = svg("line", { class: "axis", x1: MARGIN, x2: WIDTH - MARGIN, y1: FOOT, y2: FOOT });
    this.span = svg("line", { class: "span now", y1: FOOT, y2: FOOT });
    this.handles = {};
    this.node = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "law" }, this.axis, this.was, this.now, this.spike, this.span);
    for (const which of ["p10", "p90", "p50"]) {
      const grip = svg("g", { class: `handle ${which}`, "data-handle": which }, svg("circle", { r: 14, cy: FOOT, class: "reach" }), svg("circle", { r: which === "p50" ? 7 : 5, cy: FOOT, class: "grip" }));
      grip.addEventListener("keydown", (event) => this.key(which, event));
      this.handles[which] = grip;
      this.node.append(grip);
    }
    this.node.addEventListener("pointerdown", (event) => this.down(event));
    this.node.addEventListener("pointermove", (event) => this.move(event));
    this.node.addEventListener("pointerup", (event) => this.up(event));
    this.node.addEventListener("pointercancel", (event) => this.up(event));
  }

  /**
   * Draws what is known: `values` (p10, p50, p90), `pinned` where there is one value only, the `density` now
   * and as it `was`, and the ends of the slider. `open`: every handle is in the order of the keyboard.
   */
  update({ values, pinned, density, was, ends, bounds, adjustable, open }) {
    Object.assign(this, { values, pinned, adjustable });
    if (!this.held) {
      const all = [ends[0], ends[1], values.p10, values.p90, ...(was ? [was[0][0], was.at(-1)[0]] : [])].filter(Number.isFinite);
      let [low, high] = [Math.min(...all), Math.max(...all)];
      if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(0, 2 * low), Math.max(0, 2 * low)];
      this.ends = [low, high];
      this.bounds = bounds || [-Infinity, Infinity];
      this.step = stepOf(low, high);
    }
    const x = (value) => this.x(value);
    this.now.setAttribute("d", pinned ? "" : outline(density, x, true));
    this.was.setAttribute("d", was && was.length > 1 ? outline(was, x, false) : "");
    this.node.classList.toggle("pinned", pinned);
    this.node.classList.toggle("fixed", !adjustable);
    for (const end of ["x1", "x2"]) this.spike.setAttribute(end, x(values.p50));
    this.span.setAttribute("x1", x(values.p10));
    this.span.setAttribute("x2", x(values.p90));
    for (const [which, grip] of Object.entries(this.handles)) {
      const there = adjustable && (which === "p50" || !pinned);
      grip.setAttribute("transform", `translate(${x(values[which]).toFixed(2)} 0)`);
      grip.classList.toggle("away", !there);
      if (there && (open || which === "p50")) {
        const [low, high] = this.limits(which);
        grip.setAttribute("role", "slider");
        grip.setAttribute("tabindex", "0");
        grip.setAttribute("aria-label", `${this.label}, ${WORDS[pinned ? "value" : which]}`);
        grip.setAttribute("aria-valuemin", written(low));
        grip.setAttribute("aria-valuemax", written(high));
        grip.setAttribute("aria-valuenow", written(values[which]));
        grip.setAttribute("aria-valuetext", written(values[which]));
        grip.removeAttribute("aria-hidden");
      } else {
        for (const name of ["role", "tabindex", "aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"]) grip.removeAttribute(name);
        grip.setAttribute("aria-hidden", "true");
      }
    }
  }

  x(value) {
    const [low, high] = this.ends;
    return MARGIN + ((clamp(value, low, high) - low) / (high - low)) * (WIDTH - 2 * MARGIN);
  }

  /** How far a handle may go: the median takes the ends along, an end stops short of the median. */
  limits(which) {
    const [low, high] = [Math.max(this.ends[0], this.bounds[0]), Math.min(this.ends[1], this.bounds[1])];
    const { p10, p50, p90 } = this.values;
    if (this.pinned) return [low, high];
    if (which === "p10") return [low + this.step, p50 - this.step];
    if (which === "p90") return [p50 + this.step, high - this.step];
    return [low + (p50 - p10), high - (p90 - p50)].map((value) => clamp(value, low, high));
  }

  at(event) {
    const box = this.node.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * WIDTH;
    const [low, high] = this.ends;
    return low + ((across - MARGIN) / (WIDTH - 2 * MARGIN)) * (high - low);
  }

  down(event) {
    if (!this.adjustable || event.button !== 0) return;
    const grip = event.target.closest("[data-handle]");
    if (!grip) return;
    event.preventDefault();
    const which = grip.dataset.handle;
    this.held = { which, off: this.at(event) - this.values[which], moved: false };
    this.node.setPointerCapture(event.pointerId);
    this.handles[which].classList.add("held");
    if (this.handles[which].hasAttribute("tabindex")) this.handles[which].focus({ preventScroll: true });
  }

  move(event) {
    if (!this.held) return;
    const { which, off } = this.held;
    const value = this.fit(which, this.at(event) - off);
    if (value === this.values[which]) return;
    this.held.moved = true;
    this.act.moved(which, value);
  }

  up(event) {
    if (!this.held) return;
    const { which, moved } = this.held;
    this.handles[which].classList.remove("held");
    this.held = null;
    if (event.type === "pointercancel") this.act.left();
    else if (moved) this.act.settled();
  }

  fit(which, value) {
    const [low, high] = this.limits(which);
    return low > high ? this.values[which] : clamp(onGrid(value, this.step), low, high);
  }

  key(which, event) {
    if (event.key === "Escape" && this.held) {
      this.handles[which].classList.remove("held");
      this.held = null;
      this.act.left();
      return;
    }
    const [low, high] = this.limits(which);
    const now = this.values[which];
    const far = (event.shiftKey ? 10 : 1) * this.step;
    const to = {
      ArrowRight: now + far,
      ArrowUp: now + far,
      ArrowLeft: now - far,
      ArrowDown: now - far,
      PageUp: now + 20 * this.step,
      PageDown: now - 20 * this.step,
      Home: low,
      End: high,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const value = this.fit(which, to);
    if (value === now) return;
    this.act.moved(which, value);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.act.settled(), 400);
  }
}
