// The charts of the report, drawn by the server: small beside the answer, large on a click, with the trials behind the point.
import { button, byId, dialog, drawing, el, put, say, sayWhole } from "./dom.js";
import { hit, placeIn, scales } from "./hit.js";
import { onGrid, stepOf, written } from "./number.js";

/** The charts that stand beside the answer and follow every stage. */
export const FIRST = ["service", "service-year", "futures", "distribution"];

/** Further charts, in the order of the report, with what each shows. */
export const MORE = [
  ["service-waterfall", "where a year of service goes"],
  ["years", "year by year"],
  ["exceedance", "chance of at least so much"],
  ["months", "the months"],
  ["duration", "how much for how long"],
  ["map", "where along the way"],
  ["drivers", "what drives the spread"],
  ["extremes", "worst and best tenth"],
  ["waterfall", "from nameplate to delivered"],
  ["money", "what is paid and saved"],
  ["replaced", "what it replaces"],
  ["regimes", "the states of regimes"],
  ["reservoir", "the reservoir"],
  ["history", "one history"],
  ["calendar", "three histories day by day"],
  ["precision", "are the trials enough"],
];

/** One chart of the page. */
export class Figure {
  constructor(name, node, page) {
    Object.assign(this, { name, node, page, shown: null });
    this.picture = el("div", { class: "picture", onclick: (event) => this.clicked(event) });
    this.title = el("h3", {});
    this.caption = el("figcaption", { class: "muted" });
    this.larger = button("Larger", () => this.enlarge(null), { class: "quiet small larger" });
    put(node, el("div", { class: "figure-head" }, this.title, this.larger), this.picture, this.caption);
  }

  /** Draws what the server sent, or the reason why there is none. */
  show(chart, why) {
    if (!chart) {
      if (why) {
        this.shown = null;
        put(this.picture, el("p", { class: "muted nochart" }, why));
        say(this.title, "");
      }
      return;
    }
    if (this.shown && this.shown.svg === chart.svg) return;
    this.shown = chart;
    const picture = drawing(chart);
    put(this.picture, picture);
    sayWhole(this.title, chart.title);
    say(this.caption, chart.caption || "");
    this.larger.setAttribute("aria-label", `Larger: ${chart.title}`);
    if (this.name === "distribution") this.median(this.picture, picture);
    if (this.large) this.large();
  }

  get svg() {
    return this.picture.querySelector("svg");
  }

  clicked(event) {
    if (!this.shown || event.target.closest(".median")) return;
    this.enlarge(hit(this.name, this.svg, event, this.page.context()));
  }

  /** The chart over the page, and behind it what was clicked. */
  enlarge(point) {
    if (!this.shown) return;
    const sheet = el("div", { class: "sheet" });
    const space = el("div", { class: "picture large" }, sheet);
    const said = el("p", { class: "muted" });
    const behind = el("div", { class: "behind" });
    const ways = el("div", { class: "acts" });
    const act = (wanted) => wanted && this.page.behind(wanted.at, wanted.words, behind);
    const draw = () => {
      const picture = drawing(this.shown);
      const view = picture.viewBox.baseVal;
      space.style.maxWidth = `${((62 * view.width) / view.height).toFixed(1)}vh`;
      put(sheet, picture);
      say(said, [this.shown.alt, this.shown.caption].filter(Boolean).join(" "));
      if (this.name === "distribution") this.median(sheet, picture);
    };
    space.addEventListener("click", (event) => {
      const picture = space.querySelector("svg");
      if (event.target.closest(".median")) return;
      act(hit(this.name, picture, event, this.page.context()));
    });
    draw();
    this.large = draw;
    this.ways(ways, act);
    dialog(
      this.shown.title,
      [
        space,
        said,
        ways,
        el("div", { class: "acts" }, button("Keep as SVG", () => this.page.keep("svg", this.name), { class: "small" }), button("Keep as PNG", () => this.page.keep("png", this.name), { class: "small" })),
        behind,
      ],
      { wide: true, onclose: () => (this.large = null) },
    );
    act(point);
  }

  /** The same points as a click has, for the keyboard. */
  ways(node, act) {
    const { answer, corridors } = this.page.context();
    if (!answer) return;
    const names = ["total", ...corridors.map((corridor) => corridor.name)];
    const select = (label, options, own) => el("label", { class: "field" }, el("span", {}, label), el("select", own, options.map(([value, text]) => el("option", { value }, text))));
    const pick = (field) => field.querySelector("select, input").value;
    const corridor = (all = true) => select("of", (all ? names : names.slice(1)).map((name) => [name, name === "total" ? "all together" : name]));
    const go = (read) => button("Show the trials", () => act(read()), { class: "small" });
    if (this.name === "distribution" || this.name === "exceedance") {
      const amount = el("label", { class: "field" }, el("span", {}, "near"), el("input", { type: "text", inputmode: "decimal", size: "7", value: written(Number((answer.together.at(-1)?.p50?.number ?? 0).toPrecision(3))), "aria-label": "TWh in an average year" }));
      const whose = corridor();
      put(node, el("span", { class: "muted" }, "Click a point, or the trials"), amount, "TWh", whose, go(() => {
        const value = Number(pick(amount));
        return Number.isFinite(value) ? { at: { value, corridor: pick(whose) }, words: `${pick(whose)}: ${value} TWh in an average year` } : null;
      }));
    } else if (this.name === "service") {
      const year = select("in", answer.years.map((one) => [one, String(one)]));
      const whose = corridor(false);
      const which = select("", [["in_service", "in service"], ["not_in_service", "not in service"]], { "aria-label": "in service or not" });
      put(node, el("span", { class: "muted" }, "Click a year, or the trials"), whose, which, year, go(() => ({ at: { [pick(which)]: Number(pick(year)), corridor: pick(whose) }, words: `${pick(whose)} ${pick(which).replaceAll("_", " ")} in ${pick(year)}` })));
    } else if (this.name === "years") {
      const year = select("in", answer.years.map((one) => [one, String(one)]));
      const whose = corridor();
      const quantile = select("near", [["0.5", "the median"], ["0.1", "p10"], ["0.9", "p90"]]);
      put(node, el("span", { class: "muted" }, "Click a year, or the trials"), quantile, whose, year, go(() => ({ at: { year: Number(pick(year)), corridor: pick(whose), quantile: Number(pick(quantile)) }, words: `${pick(whose)} in ${pick(year)}` })));
    }
  }

  /** The median's line, which can be dragged: where it is let go, the page asks backwards. */
  median(space, picture) {
    const { answer } = this.page.context();
    const total = answer && answer.together.at(-1);
    const axis = scales(picture)[0];
    if (!total || !axis || !Number.isFinite(total.p50.number)) return;
    const view = picture.viewBox.baseVal;
    const low = Math.max(0, axis.value(axis.from));
    const high = axis.value(axis.to);
    const step = stepOf(low, high) / 2;
    let at = total.p50.number;
    let held = false;
    let asked = false;
    const label = el("span", { class: "median-label" });
    const line = el("div", { class: "median", role: "slider", tabindex: "0", "aria-label": "Median of the average year, TWh: drag it to ask what brings it there", "aria-valuemin": written(low), "aria-valuemax": written(high) }, label);
    const place = () => {
      line.style.left = `${((100 * (axis.x(at) - view.x)) / view.width).toFixed(3)}%`;
      line.setAttribute("aria-valuenow", written(at));
      line.setAttribute("aria-valuetext", `${written(at)} TWh`);
      say(label, held || asked ? `target ${written(at)}` : `median ${total.p50.value}`);
    };
    const to = (value) => {
      at = Math.min(high, Math.max(low, onGrid(value, step)));
      place();
    };
    line.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      event.stopPropagation();
      held = true;
      line.setPointerCapture(event.pointerId);
      line.focus({ preventScroll: true });
      this.page.still(true);
    });
    line.addEventListener("pointermove", (event) => held && to(axis.value(placeIn(picture, event).x)));
    const release = (event) => {
      if (!held) return;
      held = false;
      this.page.still(false);
      if (event.type === "pointerup" && Math.abs(at - total.p50.number) >= step) {
        asked = true;
        place();
        this.page.backwards(at);
      } else {
        at = total.p50.number;
        place();
      }
    };
    line.addEventListener("pointerup", release);
    line.addEventListener("pointercancel", release);
    line.addEventListener("click", (event) => event.stopPropagation());
    line.addEventListener("keydown", (event) => {
      const by = { ArrowRight: step, ArrowUp: step, ArrowLeft: -step, ArrowDown: -step, PageUp: 10 * step, PageDown: -10 * step }[event.key];
      if (by) {
        event.preventDefault();
        asked = true;
        to(at + by);
      } else if (event.key === "Enter") this.page.backwards(at);
      else if (event.key === "Escape" && at !== total.p50.number) {
        event.stopPropagation();
        event.preventDefault();
        at = total.p50.number;
        asked = false;
        place();
      }
    });
    place();
    space.append(line);
  }
}

/** The buttons that show or hide further charts. */
export function chooser(node, isShown, toggle) {
  put(
    node,
    MORE.map(([name, words]) =>
      el("button", { type: "button", class: "chip-button", "aria-pressed": String(isShown(name)), "data-chart": name, onclick: (event) => event.currentTarget.setAttribute("aria-pressed", String(toggle(name))) }, words),
    ),
  );
}

export const figureNode = (name) => byId(`figure-${name}`);
