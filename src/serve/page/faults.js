// Faults of a scenario as `salang check` shows them, and a server that is gone.
import { button, byId, el, put } from "./dom.js";

/** Shows what is wrong with the scenario; the last good answer stays below, pale. */
export function faults(refusal) {
  const place = byId("faults");
  place.hidden = !refusal;
  document.body.classList.toggle("faulty", Boolean(refusal));
  if (!refusal) return put(place);
  const findings = refusal.findings || [];
  return put(
    place,
    el("h2", {}, refusal.message),
    findings.map((one) => el("pre", { tabindex: "0" }, one.shown || `${one.severity}[${one.code}]: ${one.message}`)),
    findings.length ? el("p", { class: "muted" }, "What stands below is the last answer before. It is renewed as soon as the file is mended or the change undone.") : null,
  );
}

/** Remarks that do not keep a scenario from running. */
export function remarks(findings) {
  const place = byId("remarks");
  place.hidden = !findings.length;
  if (!findings.length) return put(place);
  return put(
    place,
    el("summary", {}, findings.length === 1 ? "One remark on the scenario" : `${findings.length} remarks on the scenario`),
    findings.map((one) => el("pre", { tabindex: "0" }, one.shown || `${one.severity}[${one.code}]: ${one.message}`)),
  );
}

/** Says that nothing answers, or that another server does which does not know this page. */
export function gone(how) {
  const place = byId("gone");
  place.hidden = !how;
  if (!how) return put(place);
  if (how === "away") return put(place, el("p", {}, el("b", {}, "The server does not answer. "), "What is on the page stays; it goes on as soon as a server is back."));
  const field = el("input", { type: "text", "aria-label": "Address that salang serve printed", placeholder: `${location.origin}/?token=…`, autocomplete: "off", size: "40" });
  return put(
    place,
    el("p", {}, el("b", {}, "A server is here that does not know this page. "), "Open the address that ", el("code", {}, "salang serve"), " printed, or put it in here to go on with what is on the page:"),
    el(
      "form",
      {
        class: "acts",
        onsubmit: (event) => {
          event.preventDefault();
          const token = /token=([^&#\s]+)/.exec(field.value);
          if (token) location.assign(`/?token=${token[1]}${location.hash}`);
          else field.setAttribute("aria-invalid", "true");
        },
      },
      field,
      button("Go on", () => {}, { class: "primary", type: "submit" }),
    ),
  );
}
