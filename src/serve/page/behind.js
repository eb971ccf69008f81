// The trials behind a part of a chart: how many, what differs in them, and the story of the nearest one.
import { announce, dialog, drawing, el, put } from "./dom.js";
import { post } from "./api.js";
import { variant } from "./state.js";

let asked = 0;

/** Fetches and shows them in `node`, or in a dialog of its own where there is none. `open(name)` leads to an assumption. */
export async function behind(at, words, node, open) {
  const mine = (asked += 1);
  let box = null;
  if (!node) {
    node = el("div", { class: "behind" });
    box = dialog(words, node, { wide: true });
  }
  put(node, el("p", { class: "muted" }, "Looking for the trials behind it …"));
  let found;
  try {
    found = await post("/api/behind", { ...variant(), at });
  } catch (error) {
    if (mine === asked) put(node, el("p", { class: "fault", role: "alert" }, error.message));
    return;
  }
  if (mine !== asked || !node.isConnected) return;
  const close = () => node.closest("dialog")?.close();
  const { replay } = found;
  put(
    node,
    el("h3", {}, box ? "The trials" : words),
    el("p", {}, sentence(found.words)),
    found.differ.length
      ? el(
          "div",
          { class: "wide" },
          el(
            "table",
            {},
            el("caption", {}, "What differs most between these trials and the rest"),
            el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Assumption"), el("th", { scope: "col", class: "n" }, "here"), el("th", { scope: "col", class: "n" }, "elsewhere"), el("th", { scope: "col" }, "unit"))),
            el(
              "tbody",
              {},
              found.differ.map((one) =>
                el(
                  "tr",
                  {},
                  el("th", { scope: "row" }, el("button", { type: "button", class: "link", onclick: () => (close(), open(one.assumption)) }, one.label)),
                  el("td", { class: "n strong" }, one.here),
                  el("td", { class: "n" }, one.rest),
                  el("td", { class: "muted" }, one.unit),
                ),
              ),
            ),
          ),
        )
      : el("p", { class: "muted" }, "No assumption differs by more than chance between these trials and the rest."),
    replay
      ? [
          el("h3", {}, replay.title),
          replay.sentences.map((text) => el("p", {}, text)),
          replay.chart ? el("div", { class: "picture" }, drawing(replay.chart)) : null,
          replay.story ? el("details", {}, el("summary", {}, "The story, event by event"), el("pre", { tabindex: "0" }, replay.story)) : null,
          replay.command ? el("p", { class: "muted" }, "On the command line: ", el("code", {}, replay.command)) : null,
        ]
      : null,
  );
  announce(sentence(found.words));
}

const sentence = (text) => (text ? `${text[0].toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}` : "");
