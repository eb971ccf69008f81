// Guessing first: one's own p10, median and p90 of an assumption, before the shipped law is shown.
import { announce, button, byId, el, put } from "./dom.js";
import { get, post } from "./api.js";
import { picture } from "./law.js";
import { typed, written } from "./number.js";
import { change, state } from "./state.js";

/** The form, and what is shown once a guess is written down. */
export class Guess {
  constructor(page) {
    this.page = page;
    this.kept = { guesses: [], pools: [] };
    this.keeps = true;
    byId("guess").addEventListener("submit", (event) => {
      event.preventDefault();
      this.keep();
    });
    byId("guess-about").addEventListener("change", () => this.about());
    byId("guess-by").addEventListener("change", () => this.about());
  }

  /** What can be guessed in a scenario. */
  async show(plain) {
    this.plain = plain;
    const chosen = byId("guess-about").value;
    put(
      byId("guess-about"),
      plain.groups.map((group) => el("optgroup", { label: group.name }, plain.assumptions.filter((one) => one.group === group.name && one.adjustable).map((one) => el("option", { value: one.name }, one.label)))),
    );
    if (plain.assumptions.some((one) => one.name === chosen && one.adjustable)) byId("guess-about").value = chosen;
    this.about();
    if (!this.keeps) return;
    try {
      this.kept = await get(`/api/guesses?file=${encodeURIComponent(state.file)}`);
    } catch {
      this.kept = { guesses: [], pools: [] };
    }
    if (plain === this.plain) this.about();
  }

  begin(name) {
    byId("guess-about").value = name;
    this.about();
    byId(byId("guess-by").value ? "guess-p10" : "guess-by").focus();
  }

  get one() {
    return this.plain.assumptions.find((each) => each.name === byId("guess-about").value);
  }

  about() {
    const { one } = this;
    if (!one) return;
    const by = byId("guess-by").value.trim();
    byId("guess-unit").textContent = one.unit ? `Unit: ${one.unit}` : "";
    const own = this.kept.guesses.find((guess) => guess.assumption === one.name && guess.by === by);
    for (const which of ["p10", "p50", "p90"]) {
      byId(`guess-${which}`).value = own ? written(own[which]) : "";
      byId(`guess-${which}`).removeAttribute("aria-invalid");
    }
    byId("guess-forget").hidden = !own;
    byId("guess-forget").onclick = () => this.send({ file: state.file, assumption: one.name, by, p10: own.p10, p50: own.p50, p90: own.p90, forget: true });
    if (own) this.reveal(own);
    else put(byId("guess-found"), el("p", { class: "muted" }, "The shipped law, and what others have guessed, is shown once your own guess is written down."));
  }

  async keep() {
    const guess = {};
    let fault = null;
    for (const which of ["p10", "p50", "p90"]) {
      const field = byId(`guess-${which}`);
      guess[which] = typed(field.value);
      field.toggleAttribute("aria-invalid", guess[which] === null);
      if (guess[which] === null) {
        field.setAttribute("aria-invalid", "true");
        fault ||= "Three numbers make a guess: p10, median and p90.";
      }
    }
    if (!fault && !(guess.p10 < guess.p50 && guess.p50 < guess.p90)) fault = "p10, median and p90 must rise.";
    const by = byId("guess-by").value.trim();
    if (!fault && !by) fault = "A guess has a name, so that it can be found again.";
    if (fault) return this.refuse(fault);
    return this.send({ file: state.file, assumption: this.one.name, by, ...guess });
  }

  async send(body) {
    if (!this.keeps) {
      // Without a folder a guess lives as long as the page.
      this.kept.guesses = this.kept.guesses.filter((own) => own.assumption !== body.assumption || own.by !== body.by);
      if (!body.forget) this.kept.guesses.push(body);
      this.about();
      return;
    }
    try {
      this.kept = await post("/api/guesses", body);
    } catch (error) {
      this.refuse(error.message);
      return;
    }
    this.about();
    announce(body.forget ? "The guess is taken out." : "The guess is kept.");
  }

  refuse(sentence) {
    put(byId("guess-found"), el("p", { class: "fault", role: "alert" }, sentence));
  }

  reveal(own) {
    const { one } = this;
    const others = this.kept.guesses.filter((guess) => guess.assumption === one.name && guess !== own);
    const pool = this.kept.pools.find((each) => each.assumption === one.name);
    const laws = [{ kind: "now", density: one.density, p10: one.p10, p50: one.p50, p90: one.p90 }, { kind: "guess", ...own }];
    if (pool) laws.push({ kind: "pool", density: pool.density, p10: pool.p10, p50: pool.p50, p90: pool.p90 });
    const ends = laws.flatMap((law) => [law.p10, law.p90, ...(law.density ? [law.density[0][0], law.density.at(-1)[0]] : [])]);
    const row = (name, kind, { p10, p50, p90 }) =>
      el("tr", {}, el("th", { scope: "row" }, el("span", { class: `swatch ${kind}`, "aria-hidden": "true" }), name), [p10, p50, p90].map((value) => el("td", { class: "n" }, written(kind === "now" || kind === "pool" ? Number(value.toPrecision(3)) : value))));
    put(
      byId("guess-found"),
      picture(laws, [Math.min(...ends), Math.max(...ends)], `The shipped law of ${one.label}, your guess${pool ? " and the pool of all guesses" : ""}`),
      el(
        "table",
        {},
        el("caption", { class: "unseen" }, "The shipped law and the guesses"),
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, one.unit), ["p10", "median", "p90"].map((name) => el("th", { scope: "col", class: "n" }, name)))),
        el("tbody", {}, row("shipped", "now", one), row(own.by, "guess", own), others.map((guess) => row(guess.by, "others", guess)), pool ? row(`pool of ${pool.count}`, "pool", pool) : null),
      ),
      el("p", { class: "muted" }, `Shipped: ${one.law.words}`),
      el("p", { class: "source" }, one.source ? `Source: ${one.source}` : "No source is given."),
      el(
        "div",
        { class: "acts" },
        button("Use my guess", () => change(`assumption ${one.name}`, { assumption: one.name, law: { quantiles: { p10: own.p10, p50: own.p50, p90: own.p90 }, ...(one.range ? { low: one.range[0], high: one.range[1] } : {}) } }), { class: "small primary" }),
        pool && pool.count > 1 ? button(`Use the pool of ${pool.count}`, () => change(`assumption ${one.name}`, { assumption: one.name, law: pool.law }), { class: "small primary" }) : null,
        button("Show it in the list", () => this.page.open(one.name), { class: "small" }),
      ),
      pool ? el("p", { class: "source" }, "As the file would say it: ", el("code", {}, pool.toml)) : null,
    );
  }
}
