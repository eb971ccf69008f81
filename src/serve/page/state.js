// The state of the page: which scenario, what is changed, what it is compared with; kept in the address, with undo and redo.

/** What the page is about. Everything here is in its address. */
export const state = {
  file: null,
  changes: [],
  seed: null,
  trials: null,
  base: null,
  variants: [],
  charts: [],
  sort: "group",
};

const past = [];
const future = [];
let settled = "";
const listeners = [];

/** Calls `act` with what has changed (`"changes"`, `"file"`, `"view"`) after each step. */
export function onChange(act) {
  listeners.push(act);
}

function tell(kind) {
  for (const act of listeners) act(kind);
}

const kept = () => JSON.stringify([state.file, state.changes, state.seed, state.trials, state.base, state.variants]);

function restore(text) {
  [state.file, state.changes, state.seed, state.trials, state.base, state.variants] = JSON.parse(text);
}

/** What a change is about; the last of one key wins. */
export function keyOf(change) {
  if (change.assumption !== undefined) return `assumption ${change.assumption}`;
  if (change.branch !== undefined) return `branch ${change.branch}`;
  if (change.without !== undefined) return `without ${change.without}`;
  const assumption = /^assumption\.([^.]+)$/.exec(change.path);
  return assumption ? `assumption ${assumption[1]}` : `path ${change.path}`;
}

/** The change that stands under a key. */
export const changeOf = (key) => state.changes.find((change) => keyOf(change) === key) || null;

/** Puts a change in the place of the one under its key; with `null` takes that away. `moving`: while a finger is down. */
export function change(key, wanted, moving = false) {
  const at = state.changes.findIndex((other) => keyOf(other) === key);
  const changes = state.changes.slice();
  if (wanted === null) {
    if (at >= 0) changes.splice(at, 1);
  } else if (at >= 0) changes[at] = wanted;
  else changes.push(wanted);
  state.changes = changes;
  if (moving) tell("moving");
  else commit("changes");
}

/** Lays several settings over the state as one step. */
export function set(wanted, kind = "changes") {
  Object.assign(state, wanted);
  commit(kind);
}

/** Keeps the step that has just been made: it can be undone from here on. */
export function commit(kind = "changes") {
  const now = kept();
  if (now !== settled) {
    if (settled) past.push(settled);
    if (past.length > 500) past.shift();
    future.length = 0;
    settled = now;
  }
  write();
  tell(kind);
}

/** Gives up what was moved since the last step. */
export function giveUp() {
  restore(settled);
  tell("changes");
}

export const canUndo = () => past.length > 0;
export const canRedo = () => future.length > 0;

function step(from, to) {
  if (!from.length) return;
  const file = state.file;
  to.push(settled);
  settled = from.pop();
  restore(settled);
  write();
  tell(state.file === file ? "changes" : "file");
}

export const undo = () => step(past, future);
export const redo = () => step(future, past);

/** A variant as the server takes it. */
export function variant() {
  const asked = { file: state.file, changes: state.changes };
  if (state.seed !== null) asked.seed = state.seed;
  if (state.trials !== null) asked.trials = state.trials;
  return asked;
}

/** What the answer is compared with: the pinned base, or the scenario as its file has it. */
export const base = () => state.base || { name: null, file: state.file, changes: [] };

function write() {
  const parts = [`file=${encodeURIComponent(state.file)}`];
  const put = (key, value) => parts.push(`${key}=${encodeURIComponent(JSON.stringify(value))}`);
  if (state.changes.length) put("changes", state.changes);
  if (state.seed !== null) put("seed", state.seed);
  if (state.trials !== null) put("trials", state.trials);
  if (state.base) put("base", state.base);
  if (state.variants.length) put("variants", state.variants);
  if (state.charts.length) put("charts", state.charts);
  if (state.sort !== "group") put("sort", state.sort);
  const address = `#${parts.join("&")}`;
  if (location.hash !== address) history.replaceState(null, "", address);
}

/** Writes the address again after something that cannot be undone (a chart shown, an order chosen). */
export const remember = write;

const isVariant = (one) => one && typeof one === "object" && typeof one.file === "string" && Array.isArray(one.changes);

/** Reads the state from the page's address; what does not belong there is passed over. */
export function read() {
  const found = {};
  for (const part of location.hash.slice(1).split("&")) {
    const cut = part.indexOf("=");
    if (cut < 0) continue;
    try {
      const text = decodeURIComponent(part.slice(cut + 1));
      const key = part.slice(0, cut);
      found[key] = key === "file" ? text : JSON.parse(text);
    } catch {
      // A link that was cut short: the parts that can be read are kept.
    }
  }
  state.file = found.file || null;
  state.changes = Array.isArray(found.changes) ? found.changes.filter((one) => one && typeof one === "object") : [];
  state.seed = Number.isSafeInteger(found.seed) ? found.seed : null;
  state.trials = Number.isSafeInteger(found.trials) ? found.trials : null;
  state.base = isVariant(found.base) ? found.base : null;
  state.variants = Array.isArray(found.variants) ? found.variants.filter(isVariant) : [];
  state.charts = Array.isArray(found.charts) ? found.charts.filter((one) => typeof one === "string") : [];
  state.sort = ["group", "influence", "name"].includes(found.sort) ? found.sort : "group";
  return Boolean(found.file);
}

/** The state that is there is where undoing ends. */
export function begin() {
  settled = kept();
  write();
}
