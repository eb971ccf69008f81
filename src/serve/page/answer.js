// The answer in the order in which one asks: when is it there, a year of service, futures, all together.
import { button, byId, el, put, say, sayWhole } from "./dom.js";

const rowHead = (name, colour) => {
  const dot = colour ? el("span", { class: "dot", "aria-hidden": "true" }) : null;
  if (dot) dot.style.backgroundColor = colour;
  return el("th", { scope: "row" }, dot, name);
};

const head = (...names) => el("thead", {}, el("tr", {}, names.map((name, index) => el("th", { scope: "col", class: index ? "n" : null }, name))));

/** A figure as the report shows it, with its error where it has one. */
const shown = (figure) => (figure ? figure.value : "–");
const withError = (figure) => (figure ? [figure.value, figure.error ? el("span", { class: "error" }, ` ± ${figure.error}`) : null] : "–");

/** A cell of a table; the exact number stands in it too, for those who read the page by program. */
const cell = (name, figure, words, strong) => el("td", { class: strong ? "n strong" : "n", "data-figure": name, "data-number": Number.isFinite(figure?.number) ? figure.number : null }, words ?? withError(figure));

/** Years of which a table tells: the first, 2030 or what is nearest, 2035, the last. */
function told(years) {
  const first = years[0];
  const last = years.at(-1);
  const wanted = [first, 2030, 2035, last].filter((year) => year >= first && year <= last);
  return [...new Set(wanted)].map((year) => years.indexOf(year)).filter((index) => index >= 0);
}

/** The tables and bars of the answer; `behind(at, words)` opens the trials behind a figure. */
export class Answer {
  constructor(behind) {
    this.behind = behind;
  }

  colours(scenario) {
    this.colour = new Map(scenario.corridors.map((corridor) => [corridor.name, corridor.colour]));
  }

  /** A figure that leads to the trials behind it. */
  into(key, text, at, words) {
    return button(text, () => this.behind(at, words), { class: "into", "data-key": key, "aria-label": `${words}: ${typeof text === "string" ? text : text.filter((part) => typeof part === "string").join("")}, show the trials behind it` });
  }

  show(stage) {
    const focused = document.activeElement && document.activeElement.dataset ? document.activeElement.dataset.key : null;
    const { answer } = stage;
    this.when(answer);
    this.service(answer);
    this.futures(answer);
    this.together(answer);
    if (focused && !document.activeElement?.dataset?.key) {
      const again = document.querySelector(`[data-key="${CSS.escape(focused)}"]`);
      if (again) again.focus({ preventScroll: true });
    }
  }

  when({ years, when }) {
    const columns = told(years);
    put(
      byId("table-when"),
      el(
        "table",
        {},
        el("caption", { class: "unseen" }, "Chance to be in service by year"),
        head("Chance to be in service", ...columns.map((index) => String(years[index])), "over half"),
        el(
          "tbody",
          {},
          when.map((row) =>
            el(
              "tr",
              {},
              rowHead(row.corridor, this.colour.get(row.corridor)),
              columns.map((index) => {
                const year = years[index];
                const { value, p } = row.chances[index];
                return el("td", { class: "n", "data-figure": `when.${row.corridor}.${year}`, "data-number": p }, this.into(`when-${row.corridor}-${year}`, value, { in_service: year, corridor: row.corridor }, `${row.corridor} in service in ${year}`));
              }),
              el("td", { class: "n strong" }, row.half, row.between ? el("span", { class: "error between", title: row.between }, ` (${row.between.replace(" to ", "–")})`) : null),
            ),
          ),
        ),
      ),
    );
  }

  service({ service, goes }) {
    const contract = service.some((row) => row.of_contract && row.of_contract !== "–");
    put(
      byId("table-service"),
      el(
        "table",
        {},
        el("caption", { class: "unseen" }, "What a year of service brings, TWh"),
        head("TWh a year of service", "p10", "p50", "p90", "mean", ...(contract ? ["of contract", "met"] : []), "of capacity"),
        el(
          "tbody",
          {},
          service.map((row) =>
            el(
              "tr",
              {},
              rowHead(row.corridor, this.colour.get(row.corridor)),
              ["p10", "p50", "p90", "mean"].map((which) => cell(`service.${row.corridor}.${which}`, row[which], which === "mean" ? null : shown(row[which]), which === "p50")),
              contract ? [el("td", { class: "n" }, row.of_contract), el("td", { class: "n" }, row.met)] : null,
              el("td", { class: "n" }, row.of_capacity),
            ),
          ),
        ),
      ),
    );
    put(
      byId("goes"),
      goes.map((row) => {
        const bar = el("div", { class: "goes-bar", "aria-hidden": "true" });
        row.parts.forEach((part, index) => {
          const piece = el("span", { class: index ? `loss tone-${(index - 1) % 2}` : "brought", title: `${part.words}: ${part.share}` });
          piece.style.flexGrow = String(Math.max(0.001, parseFloat(part.share.replace(/[^\d.]/g, "")) || 0));
          if (!index) piece.style.backgroundColor = this.colour.get(row.corridor) || "";
          bar.append(piece);
        });
        return el(
          "div",
          { class: "goes" },
          el("p", { class: "goes-name" }, el("b", {}, row.corridor), el("span", { class: "muted" }, ` could carry ${row.whole} TWh`)),
          bar,
          el(
            "ul",
            { class: "parts" },
            row.parts.map((part, index) =>
              el(
                "li",
                {},
                index && part.words !== "other"
                  ? this.into(`goes-${row.corridor}-${part.words}`, `${part.share} ${part.words}`, { loss: part.words, corridor: row.corridor }, `${row.corridor}, ${part.words}`)
                  : `${part.share} ${part.words}`,
              ),
            ),
          ),
        );
      }),
    );
  }

  futures({ years, futures, branches }) {
    const last = years.at(-1);
    const rows = (list, lead) =>
      list.map((row, index) =>
        el(
          "tr",
          {},
          lead(row),
          el("td", { class: "n strong" }, row.in_service ? this.into(`future-${index}`, row.chance, { future: row.in_service }, row.name) : row.chance),
          ["p10", "p50", "p90", "mean"].map((which) => cell(`future.${row.in_service ? row.in_service.join("+") : row.name}.${which}`, row.last[which], which === "mean" ? null : shown(row.last[which]))),
        ),
      );
    const table = (caption, first, body) => el("table", {}, el("caption", { class: "unseen" }, caption), head(first, "chance", "p10", "p50", "p90", "mean"), el("tbody", {}, body));
    const lead = (row) => el("th", { scope: "row" }, row.name);
    put(byId("table-futures"), table("Which futures are there", `In service at the end of ${last}, TWh`, rows(futures, lead)));
    byId("card-branches").hidden = !branches.length;
    put(
      byId("branches"),
      branches.map((branch) =>
        el(
          "div",
          {},
          el("h3", {}, branch.label),
          el("div", { class: "wide", tabindex: "0", role: "group", "aria-label": branch.label }, table(branch.label, `TWh in ${last}`, rows(branch.rows, lead))),
          branch.note ? el("p", { class: "source" }, branch.note.replace("with --given", "with “for certain” in the list")) : null,
        ),
      ),
    );
  }

  together({ together, events }) {
    put(
      byId("table-together"),
      el(
        "table",
        {},
        el("caption", { class: "unseen" }, "All weighed together, TWh in an average year"),
        head("TWh in an average year", "p10", "p50", "p90", "mean", "nothing in"),
        el(
          "tbody",
          {},
          together.map((row) => {
            const total = row.corridor === "total" || row.corridor === null;
            const name = total ? "Total" : row.corridor;
            const corridor = total ? "total" : row.corridor;
            return el(
              "tr",
              { class: total ? "total" : null },
              rowHead(name, total ? null : this.colour.get(row.corridor)),
              ["p10", "p50", "p90"].map((which) =>
                cell(
                  `together.${corridor}.${which}`,
                  row[which],
                  Number.isFinite(row[which]?.number) ? this.into(`together-${corridor}-${which}`, row[which].value, { value: row[which].number, corridor }, `${name}, ${which}`) : shown(row[which]),
                ),
              ),
              cell(`together.${corridor}.mean`, row.mean),
              el("td", { class: "n" }, row.nothing),
            );
          }),
        ),
      ),
      events.length
        ? el("div", { class: "events" }, el("h3", {}, "Questions"), el(
              "ul",
              {},
              events.map((event) => {
                const chance = event.chance && event.chance.value ? withError(event.chance) : event.chance;
                return el("li", {}, event.event, ": ", chance, typeof event.words === "string" ? ` (${event.words})` : null);
              }),
            ))
        : null,
    );
  }
}

/** The corridors in service in a future, from its name; `null` where it gathers several. */
export function corridorsOf(name, corridors) {
  if (/^(neither|none|no corridor)/i.test(name)) return [];
  if (/^all /i.test(name) || name === "both") return corridors;
  const text = name.replace(/ only$/, "");
  const found = corridors.filter((corridor) => text.includes(corridor));
  let rest = text;
  for (const corridor of found.slice().sort((a, b) => b.length - a.length)) rest = rest.replace(corridor, "");
  return found.length && /^(?:\s|,|and)*$/.test(rest) ? found : null;
}

/** The sentence above all, and what ran. */
export function headline(stage) {
  sayWhole(byId("finding"), stage.sentences.join(" "));
  const { run, scenario } = stage;
  const trials = run.trials.toLocaleString("en");
  say(byId("ran"), `${trials} trials of ${run.years} years from ${run.start_year}, seed ${run.seed}. ± is one standard error.`);
  document.title = `${scenario.title} · salang`;
}
