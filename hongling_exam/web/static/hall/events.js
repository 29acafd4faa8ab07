// What the candidate does beside answering (leaving the page, copy, paste, …) and the beat: a short call every
// 15 to 20 seconds that carries these events and brings back the state, the time and the ledger.
// Everything is recorded and shown; nothing here changes a score.

const BEAT_MS = 15000;
const BEAT_JITTER_MS = 5000;
const AWAY_MS = 1000; // a shorter loss of focus is a permission bubble or the like
const SOON_MS = 500; // for what came up while a beat was under way
const KEPT = 100; // the server takes no more at once

export class Beat {
  /** `hooks`: reply(body) for each good answer, signedOut() → promise, away(count, back). */
  constructor({ api, attempt, clock, hooks, away = 0 }) {
    Object.assign(this, { api, attempt, clock, hooks });
    this.queue = [];
    this.awayCount = away;
    this.awaySince = null;
    this.stopped = false;
  }

  listen() {
    window.addEventListener("pagehide", () => { this.leaving = true; }); // a reload is no loss of focus
    window.addEventListener("pageshow", () => { this.leaving = false; });
    document.addEventListener("visibilitychange", () => this.look());
    window.addEventListener("blur", () => window.setTimeout(() => this.look(), AWAY_MS));
    window.addEventListener("focus", () => this.look());
    document.addEventListener("copy", () => this.note("copy"));
    document.addEventListener("cut", () => this.note("copy"));
    document.addEventListener("paste", () => this.note("paste"));
    document.addEventListener("fullscreenchange", () => document.fullscreenElement || this.note("fullscreen_exit"));
    this.schedule();
  }

  /** Whether the page is in front now; tells leaving and coming back. */
  look() {
    if (this.stopped || this.leaving) return;
    const away = document.visibilityState === "hidden" || !document.hasFocus();
    if (away && this.awaySince === null) {
      this.awaySince = performance.now();
      this.awayCount += 1;
      this.note("focus_lost");
      this.hooks.away(this.awayCount, false);
      this.send({ keepalive: true });
    } else if (!away && this.awaySince !== null) {
      const lasted = performance.now() - this.awaySince;
      this.awaySince = null;
      this.note("focus_back", lasted);
      this.hooks.away(this.awayCount, true);
      this.send();
    }
  }

  note(kind, duration = 0) {
    if (this.stopped) return;
    this.queue.push({ kind, at: this.clock.iso(), duration_ms: Math.round(duration) });
    if (this.queue.length > KEPT) this.queue.shift();
  }

  schedule(soon = false) {
    window.clearTimeout(this.timer);
    const delay = soon ? SOON_MS : BEAT_MS + Math.random() * BEAT_JITTER_MS;
    if (!this.stopped) this.timer = window.setTimeout(() => this.send(), delay);
  }

  async send(options) {
    if (this.busy || this.stopped) return;
    this.busy = true;
    window.clearTimeout(this.timer);
    const sent = this.queue.splice(0);
    const reply = await this.api.events(this.attempt, sent, options);
    this.busy = false;
    if (reply.ok && reply.body) this.hooks.reply(reply.body);
    else if (reply.down || reply.status === 401) this.queue.unshift(...sent);
    if (reply.status === 401) await this.hooks.signedOut();
    this.schedule(reply.ok && this.queue.length > 0);
  }

  stop() {
    this.stopped = true;
    window.clearTimeout(this.timer);
  }
}
