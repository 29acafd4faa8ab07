// Calls to the server. A reply that is not the server's JSON (a portal's page, a proxy's error) counts as no contact.

const TIMEOUT_MS = 10000;

/** One reply: status 0 means the server was not reached; `wait` is Retry-After in ms or 0. */
function reply(status, body = null, wait = 0) {
  return { status, body, wait, ok: status >= 200 && status < 300, down: status === 0 || status === 429 || status >= 500 };
}

function retryAfter(response) {
  const value = response.headers.get("Retry-After");
  if (!value) return 0;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - Date.parse(response.headers.get("Date") || "") : seconds * 1000;
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 120000) : 0;
}

export class Api {
  /** `heed(body, sent, received)` sees every reply's times; `contact(reached)` whether the server was reached. */
  constructor({ prefix, csrf, heed = () => {}, contact = () => {} }) {
    this.base = `${prefix}/api/v1`;
    this.prefix = prefix;
    this.csrf = csrf;
    this.heed = heed;
    this.contact = contact;
  }

  async call(method, path, body, { timeout = TIMEOUT_MS, keepalive = false } = {}) {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), timeout);
    const sent = performance.now();
    try {
      const response = await fetch(this.base + path, {
        method,
        keepalive,
        signal: stop.signal,
        cache: "no-store",
        credentials: "same-origin",
        headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.csrf },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      return this.settle(await this.read(response), sent);
    } catch {
      return this.settle(reply(0), sent);
    } finally {
      window.clearTimeout(timer);
    }
  }

  async read(response) {
    if (response.redirected && /\/login\b/.test(new URL(response.url).pathname)) return reply(401);
    const wait = retryAfter(response);
    const json = (response.headers.get("Content-Type") || "").includes("json");
    if (!json) return reply(response.ok ? 0 : response.status, null, wait);
    return reply(response.status, this.placed(await response.json()), wait);
  }

  /** Pictures lie below the address that the whole application is mounted at. */
  placed(body) {
    if (!this.prefix || !body?.paper) return body;
    const paper = JSON.stringify(body.paper).replaceAll('src=\\"/media/', `src=\\"${this.prefix}/media/`);
    return { ...body, paper: JSON.parse(paper) };
  }

  settle(result, sent) {
    if (result.ok && result.body) this.heed(result.body, sent, performance.now());
    this.contact(!result.down);
    return result;
  }

  start(session) {
    return this.call("POST", `/sessions/${session}/attempt`, {});
  }

  takeover(attempt, admissionNumber) {
    return this.call("POST", `/attempts/${attempt}/takeover`, { admission_number: admissionNumber });
  }

  attempt(attempt) {
    return this.call("GET", `/attempts/${attempt}`);
  }

  save(attempt, epoch, changes, options) {
    return this.call("PATCH", `/attempts/${attempt}/responses`, { epoch, changes }, options);
  }

  events(attempt, events, options) {
    return this.call("POST", `/attempts/${attempt}/events`, events, options);
  }

  submit(attempt, epoch, seqs) {
    return this.call("POST", `/attempts/${attempt}/submission`, { epoch, seqs }, { timeout: 30000 });
  }

  /** Reads a fresh CSRF token from the sign-in page (or the page it leads to). False when the server is not reached. */
  async refreshCsrf() {
    try {
      const page = await fetch(`${this.prefix}/login`, { cache: "no-store", credentials: "same-origin" });
      const doc = new DOMParser().parseFromString(await page.text(), "text/html");
      const found = doc.querySelector('meta[name="csrf-token"], input[name="csrf_token"]');
      if (found) this.csrf = found.content || found.value;
      return Boolean(found);
    } catch {
      return false;
    }
  }

  /** Signs in without leaving the page: "ok", "refused", "wait" (too many wrong passwords) or "busy". */
  async signIn(username, password) {
    if (!(await this.refreshCsrf())) return "busy";
    try {
      const response = await fetch(`${this.prefix}/login`, {
        method: "POST",
        redirect: "manual",
        credentials: "same-origin",
        body: new URLSearchParams({ username, password, csrf_token: this.csrf }),
      });
      if (response.status === 429) return "wait";
      if (response.status >= 500) return "busy";
      if (response.type !== "opaqueredirect") return "refused";
      return (await this.refreshCsrf()) ? "ok" : "busy";
    } catch {
      return "busy";
    }
  }
}

/** What to tell a person about a refused call: the problem's title, with its detail where there is one. */
export function problemText(result, fallback = "") {
  const { title, detail } = result.body || {};
  return [title, detail].filter(Boolean).join("：") || fallback || `HTTP ${result.status}`;
}

/** A wait before the n-th retry: doubling from one second to half a minute, spread over half of it, never under `floor`. */
export function backoff(n, floor = 0) {
  const full = Math.min(30000, 1000 * 2 ** Math.min(n, 5));
  return Math.max(floor, full / 2) + Math.random() * (full / 2);
}
