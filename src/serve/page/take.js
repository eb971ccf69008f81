// What can be taken away: the scenario, the command line, the report, tables.
import { button, dialog, el, put } from "./dom.js";
import { file, post } from "./api.js";
import { base, state, variant } from "./state.js";

const KINDS = [
  ["toml", "Scenario", "a TOML file that extends the base and says only what differs"],
  ["scenario", "Whole scenario", "merged into one file"],
  ["html", "Report", "one page that prints well"],
  ["zip", "Folder of the report", "charts, tables, draws"],
  ["csv", "Table as CSV", "summary.csv"],
  ["xlsx", "Table as a workbook", "xlsx"],
  ["json", "Summary", "summary.json"],
];

/** Has the server make a file and hands it to the browser to keep. */
export async function keep(kind, more = {}) {
  const body = { ...variant(), kind, ...more };
  if (state.base) body.base = { file: base().file, changes: base().changes };
  const { bytes, name } = await file("/api/export", body);
  const link = el("a", { href: URL.createObjectURL(bytes), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  return name;
}

/** The menu. */
export function menu() {
  const said = el("p", { class: "muted", role: "status" });
  const title = el("input", { type: "text", maxlength: "80", autocomplete: "off" });
  const command = el("code", {}, "…");
  const get = async (kind, node) => {
    node.disabled = true;
    put(said, "Making the file …");
    try {
      put(said, `Kept as ${await keep(kind, kind === "toml" && title.value.trim() ? { name: title.value.trim() } : {})}.`);
    } catch (error) {
      put(said, el("span", { class: "fault" }, error.message));
    }
    node.disabled = false;
  };
  dialog("Take it away", [
    el("label", { class: "field stretch" }, el("span", {}, "Title of the scenario (may be left out)"), title),
    el(
      "ul",
      { class: "kinds" },
      KINDS.map(([kind, name, words]) => el("li", {}, button(name, (event) => get(kind, event.currentTarget), { "data-kind": kind }), el("span", { class: "muted" }, words))),
    ),
    said,
    el("h3", {}, "The same figures on the command line"),
    el("pre", { tabindex: "0" }, command),
    el("div", { class: "acts" }, copier("Copy the command", () => command.textContent), copier("Copy a link to this page", () => location.href)),
    el("p", { class: "muted" }, "Charts are kept as SVG or PNG from their large view."),
  ]);
  post("/api/export", { ...variant(), kind: "command" }).then(
    (found) => (command.textContent = found.command),
    (error) => (command.textContent = error.message),
  );
}

function copier(text, read) {
  return button(
    text,
    async (event) => {
      const node = event.currentTarget;
      try {
        await navigator.clipboard.writeText(read());
        node.textContent = "Copied";
      } catch {
        node.textContent = "Could not copy: select it instead";
      }
      setTimeout(() => (node.textContent = text), 2500);
    },
    { class: "small" },
  );
}
