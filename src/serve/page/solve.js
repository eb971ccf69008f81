// Asking backwards: which value of an assumption brings the answer to a target.
import { announce, button, byId, drawing, el, put, whole } from "./dom.js";
import { Asking, post } from "./api.js";
import { typed, written } from "./number.js";
import { change, state, variant } from "./state.js";

/** As many as the server takes where nothing is said. */
const USUAL_TRIALS = 4096;

/** The form beside the list, and what it finds. */
export class Solve {
  constructor(page) {
    this.page = page;
    this.asking = new Asking((body, signal, current) => this.run(body, signal, current));
    byId("solve").addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    byId("solve-of").addEventListener("change", () => this.unit());
  }

  /** What can be asked of a scenario. */
  show(plain) {
    this.plain = plain;
    const chosen = byId("solve-vary").value;
    put(
      byId("solve-vary"),
      plain.groups.map((group) => el("optgroup", { label: group.name }, plain.assumptions.filter((one) => one.group === group.name && one.adjustable).map((one) => el("option", { value: one.name }, one.label)))),
    );
    if (plain.assumptions.some((one) => one.name === chosen && one.adjustable)) byId("solve-vary").value = chosen;
    const of = byId("solve-of").value;
    const options = [];
    for (const statistic of ["p50", "mean", "p10", "p90"]) {
      const words = { p50: "median", mean: "mean", p10: "p10", p90: "p90" }[statistic];
      options.push([`delivered_twh.${statistic}`, `${words} of the average year, all together`, "TWh"]);
    }
    for (const corridor of plain.corridors) {
      for (const statistic of ["p50", "mean"]) options.push([`delivered_twh[${corridor.name}].${statistic}`, `${statistic === "p50" ? "median" : "mean"} of ${corridor.name}`, "TWh"]);
    }
    this.units = new Map(options.map(([value, , unit]) => [value, unit]));
    put(byId("solve-of"), options.map(([value, words]) => el("option", { value }, words)));
    if (this.units.has(of)) byId("solve-of").value = of;
    this.unit();
    put(byId("solve-found"));
  }

  unit() {
    byId("solve-unit").textContent = this.units.get(byId("solve-of").value) || "";
  }

  /** Begins with an assumption, a target, or both. */
  begin({ vary = null, target = null } = {}) {
    if (vary) byId("solve-vary").value = vary;
    if (target !== null) {
      byId("solve-of").value = "delivered_twh.p50";
      byId("solve-relation").value = "=";
      byId("solve-target").value = written(target);
      this.unit();
      this.ask();
    } else byId("solve-target").focus();
  }

  ask() {
    const field = byId("solve-target");
    const value = typed(field.value);
    if (value === null) {
      field.setAttribute("aria-invalid", "true");
      put(byId("solve-found"), el("p", { class: "fault", role: "alert" }, "A target is a number, such as 4.0."));
      field.focus();
      return;
    }
    field.removeAttribute("aria-invalid");
    this.asking.stop();
    this.asking.ask({ ...variant(), trials: state.trials !== null && state.trials < USUAL_TRIALS ? state.trials : undefined, vary: byId("solve-vary").value, of: byId("solve-of").value, relation: byId("solve-relation").value, value, page: `${this.page.name}-solve` });
  }

  async run(body, signal, current) {
    const place = byId("solve-found");
    put(place, el("p", { class: "muted" }, "Trying values …"), button("Stop", () => this.stop(), { class: "small" }));
    let found;
    try {
      found = await post("/api/solve", body, signal);
    } catch (error) {
      if (error.name === "AbortError") throw error;
      if (current()) put(place, el("p", { class: "fault", role: "alert" }, error.message));
      return;
    }
    if (!current()) return;
    const one = this.plain.assumptions.find((each) => each.name === body.vary);
    put(
      place,
      el("p", { class: "found" }, found.found ? found.values.map((value, index) => [index ? " or " : "", el("b", {}, value.shown)]) : el("b", {}, "No value does."), found.found && found.unit ? ` ${found.unit}` : ""),
      found.sentences.map((text) => el("p", {}, whole(text))),
      el(
        "div",
        { class: "acts" },
        found.values.map((value) => button(found.values.length > 1 ? `Use ${value.shown}` : "Use this value", () => change(`assumption ${body.vary}`, { assumption: body.vary, value: value.at }), { class: "small primary" })),
        button("Show it in the list", () => this.page.open(body.vary), { class: "small" }),
      ),
      found.chart ? el("div", { class: "picture" }, drawing(found.chart)) : null,
      found.command ? el("p", { class: "source" }, "On the command line: ", el("code", {}, found.command)) : null,
      el("p", { class: "muted" }, `${one ? one.label : body.vary}, ${found.trials.toLocaleString("en")} trials`),
    );
    announce(found.sentences.join(" "));
  }

  stop() {
    this.asking.stop();
    put(byId("solve-found"), el("p", { class: "muted" }, "Stopped."));
  }
}
