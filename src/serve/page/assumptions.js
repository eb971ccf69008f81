// The list of assumptions: found by search, ordered by corridor and theme or by influence, each row a law that can be moved.
import { button, byId, el, put, say, unique } from "./dom.js";
import { Law } from "./law.js";
import { clamp, onGrid, stepOf, typed, written } from "./number.js";
import { change, changeOf, giveUp, commit, state } from "./state.js";
import { BranchRow, SwitchRow } from "./branches.js";

/** Addresses within a text become links that are followed only when clicked. */
export function linked(text) {
  return (text || "").split(/(https?:\/\/[^\s),;]+)/).map((part, index) =>
    index % 2 ? el("a", { href: part, target: "_blank", rel: "noreferrer noopener" }, part.replace(/^https?:\/\//, "")) : part,
  );
}

/** The marks of an assumption: that it rests on judgement, or the grade of its evidence. */
export function marks(one) {
  const found = [];
  if (one.grade) found.push(el("span", { class: "chip" }, `grade ${one.grade}`));
  if (one.judgement) found.push(el("span", { class: "chip" }, "judgement"));
  return found;
}

/** p10, p50 and p90 as one of the laws that a change can state, within the bounds that the scenario gives. */
export function lawOf({ p10, p50, p90 }, bounds) {
  const law = { quantiles: { p10, p50, p90 } };
  if (bounds) {
    law.low = Math.min(bounds[0], p10);
    law.high = Math.max(bounds[1], p90);
  }
  return law;
}

/** The bounds of a law that is stated anew: those of the scenario, else the ends of the shipped law where it has ends. */
export function boundsOf(one) {
  if (one.range) return one.range;
  const bounded = ["pert", "triangular", "uniform", "beta", "choice", "curve"];
  if (bounded.includes(one.law.kind) && one.density.length > 1) return [one.density[0][0], one.density.at(-1)[0]];
  if (one.p10 >= 0 && one.density.every(([x]) => x >= 0)) return [0, Math.max(one.tuning[1], one.density.at(-1)[0])];
  return null;
}

const PLURAL = { hazard: "Hazards", corridor: "Corridors", supply: "Supplies" };

const constant = (one) => one.p10 === one.p90;

class Row {
  constructor(one, asks) {
    this.plain = one;
    this.now = one;
    this.key = `assumption ${one.name}`;
    this.asks = asks;
    this.opened = false;
    const id = unique("row");
    this.law = new Law(one.label, {
      moved: (which, value) => this.moved(which, value),
      settled: () => commit(),
      left: () => giveUp(),
    });
    this.figures = el("p", { class: "figures" });
    this.opener = button(one.label, () => this.toggle(), { class: "opener", "aria-expanded": "false", "aria-controls": id });
    this.reset = button("Reset", () => change(this.key, null), { class: "quiet small", "aria-label": `Reset ${one.label}` });
    this.more = el("div", { class: "more", id, hidden: true });
    this.weight = el("p", { class: "weight" });
    this.fault = el("p", { class: "fault", role: "alert" });
    this.node = el(
      "li",
      { class: "row", "data-name": one.name },
      el("div", { class: "row-head" }, el("h4", {}, this.opener), marks(one), this.reset),
      this.law.node,
      this.figures,
      this.weight,
      this.fault,
      this.more,
    );
    this.words = [one.label, one.name, one.unit, one.group, ...one.used.map((use) => use.words || use.path)].join(" ").toLowerCase();
    this.draw();
  }

  /** The values that are in force: what has just been moved, else what the server says. */
  values() {
    const wanted = changeOf(this.key);
    if (wanted && typeof wanted.value === "number") {
      return { p10: wanted.value, p50: wanted.value, p90: wanted.value };
    }
    const quantiles = wanted && wanted.law && wanted.law.quantiles;
    if (quantiles) return { p10: quantiles.p10, p50: quantiles.p50, p90: quantiles.p90 };
    const one = wanted ? this.now : this.plain;
    return { p10: one.p10, p50: one.p50, p90: one.p90 };
  }

  get changed() {
    return changeOf(this.key) !== null;
  }

  moved(which, value) {
    const values = this.values();
    if (values.p10 === values.p90) return this.wish({ assumption: this.plain.name, value }, true);
    if (which === "p50") {
      const by = value - values.p50;
      values.p10 = Number((values.p10 + by).toPrecision(12));
      values.p90 = Number((values.p90 + by).toPrecision(12));
    }
    values[which] = value;
    const { step } = this.law;
    for (const other of ["p10", "p50", "p90"]) values[other] = onGrid(values[other], step / 10);
    return this.wish({ assumption: this.plain.name, law: lawOf(values, boundsOf(this.plain)) }, true);
  }

  wish(wanted, moving = false) {
    say(this.fault, "");
    change(this.key, wanted, moving);
  }

  /** Takes what the server understands, `null` while it is being asked. */
  update(now) {
    if (now) this.now = now;
    this.draw();
  }

  draw() {
    const one = this.plain;
    const values = this.values();
    const pinned = values.p10 === values.p90;
    const changed = this.changed;
    this.node.classList.toggle("changed", changed);
    this.reset.hidden = !changed;
    this.law.update({
      values,
      pinned,
      density: changed ? this.now.density : one.density,
      was: changed ? one.density : null,
      ends: one.tuning,
      bounds: one.range,
      adjustable: one.adjustable,
      open: this.opened,
    });
    const unit = one.unit ? ` ${one.unit}` : "";
    const told = changed ? this.now : one;
    const same = ["p10", "p50", "p90"].every((which) => Math.abs(told[which] - values[which]) <= 1e-9 * Math.abs(values[which]));
    const shown = same ? told.shown : { p10: written(values.p10), p50: written(values.p50), p90: written(values.p90) };
    if (pinned) put(this.figures, el("b", {}, shown.p50), unit, el("span", { class: "muted" }, changed ? ", pinned" : ", one value"));
    else put(this.figures, el("span", { class: "muted" }, "p10 "), shown.p10, el("span", { class: "muted" }, " median "), el("b", {}, shown.p50), el("span", { class: "muted" }, " p90 "), shown.p90, unit);
    if (this.opened) this.drawFields(values, pinned);
  }

  toggle(open = !this.opened) {
    this.opened = open;
    this.more.hidden = !open;
    this.opener.setAttribute("aria-expanded", String(open));
    if (open && !this.fields) this.build();
    this.draw();
  }

  build() {
    const one = this.plain;
    this.fields = {};
    const field = (which, label) => {
      const input = el("input", { type: "text", inputmode: "decimal", size: "8", autocomplete: "off", onchange: () => this.enter(which, input), "aria-label": `${label} of ${one.label}` });
      this.fields[which] = { input, node: el("label", { class: "field" }, el("span", {}, label), input) };
      return this.fields[which].node;
    };
    this.pin = button("", () => this.turn(), { class: "small" });
    const numbers = one.adjustable
      ? el("div", { class: "fields" }, field("p10", "p10"), field("p50", "median"), field("p90", "p90"), field("value", "value"), this.pin)
      : this.scaling();
    put(
      this.more,
      numbers,
      el(
        "div",
        { class: "acts" },
        one.adjustable ? button("Ask backwards", () => this.asks.solve(one.name), { class: "small" }) : null,
        one.adjustable ? button("Guess first", () => this.asks.guess(one.name), { class: "small" }) : null,
      ),
      el("p", { class: "muted" }, `As shipped: ${one.law.words}`),
      one.notes ? el("p", {}, linked(one.notes)) : null,
      el("p", { class: "source" }, one.source ? ["Source: ", linked(one.source)] : el("em", {}, "No source is given.")),
      one.used.length ? el("p", { class: "source" }, `Used by ${one.used.map((use) => use.words || use.path).join("; ")}`) : null,
      el("p", { class: "source" }, el("code", {}, one.name), " = ", el("code", {}, one.law.toml)),
    );
  }

  /** A law that no plain value may stand in for can be scaled as a whole. */
  scaling() {
    const standing = changeOf(this.key);
    const input = el("input", {
      type: "text",
      inputmode: "decimal",
      size: "8",
      value: standing && standing.times !== undefined ? written(standing.times) : "1",
      "aria-label": `Factor on ${this.plain.label}`,
      onchange: () => {
        const factor = typed(input.value);
        if (factor === null) return this.refuse(input, "a factor is a number, such as 0.5");
        input.removeAttribute("aria-invalid");
        return this.wish(factor === 1 ? null : { path: `assumption.${this.plain.name}`, times: factor });
      },
    });
    return el("div", { class: "fields" }, el("label", { class: "field" }, el("span", {}, "times"), input));
  }

  drawFields(values, pinned) {
    if (!this.plain.adjustable) return;
    for (const [which, { input, node }] of Object.entries(this.fields)) {
      node.hidden = (which === "value") !== pinned;
      // What is being typed stays as it is.
      if (document.activeElement === input && input.value !== input.dataset.written) continue;
      input.value = written(which === "value" ? values.p50 : values[which]);
      input.dataset.written = input.value;
    }
    say(this.pin, pinned ? (constant(this.plain) ? "Give it a spread" : "Let it vary") : "Pin one value");
  }

  /** A value that was typed. */
  enter(which, input) {
    input.dataset.written = input.value;
    const value = typed(input.value);
    if (value === null) return this.refuse(input, `“${input.value}” is not a number`);
    const values = this.values();
    if (which === "value") {
      input.removeAttribute("aria-invalid");
      return this.wish({ assumption: this.plain.name, value });
    }
    if (which === "p50" && !(values.p10 < value && value < values.p90)) {
      // As when the median is dragged: the ends come along.
      for (const end of ["p10", "p90"]) values[end] = Number((values[end] + value - values.p50).toPrecision(12));
    }
    values[which] = value;
    if (!(values.p10 < values.p50 && values.p50 < values.p90)) return this.refuse(input, "p10, median and p90 must rise");
    for (const other of Object.values(this.fields)) other.input.removeAttribute("aria-invalid");
    return this.wish({ assumption: this.plain.name, law: lawOf(values, boundsOf(this.plain)) });
  }

  refuse(input, sentence) {
    input.setAttribute("aria-invalid", "true");
    say(this.fault, sentence);
  }

  /** Pins the median, or lets the value vary again. */
  turn() {
    const values = this.values();
    const name = this.plain.name;
    if (values.p10 !== values.p90) return this.wish({ assumption: name, value: values.p50 });
    if (!constant(this.plain)) return this.wish(null);
    const [low, high] = this.law.ends;
    const step = stepOf(low, high);
    const by = Math.max(step * 4, Math.abs(values.p50) * 0.1);
    const spread = {
      p10: onGrid(clamp(values.p50 - by, low, high - 2 * step), step / 10),
      p50: values.p50,
      p90: onGrid(clamp(values.p50 + by, low + 2 * step, high), step / 10),
    };
    if (spread.p10 >= spread.p50) spread.p50 = onGrid((spread.p10 + spread.p90) / 2, step / 10);
    if (spread.p50 >= spread.p90) spread.p50 = onGrid((spread.p10 + spread.p90) / 2, step / 10);
    return this.wish({ assumption: name, law: lawOf(spread, this.plain.range) });
  }

  /** How much the answer moves with it, beside the strongest. */
  influence(measured, most) {
    if (!measured) return put(this.weight);
    const bar = el("span", { class: "bar" });
    bar.style.width = `${Math.max(1, (100 * Math.abs(measured.swing)) / (most || 1)).toFixed(1)}%`;
    return put(this.weight, el("span", { class: "track", "aria-hidden": "true" }, bar), measured.shown ? `moves the mean by ${measured.shown} TWh` : "being measured");
  }
}

/** The whole list beside the answer. */
export class Assumptions {
  constructor(asks) {
    this.asks = asks;
    this.rows = new Map();
    this.others = new Map();
    this.ranking = null;
    this.openGroups = null;
    byId("search").addEventListener("input", () => this.arrange());
    byId("only-judgement").addEventListener("change", () => this.arrange());
    byId("only-changed").addEventListener("change", () => this.arrange());
  }

  /** A scenario as its file has it. */
  show(plain) {
    const opened = new Set([...this.rows.values()].filter((row) => row.opened).map((row) => row.plain.name));
    this.plain = plain;
    this.rows = new Map(plain.assumptions.map((one) => [one.name, new Row(one, this.asks)]));
    this.others = new Map();
    for (const one of plain.branches) this.others.set(`branch ${one.name}`, new BranchRow(one));
    for (const one of plain.switches) {
      const row = new SwitchRow(one);
      this.others.set(row.key, row);
    }
    for (const name of opened) if (this.rows.has(name)) this.rows.get(name).toggle(true);
    this.arrange();
  }

  /** The same scenario with the changes that are in force. */
  update(now) {
    const found = new Map(now ? now.assumptions.map((one) => [one.name, one]) : []);
    for (const [name, row] of this.rows) row.update(found.get(name) || null);
    for (const row of this.others.values()) row.update();
    this.count();
  }

  /** The ranking by influence, as far as it is measured; `null` where there is none. Rows move only when it is `done`. */
  rank(ranking, done = true) {
    this.ranking = ranking;
    const most = ranking ? Math.max(...ranking.map((one) => Math.abs(one.swing)), 0) : 0;
    const by = new Map((ranking || []).map((one) => [one.assumption, one]));
    for (const [name, row] of this.rows) row.influence(state.sort === "influence" ? by.get(name) : null, most);
    if (state.sort === "influence" && done) this.arrange();
  }

  /** Brings a row to the eye and opens it. */
  open(name) {
    const row = this.rows.get(name);
    if (!row) return;
    byId("search").value = "";
    this.arrange();
    const group = row.node.closest("details");
    if (group) group.open = true;
    row.toggle(true);
    row.node.scrollIntoView({ block: "center" });
    row.opener.focus({ preventScroll: true });
  }

  arrange() {
    if (!this.plain) return;
    const focused = document.activeElement;
    const sought = byId("search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const judged = byId("only-judgement").checked;
    const moved = byId("only-changed").checked;
    const fits = (row) => sought.every((word) => row.words.includes(word)) && (!judged || row.plain.judgement) && (!moved || row.changed);
    const rows = [...this.rows.values()].filter(fits);
    const list = byId("list");
    const narrowed = sought.length > 0 || judged || moved;
    if (!this.openGroups) this.openGroups = new Set(this.plain.groups.length ? [this.plain.groups[0].name] : []);
    for (const node of list.querySelectorAll("details[data-group]")) {
      if (node.dataset.own === "true") node.open ? this.openGroups.add(node.dataset.group) : this.openGroups.delete(node.dataset.group);
    }
    this.heads = [];
    const section = (name, members) => {
      if (!members.length) return null;
      const count = el("span", { class: "muted" });
      this.heads.push({ count, members });
      return el(
        "details",
        { class: "group", "data-group": name, "data-own": String(!narrowed), open: narrowed || this.openGroups.has(name) },
        el("summary", {}, el("h3", {}, name), count),
        el("ul", { class: "rows" }, members.map((row) => row.node)),
      );
    };
    const others = [...this.others.values()].filter(fits);
    const parts = [];
    if (state.sort === "group") {
      for (const group of this.plain.groups) parts.push(section(group.name, rows.filter((row) => row.plain.group === group.name)));
    } else {
      if (state.sort === "name") rows.sort((a, b) => a.plain.label.localeCompare(b.plain.label, "en"));
      else if (this.ranking) {
        const place = new Map(this.ranking.map((one, index) => [one.assumption, index]));
        const last = this.ranking.length;
        rows.sort((a, b) => (place.get(a.plain.name) ?? last) - (place.get(b.plain.name) ?? last));
      }
      const count = el("span", { class: "unseen" });
      this.heads.push({ count, members: rows });
      if (rows.length) parts.push(el("ul", { class: "rows flat" }, rows.map((row) => row.node)));
    }
    parts.push(section("Branches", others.filter((row) => row instanceof BranchRow)));
    const switches = others.filter((row) => row instanceof SwitchRow);
    const kinds = [...new Set(switches.map((row) => row.plain.kind))];
    for (const kind of kinds) parts.push(section(`${PLURAL[kind] || kind}: in or out`, switches.filter((row) => row.plain.kind === kind)));
    if (!parts.some(Boolean)) parts.push(el("p", { class: "muted" }, "No assumption fits."));
    put(list, parts);
    if (focused && focused.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
    this.count();
  }

  count() {
    for (const { count, members } of this.heads || []) {
      const changed = members.filter((row) => row.changed).length;
      say(count, changed ? `${members.length}, ${changed} changed` : `${members.length}`);
    }
  }
}
