// The strip that says what is changed, and the difference that it makes.
import { button, byId, drawing, el, put, say } from "./dom.js";
import { written } from "./number.js";
import { base, canRedo, canUndo, change, keyOf, set, state } from "./state.js";

/** “5 of 63 changed”, each with its before and after. */
export function strip(scenario, open, others = new Map()) {
  say(byId("changed-count"), scenario ? `${state.changes.length} of ${scenario.of} changed` : `${state.changes.length} changed`);
  const told = new Map();
  for (const one of (scenario && scenario.changed) || []) for (const key of keysOf(one.path)) told.set(key, one);
  put(
    byId("changed-list"),
    state.changes.map((one) => {
      const key = keyOf(one);
      const own = others.get(key);
      const server = told.get(key);
      const words = own ? own.told() : server ? { label: server.label, was: server.was_words ?? server.was ?? "not there", now: after(one, server, scenario.understood) } : null;
      const label = words ? words.label : key.replace(/^\w+ /, "");
      const name = own ? key : one.assumption ?? (key.startsWith("assumption ") ? key.slice(11) : null);
      return el(
        "li",
        { "data-key": key },
        name ? el("button", { type: "button", class: "link", onclick: () => open(key, name) }, label) : el("span", {}, label),
        words ? el("span", { class: "before", title: words.was }, el("s", {}, short(words.was, words.now))) : null,
        words ? el("span", { class: "arrow", "aria-label": "becomes" , role: "img" }, "→") : null,
        words ? el("b", { class: "after", title: words.now }, short(words.now, words.was)) : null,
        button("×", () => change(key, null), { class: "quiet small cross", "aria-label": `Reset ${label}` }),
      );
    }),
  );
  byId("reset-all").disabled = !state.changes.length;
  byId("undo").disabled = !canUndo();
  byId("redo").disabled = !canRedo();
  const against = base();
  byId("pin-base").disabled = against.file === state.file && JSON.stringify(against.changes) === JSON.stringify(state.changes);
  byId("unpin").hidden = !state.base;
  say(byId("against"), against.name ? `Compared with the pinned base: ${against.name}` : "Compared with the scenario as its file has it");
}

/** The words of a law without its bounds, unless it differs from the other one in nothing else. */
function short(words, other) {
  const unbound = (text) => String(text).replace(/(?:, not (?:below|above) [^,]+)+$/, "");
  return unbound(words) === unbound(other) ? String(words) : unbound(words);
}

/** What a change makes of it, as the server says; while the server is asked, the values that were moved. */
function after(one, server, understood) {
  if (!understood || understood.has(JSON.stringify(one))) return server.now_words ?? server.now ?? "not there";
  if (typeof one.value === "number") return written(one.value);
  const quantiles = one.law?.quantiles;
  return quantiles ? ["p10", "p50", "p90"].map((which) => `${which} ${written(quantiles[which])}`).join(", ") : "…";
}

/** Pins what is on the page as the base. */
export function pin() {
  const { file, changes } = state;
  set({ base: { name: changes.length ? `${file}, ${changes.length} changed` : `${file} as written`, file, changes } });
}

/** Lets the pinned base go. */
export const unpin = () => set({ base: null });

/** The keys that a change may stand under, from the path that the server tells. */
function keysOf(path) {
  let match = /^assumption\.(.+?)(?:\.value)?$/.exec(path);
  if (match) return [`assumption ${match[1]}`];
  match = /^branch\.([^.]+)(?:\.|$)/.exec(path);
  if (match) return [`branch ${match[1]}`];
  return [`path ${path}`, `without ${path}`];
}

/** The paired difference to the base: its sentence, a row a corridor, both distributions. */
export function difference(found) {
  const place = byId("difference");
  place.hidden = !found;
  if (!found) return;
  say(byId("difference-sentence"), found.sentence);
  put(
    byId("difference-table"),
    el(
      "table",
      {},
      el("caption", { class: "unseen" }, "Difference to the base, average year"),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "TWh in an average year"), ["base p50", "now p50", "base mean", "now mean", "difference", "better", "worse", "same"].map((name) => el("th", { scope: "col", class: "n" }, name)))),
      el(
        "tbody",
        {},
        found.rows.map((row) =>
          el(
            "tr",
            { class: row.corridor === "total" ? "total" : null },
            el("th", { scope: "row" }, row.corridor === "total" ? "Total" : row.corridor),
            [row.base.p50, row.now.p50, row.base.mean, row.now.mean].map((figure) => el("td", { class: "n" }, figure.value)),
            el("td", { class: "n strong", "data-figure": `difference.${row.corridor}`, "data-number": row.mean, "data-error": row.se }, row.shown),
            [row.p_better, row.p_worse, row.p_same].map((share) => el("td", { class: "n" }, Number.isFinite(share) ? `${Math.round(100 * share)} %` : "–")),
          ),
        ),
      ),
    ),
  );
  const { chart } = found;
  put(byId("difference-chart"), chart ? [el("h3", {}, chart.title), el("div", { class: "picture" }, drawing(chart)), chart.caption ? el("p", { class: "muted" }, chart.caption) : null] : null);
}
