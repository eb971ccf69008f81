// Branches as bars whose shares are dragged, and switches that leave a hazard or a corridor out.
import { button, el, put, say, unique } from "./dom.js";
import { clamp, typed } from "./number.js";
import { change, changeOf, commit, giveUp, keyOf } from "./state.js";

const percent = (share) => `${Number((share * 100).toFixed(1))} %`;

/** A branch of the scenario: one bar, an outcome a piece. */
export class BranchRow {
  constructor(one) {
    this.plain = one;
    this.key = `branch ${one.name}`;
    this.words = [one.label, one.name, "branch", ...one.outcomes.map((outcome) => outcome.name)].join(" ").toLowerCase();
    const id = unique("branch");
    this.opener = button(one.label, () => this.toggle(), { class: "opener", "aria-expanded": "false", "aria-controls": id });
    this.reset = button("Reset", () => change(this.key, null), { class: "quiet small", "aria-label": `Reset ${one.label}` });
    this.bar = el("div", { class: "branch-bar" });
    this.pieces = one.outcomes.map((outcome, index) => el("span", { class: `piece tone-${index % 6}` }, el("span", {}, outcome.name)));
    this.edges = one.outcomes.slice(1).map((outcome, index) => {
      const edge = el("span", {
        class: "edge",
        role: "slider",
        tabindex: one.adjustable === false ? null : "0",
        "aria-label": `${one.label}: where ${one.outcomes[index].name} ends and ${outcome.name} begins, in per cent`,
        "aria-valuemin": "0",
        "aria-valuemax": "100",
        "aria-valuenow": "0",
        onkeydown: (event) => this.keyed(index, event),
        onpointerdown: (event) => this.down(index, event),
        onpointermove: (event) => this.move(index, event),
        onpointerup: () => this.up(),
        onpointercancel: () => this.left(),
      });
      return edge;
    });
    this.bar.append(...this.pieces, ...this.edges);
    this.figures = el("p", { class: "figures" });
    this.fault = el("p", { class: "fault", role: "alert" });
    this.more = el("div", { class: "more", id, hidden: true });
    this.node = el("li", { class: "row branch", "data-name": one.name }, el("div", { class: "row-head" }, el("h4", {}, this.opener), this.reset), this.bar, this.figures, this.fault, this.more);
    this.update();
  }

  get changed() {
    return changeOf(this.key) !== null;
  }

  /** The chance of each outcome as it stands. */
  shares() {
    return this.sharesOf(changeOf(this.key));
  }

  sharesOf(wanted) {
    const names = this.plain.outcomes.map((outcome) => outcome.name);
    if (wanted && wanted.given !== undefined) return names.map((name) => (name === wanted.given ? 1 : 0));
    if (!wanted && this.plain.given) return names.map((name) => (name === this.plain.given ? 1 : 0));
    const weights = this.plain.outcomes.map((outcome) => wanted?.weights?.[outcome.name] ?? outcome.share ?? outcome.weight ?? 1);
    const whole = weights.reduce((sum, weight) => sum + weight, 0) || 1;
    return weights.map((weight) => weight / whole);
  }

  /** The change as the strip tells it. */
  told() {
    const words = (shares) => this.plain.outcomes.map((outcome, index) => `${outcome.name} ${percent(shares[index])}`).join(", ");
    return { label: this.plain.label, was: words(this.sharesOf(null)), now: words(this.shares()) };
  }

  wish(shares, moving) {
    say(this.fault, "");
    const rounded = shares.map((share) => Number(share.toFixed(4)));
    const certain = rounded.findIndex((share) => share === 1);
    const names = this.plain.outcomes.map((outcome) => outcome.name);
    if (certain >= 0) return change(this.key, { branch: this.plain.name, given: names[certain] }, moving);
    const weights = Object.fromEntries(names.map((name, index) => [name, rounded[index]]));
    return change(this.key, { branch: this.plain.name, weights }, moving);
  }

  /** Moves the edge behind piece `index` to a place from 0 to 1; the two pieces beside it give and take. */
  shift(index, to, moving) {
    const shares = this.shares();
    const before = shares.slice(0, index).reduce((sum, share) => sum + share, 0);
    const both = shares[index] + shares[index + 1];
    const own = clamp(Math.round((to - before) * 100) / 100, 0, both);
    if (own === shares[index]) return;
    shares[index] = own;
    shares[index + 1] = both - own;
    this.wish(shares, moving);
  }

  down(index, event) {
    if (event.button !== 0 || this.plain.adjustable === false) return;
    event.preventDefault();
    this.held = index;
    this.edges[index].setPointerCapture(event.pointerId);
    this.edges[index].focus({ preventScroll: true });
  }

  move(index, event) {
    if (this.held !== index) return;
    const box = this.bar.getBoundingClientRect();
    this.shift(index, (event.clientX - box.left) / box.width, true);
  }

  up() {
    if (this.held === undefined) return;
    this.held = undefined;
    commit();
  }

  left() {
    this.held = undefined;
    giveUp();
  }

  keyed(index, event) {
    const shares = this.shares();
    const at = shares.slice(0, index + 1).reduce((sum, share) => sum + share, 0);
    const to = { ArrowRight: at + 0.01, ArrowUp: at + 0.01, ArrowLeft: at - 0.01, ArrowDown: at - 0.01, PageUp: at + 0.1, PageDown: at - 0.1, Home: at - shares[index], End: at + shares[index + 1] }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.shift(index, to, true);
    clearTimeout(this.resting);
    this.resting = setTimeout(() => commit(), 400);
  }

  toggle() {
    this.more.hidden = !this.more.hidden;
    this.opener.setAttribute("aria-expanded", String(!this.more.hidden));
    if (!this.inputs) this.build();
    this.update();
  }

  build() {
    const one = this.plain;
    this.inputs = one.outcomes.map((outcome, index) =>
      el("input", { type: "text", inputmode: "decimal", size: "6", "aria-label": `Chance of ${outcome.name}, per cent`, onchange: (event) => this.enter(index, event.target) }),
    );
    this.certain = one.outcomes.map((outcome, index) => button("for certain", () => this.wish(one.outcomes.map((_, other) => (other === index ? 1 : 0))), { class: "small", "aria-label": `${outcome.name} for certain` }));
    put(
      this.more,
      el("ul", { class: "outcomes" }, one.outcomes.map((outcome, index) => el("li", {}, el("label", { class: "field" }, el("span", {}, outcome.name), this.inputs[index]), "%", this.certain[index]))),
      one.notes ? el("p", {}, one.notes) : null,
      one.source ? el("p", { class: "source" }, `Source: ${one.source}`) : null,
    );
  }

  /** A chance that was typed; the others share what is left in their proportions. */
  enter(index, input) {
    let value = typed(input.value.replace("%", ""));
    if (value === null || value < 0 || value > 100) {
      input.setAttribute("aria-invalid", "true");
      return say(this.fault, "a chance is a number from 0 to 100");
    }
    input.removeAttribute("aria-invalid");
    value /= 100;
    const shares = this.shares();
    const rest = 1 - shares[index];
    return this.wish(shares.map((share, other) => (other === index ? value : rest > 0 ? (share * (1 - value)) / rest : (1 - value) / (shares.length - 1))));
  }

  update() {
    const shares = this.shares();
    let edge = 0;
    this.pieces.forEach((piece, index) => {
      piece.style.flexBasis = `${(100 * shares[index]).toFixed(2)}%`;
      piece.title = `${this.plain.outcomes[index].name}: ${percent(shares[index])}`;
    });
    this.edges.forEach((node, index) => {
      edge += shares[index];
      node.style.left = `${(100 * edge).toFixed(2)}%`;
      node.setAttribute("aria-valuenow", String(Math.round(100 * edge)));
      node.setAttribute("aria-valuetext", `${this.plain.outcomes[index].name} ${percent(shares[index])}, ${this.plain.outcomes[index + 1].name} ${percent(shares[index + 1])}`);
    });
    put(this.figures, this.plain.outcomes.map((outcome, index) => el("span", { class: "outcome" }, el("span", { class: `swatch tone-${index % 6}`, "aria-hidden": "true" }), `${outcome.name} `, el("b", {}, percent(shares[index])))));
    this.node.classList.toggle("changed", this.changed);
    this.reset.hidden = !this.changed;
    if (this.inputs) this.inputs.forEach((input, index) => (input.value = String(Number((100 * shares[index]).toFixed(2)))));
  }
}

/** A hazard, corridor or other entry that can be left out. */
export class SwitchRow {
  constructor(one) {
    this.plain = one;
    this.off = one.off || { without: one.path };
    this.key = keyOf(this.off);
    this.words = [one.label, one.kind, one.path, one.note].join(" ").toLowerCase();
    const note = unique("note");
    this.input = el("input", {
      type: "checkbox",
      role: "switch",
      "aria-describedby": one.note ? note : null,
      onchange: () => change(this.key, this.input.checked ? null : this.off),
    });
    this.node = el(
      "li",
      { class: "row switch", "data-name": one.path },
      el("label", { class: "switch-label" }, this.input, el("span", {}, one.label)),
      one.note ? el("p", { class: "muted", id: note }, one.note) : null,
    );
    this.update();
  }

  get changed() {
    return changeOf(this.key) !== null;
  }

  /** The change as the strip tells it. */
  told() {
    const now = { corridor: "never built", supply: "brings nothing" }[this.plain.kind] || "left out";
    return { label: `${this.plain.kind[0].toUpperCase()}${this.plain.kind.slice(1)} ${this.plain.label}`, was: "in", now };
  }

  update() {
    this.input.checked = !this.changed;
    this.node.classList.toggle("changed", this.changed);
  }
}
