// Requests to the server that sent this page; api.md says what each answers.

/** A refusal in the server's words: `findings` where a scenario has faults, `gone` where nothing answered. */
export class Refusal extends Error {
  constructor(message, { findings = [], status = 0, gone = false, superseded = false } = {}) {
    super(message);
    Object.assign(this, { findings, status, gone, superseded });
  }
}

const GONE = "The server does not answer.";
let whenGone = () => {};

/** Tells what to do once a request got no answer at all. */
export function onGone(act) {
  whenGone = act;
}

const BUSY = 429;
const pause = (milliseconds) => new Promise((after) => setTimeout(after, milliseconds));

async function ask(address, options) {
  let response;
  try {
    response = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    // As many runs as may be are under way: this one waits for its turn.
    for (let tries = 0; response.status === BUSY && tries < 20; tries += 1) {
      await pause(300);
      response = await fetch(address, { credentials: "same-origin", cache: "no-store", ...options });
    }
  } catch (error) {
    if (error.name === "AbortError") throw error;
    whenGone();
    throw new Refusal(GONE, { gone: true });
  }
  if (response.ok) return response;
  const text = await response.text().catch(() => "");
  let told = {};
  try {
    told = JSON.parse(text);
  } catch {
    told = { error: text || `the server answers ${response.status}` };
  }
  if (response.status === 401) whenGone(true);
  throw new Refusal(told.error || `the server answers ${response.status}`, {
    findings: told.findings || [],
    status: response.status,
  });
}

function posted(body, signal) {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal };
}

/** What an address answers, as an object. */
export async function get(address, signal) {
  return (await ask(address, { signal })).json();
}

/** The same of a request with a body. */
export async function post(address, body, signal) {
  return (await ask(address, posted(body, signal))).json();
}

/** A file that the server makes: its bytes and its name. */
export async function file(address, body) {
  const response = await ask(address, posted(body));
  const named = /filename\*?="?(?:UTF-8'')?([^";]+)"?/.exec(response.headers.get("Content-Disposition") || "");
  return { bytes: await response.blob(), name: named ? decodeURIComponent(named[1]) : "salang" };
}

/** A stream of objects, a line each, handed on as they come. Ends with a refusal where the last line is one. */
export async function stream(address, body, signal, each) {
  const response = await ask(address, posted(body, signal));
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  const hand = (line) => {
    if (!line.trim()) return;
    const told = JSON.parse(line);
    if (told.error) throw new Refusal(told.error, told);
    each(told);
  };
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      rest += value;
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        hand(line);
      }
    }
  } catch (error) {
    if (error instanceof Refusal || error.name === "AbortError") throw error;
    if (error instanceof SyntaxError) throw new Refusal("an answer broke off");
    whenGone();
    throw new Refusal(GONE, { gone: true });
  }
  hand(rest);
}

/**
 * A question that is asked over and over while something moves: the newest wins, an older one is
 * given up as soon as the newest can begin, and a first answer is always let through, so that
 * the page follows a finger instead of waiting for it to rest.
 */
export class Asking {
  constructor(run) {
    this.run = run;
    this.waiting = null;
    this.control = null;
    this.answered = true;
  }

  /** Asks, at once or as soon as the question under way has shown something. */
  ask(body) {
    this.waiting = { body };
    if (this.answered) this.next();
  }

  /** Gives up whatever is under way. */
  stop() {
    this.waiting = null;
    if (this.control) this.control.abort();
    this.control = null;
    this.answered = true;
  }

  next() {
    const { body } = this.waiting;
    this.waiting = null;
    if (this.control) this.control.abort();
    const control = new AbortController();
    this.control = control;
    this.answered = false;
    const shown = () => {
      if (this.control !== control) return false;
      this.answered = true;
      if (this.waiting) {
        this.next();
        return false;
      }
      return true;
    };
    Promise.resolve(this.run(body, control.signal, () => this.control === control, shown))
      .catch((error) => {
        if (error.name !== "AbortError") throw error;
      })
      .finally(() => {
        if (this.control !== control) return;
        this.answered = true;
        if (this.waiting) this.next();
        else this.control = null;
      });
  }
}
