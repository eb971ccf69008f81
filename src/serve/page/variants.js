// Named variants side by side, the first the one that the others are compared with.
import { button, byId, drawing, el, put } from "./dom.js";
import { Asking, stream } from "./api.js";
import { base, set, state } from "./state.js";

const MOST = 5;

/** The table below the answer. */
export class Variants {
  constructor(page) {
    this.page = page;
    this.asking = new Asking((body, signal, current, shown) => this.run(body, signal, current, shown));
    byId("keep-variant").addEventListener("submit", (event) => {
      event.preventDefault();
      this.keep(byId("variant-name").value.trim());
    });
    this.asked = "";
    this.stage = null;
  }

  keep(name) {
    const fault = byId("variant-fault");
    fault.textContent = "";
    name ||= `Variant ${state.variants.length + 1}`;
    if (state.variants.some((one) => one.name === name)) fault.textContent = `“${name}” is there already.`;
    else if (state.variants.length >= MOST) fault.textContent = `Up to ${MOST} variants stand beside the base.`;
    else {
      byId("variant-name").value = "";
      set({ variants: [...state.variants, { name, file: state.file, changes: state.changes }] });
    }
  }

  /** Compares what is kept, where that has changed. */
  update() {
    const place = byId("variants-table");
    if (!state.variants.length) {
      this.asking.stop();
      this.asked = "";
      this.stage = null;
      put(place, el("p", { class: "muted" }, "Keep what is on the page under a name, and it stands here beside the base while you try something else."));
      put(byId("variants-chart"));
      return;
    }
    const first = base();
    const body = {
      variants: [{ name: first.name || "the file", file: first.file, changes: first.changes }, ...state.variants.map(({ name, file, changes }) => ({ name, file, changes }))],
      page: `${this.page.name}-compare`,
    };
    if (state.seed !== null) body.seed = state.seed;
    if (state.trials !== null) body.trials = state.trials;
    const asked = JSON.stringify(body);
    if (asked === this.asked) return;
    this.asked = asked;
    this.stage = null;
    this.draw(body.variants);
    this.asking.stop();
    this.asking.ask(body);
  }

  /** Asks anew, after a file has changed. */
  renew() {
    this.asked = "";
    this.update();
  }

  async run(body, signal, current, shown) {
    try {
      await stream("/api/compare", body, signal, (stage) => {
        if (!current()) return;
        this.stage = stage;
        this.draw(body.variants);
        shown();
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      if (current() && !error.superseded) {
        this.asked = "";
        put(byId("variants-chart"), el("p", { class: "fault", role: "alert" }, error.message));
      }
    }
  }

  draw(variants) {
    const rows = new Map((this.stage ? this.stage.rows : []).filter((row) => !row.corridor || row.corridor === "total").map((row) => [row.name, row]));
    put(
      byId("variants-table"),
      el(
        "table",
        {},
        el("caption", { class: "unseen" }, "Variants side by side, TWh in an average year"),
        el(
          "thead",
          {},
          el("tr", {}, el("th", { scope: "col" }, "TWh in an average year"), ["p10", "p50", "p90", "mean", "difference of the mean", "better in"].map((name) => el("th", { scope: "col", class: "n" }, name)), el("th", { scope: "col" }, el("span", { class: "unseen" }, "What to do"))),
        ),
        el(
          "tbody",
          {},
          variants.map((one, index) => {
            const row = rows.get(one.name);
            const figure = (which) => (row ? row[which].value : "…");
            const { difference } = row || {};
            return el(
              "tr",
              { "data-variant": one.name },
              el("th", { scope: "row" }, one.name, index === 0 && base().name ? null : el("span", { class: "muted" }, ` ${one.changes.length ? `${one.changes.length} changed` : "as written"}`)),
              ["p10", "p50", "p90"].map((which) => el("td", { class: "n" }, figure(which))),
              el("td", { class: "n strong", "data-number": row ? row.mean.number : null }, figure("mean"), row && row.mean.error ? el("span", { class: "error" }, ` ± ${row.mean.error}`) : null),
              el("td", { class: "n" }, difference ? difference.shown : index ? "…" : "–"),
              el("td", { class: "n" }, difference ? `${Math.round(100 * difference.p_better)} %` : index ? "…" : "–"),
              el(
                "td",
                { class: "n" },
                button("Take up", () => this.page.take(one), { class: "quiet small", "aria-label": `Take up ${one.name}` }),
                index ? button("Remove", () => set({ variants: state.variants.filter((other) => other.name !== one.name) }), { class: "quiet small", "aria-label": `Remove ${one.name}` }) : null,
              ),
            );
          }),
        ),
      ),
    );
    const charts = this.stage && this.stage.charts ? Object.values(this.stage.charts) : [];
    put(
      byId("variants-chart"),
      charts.slice(0, 2).map((chart) => el("figure", {}, el("h3", {}, chart.title), el("div", { class: "picture" }, drawing(chart)), chart.caption ? el("figcaption", { class: "muted" }, chart.caption) : null)),
    );
  }
}
