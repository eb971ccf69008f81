// The page of `salang serve`: its parts, and what happens between a change and the answer to it.
import { announce, button, byId, el, put, say } from "./dom.js";
import { Asking, get, onGone, post, stream } from "./api.js";
import { Answer, corridorsOf, headline } from "./answer.js";
import { Assumptions } from "./assumptions.js";
import { behind } from "./behind.js";
import { chooser, FIRST, Figure, MORE } from "./charts.js";
import { faults, gone, remarks } from "./faults.js";
import { Guess } from "./guess.js";
import { typed } from "./number.js";
import { Solve } from "./solve.js";
import { base, begin, commit, onChange, read, redo, remember, set, state, undo, variant } from "./state.js";
import { difference, pin, strip, unpin } from "./strip.js";
import { keep, menu } from "./take.js";
import { Variants } from "./variants.js";

const name = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
let plain = null;
let now = null;
let stage = null;
let resting = false;
let start = null;
let bounds = { trials: 200000 };

const page = {
  name,
  context: () => ({ answer: stage && stage.answer, corridors: plain ? plain.corridors : [] }),
  behind: (at, words, node) => behind(at, words, node, (which) => page.open(which)),
  keep: (kind, chart) => keep(kind, { chart }).catch((error) => announce(error.message)),
  open: (which) => {
    tab("list");
    assumptions.open(which);
  },
  solve: (which) => {
    tab("solve");
    solve.begin({ vary: which });
  },
  guess: (which) => {
    tab("guess");
    guess.begin(which);
  },
  backwards: (target) => {
    for (const open of document.querySelectorAll("dialog[open]")) open.close();
    tab("solve");
    byId("tools").scrollIntoView({ block: "nearest" });
    solve.begin({ target });
    byId("solve-target").focus({ preventScroll: true });
  },
  /** While a line of a chart is dragged, the charts stay as they are. */
  still: (held) => (resting = held),
  take: (one) => set({ file: one.file, changes: one.changes }, one.file === state.file ? "changes" : "file"),
};

const answer = new Answer((at, words) => page.behind(at, words));
const assumptions = new Assumptions(page);
const solve = new Solve(page);
const guess = new Guess(page);
const variants = new Variants(page);
const figures = new Map();

/** What is wrong with the scenario, and what with the run of it. */
const wrong = { scenario: null, run: null };
function fault(which, refusal) {
  wrong[which] = refusal;
  faults(wrong.scenario || wrong.run);
}

/* ---- Asking --------------------------------------------------------------------- */

const running = new Asking(async (body, signal, current, shown) => {
  byId("progress").hidden = false;
  try {
    await stream("/api/run", body, signal, (told) => {
      if (!current()) return;
      // A stage that comes while a newer change waits is let go by: that one's own is on its way.
      const newest = shown();
      if (wrong.run) fault("run", null);
      draw(told, newest);
      if (newest && told.last) settle(told);
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (!current() || error.superseded) return;
    byId("progress").hidden = true;
    document.body.dataset.stage = "refused";
    if (!error.gone) fault("run", error);
  }
});

const understanding = new Asking(async (body, signal, current, shown) => {
  try {
    const told = await post("/api/scenario", body, signal);
    if (!current()) return;
    now = told;
    now.understood = new Set(body.changes.map((one) => JSON.stringify(one)));
    fault("scenario", null);
    remarks(told.findings || []);
    assumptions.update(told);
    strip(told, openKey, assumptions.others);
    shown();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (current() && !error.gone) fault("scenario", error);
  }
});

const ranking = new Asking(async (body, signal, current) => {
  const place = byId("rank-state");
  const found = [];
  let trials = 0;
  put(place, "Measuring how much each assumption moves the answer …");
  try {
    await stream("/api/influence", body, signal, (told) => {
      if (!current()) return;
      if (told.trials) trials = told.trials;
      if (told.last) {
        assumptions.rank(told.ranking);
        put(place, `By how much the mean moves between an assumption's low and high value, ${trials.toLocaleString("en")} trials each.`);
        return;
      }
      if (told.assumption === undefined) return;
      found.push(told);
      found.sort((a, b) => Math.abs(b.swing) - Math.abs(a.swing));
      say(place, `Measured ${told.done} of ${told.of} …`);
      assumptions.rank(found, false);
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (current()) put(place, el("span", { class: "fault" }, error.message));
  }
});

function ask() {
  document.body.dataset.stage = "asked";
  const body = { ...variant(), page: name, charts: FIRST };
  if (state.charts.length) body.last_charts = state.charts;
  if (state.changes.length || state.base) body.base = { file: base().file, changes: base().changes };
  running.ask(body);
  understanding.ask(variant());
}

function draw(told, newest) {
  if (resting) return;
  for (const future of told.answer.futures) {
    future.in_service ??= corridorsOf(future.name, plain.corridors.map((corridor) => corridor.name));
  }
  stage = told;
  headline(told);
  answer.show(told);
  const undrawn = new Map((told.undrawn || []).map((one) => [one.name, one.why]));
  for (const [which, figure] of figures) figure.show(told.charts[which], undrawn.get(which));
  difference(told.difference || null);
  const total = told.answer.together.at(-1);
  if (total) {
    put(byId("mini"), el("b", {}, `${total.mean.value}${total.mean.error ? ` ± ${total.mean.error}` : ""} TWh`), " in an average year", told.difference ? [" ", el("span", { class: "line" }, told.difference.sentence.replace(" TWh a year", ""))] : null);
  }
  const meter = byId("progress");
  meter.hidden = told.last;
  meter.value = told.stage / told.of;
  document.body.dataset.stage = !newest ? "asked" : told.last ? "settled" : String(told.stage);
  document.body.dataset.trials = String(told.trials);
}

function settle(told) {
  const total = told.answer.together.at(-1);
  announce(`${total ? `Mean ${total.mean.value} terawatt-hours in an average year.` : ""} ${told.difference ? told.difference.sentence : ""}`);
}

/* ---- A scenario ----------------------------------------------------------------- */

async function load() {
  document.body.dataset.stage = "0";
  byId("scenario").value = state.file;
  let told;
  try {
    told = await get(`/api/scenario?file=${encodeURIComponent(state.file)}`);
  } catch (error) {
    if (!error.gone) {
      fault("scenario", error);
      strip(null, openKey);
      running.stop();
      byId("progress").hidden = true;
      document.body.dataset.stage = "refused";
    }
    return;
  }
  fault("scenario", null);
  plain = told;
  now = told;
  const wanted = new Set(plain.assumptions.map((one) => one.name));
  const fits = (change) => change.assumption === undefined || wanted.has(change.assumption);
  if (!state.changes.every(fits)) set({ changes: state.changes.filter(fits) }, "quiet");
  say(byId("title"), plain.title);
  put(byId("notes"), plain.notes ? [el("summary", {}, "About this scenario"), el("p", {}, plain.notes)] : null);
  byId("notes").hidden = !plain.notes;
  byId("trials").value = String(state.trials ?? plain.run.trials);
  byId("seed").value = String(state.seed ?? plain.run.seed);
  answer.colours(plain);
  assumptions.show(plain);
  solve.show(plain);
  guess.show(plain);
  remarks(plain.findings || []);
  follow("all");
  variants.renew();
  measured = "";
  if (state.sort === "influence") measure();
}

/** Everything that hangs on the changes is renewed. */
function follow(kind) {
  if (!plain) return;
  assumptions.update(null);
  strip(now && now.file === state.file ? now : plain, openKey, assumptions.others);
  ask();
  if (kind === "moving") return;
  byId("trials").value = String(state.trials ?? plain.run.trials);
  byId("seed").value = String(state.seed ?? plain.run.seed);
  if (byId("only-changed").checked) assumptions.arrange();
  variants.update();
  if (state.sort === "influence") stale();
}

let measured = "";
function ranked() {
  const body = { ...variant(), page: `${name}-rank` };
  if (state.trials === null || state.trials > 1024) delete body.trials;
  return body;
}

function measure() {
  const body = ranked();
  const wanted = JSON.stringify(body);
  if (wanted === measured) return;
  measured = wanted;
  ranking.stop();
  ranking.ask(body);
}

/** The order stays while one tries things; it can be had anew. */
function stale() {
  if (JSON.stringify(ranked()) === measured) return;
  put(byId("rank-state"), "Measured before the last change. ", button("Measure again", measure, { class: "small", id: "measure" }));
}

function openKey(key, which) {
  tab("list");
  if (key.startsWith("assumption ")) assumptions.open(which);
  else {
    const row = assumptions.others.get(key);
    const group = row && row.node.closest("details");
    if (group) group.open = true;
    if (row) {
      row.node.scrollIntoView({ block: "center" });
      row.node.querySelector("button, input").focus({ preventScroll: true });
    }
  }
}

/* ---- The parts of the page ------------------------------------------------------ */

function tab(which) {
  for (const button of document.querySelectorAll("[role=tab]")) {
    const own = button.getAttribute("aria-controls") === `panel-${which}`;
    button.setAttribute("aria-selected", String(own));
    button.tabIndex = own ? 0 : -1;
    byId(button.getAttribute("aria-controls")).hidden = !own;
  }
}

function tabs() {
  const all = [...document.querySelectorAll("[role=tab]")];
  all.forEach((button, index) => {
    const which = button.getAttribute("aria-controls").replace("panel-", "");
    button.addEventListener("click", () => tab(which));
    button.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!by) return;
      const next = all[(index + by + all.length) % all.length];
      next.click();
      next.focus();
    });
  });
}

function showCharts() {
  const place = byId("more-figures");
  for (const [which] of MORE) {
    const wanted = state.charts.includes(which);
    if (wanted && !figures.has(which)) {
      const node = el("figure", { id: `figure-${which}`, "data-chart": which });
      place.append(node);
      const figure = new Figure(which, node, page);
      figure.show(null, "Drawn with the next settled answer …");
      figures.set(which, figure);
    } else if (!wanted && figures.has(which)) {
      figures.get(which).node.remove();
      figures.delete(which);
    }
  }
}

function toggleChart(which) {
  const wanted = !state.charts.includes(which);
  state.charts = wanted ? [...state.charts, which] : state.charts.filter((other) => other !== which);
  remember();
  showCharts();
  if (wanted) ask();
  return wanted;
}

function number(field, least, most, key) {
  field.addEventListener("change", () => {
    const value = typed(field.value);
    const good = value !== null && Number.isInteger(value) && value >= least && value <= most;
    field.setAttribute("aria-invalid", String(!good));
    say(byId("run-fault"), good ? "" : `${key} is a whole number from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}`);
    if (good) set({ [key]: value === plain.run[key] ? null : value });
  });
}

function wire() {
  tabs();
  jumping();
  for (const which of FIRST) figures.set(which, new Figure(which, byId(`figure-${which}`), page));
  chooser(byId("more-charts"), (which) => state.charts.includes(which), toggleChart);
  byId("undo").addEventListener("click", undo);
  byId("redo").addEventListener("click", redo);
  byId("reset-all").addEventListener("click", () => set({ changes: [] }));
  byId("pin-base").addEventListener("click", pin);
  byId("unpin").addEventListener("click", unpin);
  byId("take").addEventListener("click", menu);
  byId("sort").addEventListener("change", (event) => {
    state.sort = event.target.value;
    remember();
    sorted();
  });
  byId("scenario").addEventListener("change", (event) => set({ file: event.target.value, changes: [] }, "file"));
  number(byId("trials"), 1, bounds.trials, "trials");
  number(byId("seed"), 0, Number.MAX_SAFE_INTEGER, "seed");
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || /^(input|textarea)$/i.test(event.target.tagName)) return;
    const key = event.key.toLowerCase();
    if (key === "z") {
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
    } else if (key === "y") {
      event.preventDefault();
      redo();
    }
  });
  addEventListener("hashchange", () => {
    const before = state.file;
    const kept = { ...state };
    if (!read()) Object.assign(state, kept);
    commit(state.file === before ? "changes" : "file");
  });
}

/** Where the assumptions stand below the answer, one button leads from either to the other. */
function jumping() {
  const button = byId("jump");
  const tools = byId("tools");
  let there = false;
  new IntersectionObserver(([seen]) => {
    there = seen.isIntersecting;
    say(button, there ? "Answer" : "Assumptions");
  }, { rootMargin: "0px 0px -40% 0px" }).observe(tools);
  button.addEventListener("click", () => {
    if (there) byId("top").scrollIntoView();
    else {
      tools.scrollIntoView();
      tools.focus({ preventScroll: true });
    }
  });
}

function sorted() {
  byId("sort").value = state.sort;
  byId("rank-state").hidden = state.sort !== "influence";
  if (state.sort === "influence") measure();
  else ranking.stop();
  if (state.sort !== "influence") measured = "";
  assumptions.rank(state.sort === "influence" ? assumptions.ranking : null);
  assumptions.arrange();
}

/* ---- The server ----------------------------------------------------------------- */

let away = false;
onGone((unknown) => {
  gone(unknown ? "unknown" : "away");
  away = true;
});

function listen() {
  const events = new EventSource("/api/events");
  events.addEventListener("ready", (event) => {
    const told = JSON.parse(event.data);
    const other = start !== null && told.start !== start;
    start = told.start;
    if (away || other) {
      away = false;
      gone(null);
      if (plain) load();
      else begun();
    }
  });
  events.addEventListener("changed", (event) => {
    const told = JSON.parse(event.data);
    if (told.scenarios.includes(state.file) || told.files.includes(state.file)) {
      announce("The scenario's file has changed and is read again.");
      load();
    }
    list();
  });
  events.addEventListener("fault", (event) => announce(JSON.parse(event.data).error));
  events.addEventListener("error", () => {
    events.close();
    wait();
  });
}

/** Tries until a server answers again. */
function wait() {
  setTimeout(async () => {
    try {
      const response = await fetch("/api/scenarios", { cache: "no-store" });
      if (response.status === 401) {
        gone("unknown");
        away = true;
        wait();
        return;
      }
      listen();
    } catch {
      gone("away");
      away = true;
      wait();
    }
  }, 1000);
}

async function list() {
  const told = await get("/api/scenarios");
  put(
    byId("scenario"),
    told.scenarios.map((one) => el("option", { value: one.file }, one.file)),
  );
  if (state.file) byId("scenario").value = state.file;
  return told;
}

async function begun() {
  let told;
  try {
    told = await list();
  } catch (error) {
    if (!error.gone && error.status !== 401) fault("scenario", error);
    return;
  }
  say(byId("version"), told.version);
  if (told.bounds) bounds = told.bounds;
  guess.keeps = told.keeps_guesses !== false;
  if (!state.file || !told.scenarios.some((one) => one.file === state.file)) state.file = told.file;
  begin();
  showCharts();
  byId("sort").value = state.sort;
  if (told.opened) {
    addEventListener("pagehide", () => {
      fetch("/api/close", { method: "POST", keepalive: true, headers: { "Content-Type": "application/json" }, body: "{}" });
    });
  }
  await load();
  sorted();
}

read();
wire();
onChange((kind) => {
  if (kind === "file") load();
  else if (kind !== "quiet") follow(kind);
});
listen();
begun();
