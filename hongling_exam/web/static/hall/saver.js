// Sends changes to the server and knows the truth about each: on the server, only on this device, or not saved.
// One batch is under way at a time; a question's newest change replaces an older one that has not been sent.
import { backoff } from "./api.js";

const BATCH_CHANGES = 200;
const BATCH_CHARS = 60000; // at most 240 kB in UTF-8, under the server's 256 kB
const CHOICE_MS = 300;
const TYPING_MS = 1200;
const TYPING_MAX_MS = 6000;
const JITTER_MS = 500;

export class Saver {
  /**
   * `answers`: question → {answer, flagged, seq, acked}, shared with the page. `hooks`: update(), signedOut() → promise,
   * conflict(reply) → promise of "stale" | "late" (keep aside) | "retry", ended(), late(questions).
   */
  constructor({ api, attempt, journal, epoch, answers, hooks }) {
    Object.assign(this, { api, attempt, journal, epoch, answers, hooks });
    this.pending = new Map(); // question → {question, epoch, seq, answer, flagged, durable, since}
    this.leftovers = []; // changes of an older epoch: handed in so that the server keeps them aside
    this.rejected = new Map(); // question → reason
    this.kept = new Map(); // question → "late" | "stale"
    this.failures = 0;
    this.refusal = null; // the last reply that was neither success nor absence
    this.busy = false;
    this.held = false; // waiting for a sign-in
    this.stopped = false;
    this.batchLimit = BATCH_CHANGES;
    this.dueAt = Infinity;
    this.notBefore = 0;
    this.waiters = [];
  }

  /** A change by the person. The page may go on at once. */
  record(question, answer, flagged, typing = false) {
    const known = this.answers.get(question) || { seq: 0, acked: 0 };
    const seq = known.seq + 1;
    this.answers.set(question, { ...known, answer, flagged, seq });
    this.rejected.delete(question);
    const earlier = this.pending.get(question);
    this.enqueue({ question, epoch: this.epoch, seq, answer, flagged }, earlier ? earlier.since : performance.now());
    this.wake(typing ? TYPING_MS : CHOICE_MS + Math.random() * JITTER_MS, typing);
  }

  enqueue({ question, epoch, seq, answer, flagged }, since = performance.now()) {
    const entry = { question, epoch, seq, answer, flagged, since, durable: false };
    this.pending.set(question, entry);
    this.hooks.update();
    this.journal.put(entry).then((durable) => {
      entry.durable = durable;
      this.hooks.update();
    });
  }

  /** Takes over what a reload found in the journal: it is on the disk already. */
  adopt({ pending, stale, done }) {
    const since = performance.now();
    for (const change of pending) {
      if (change.epoch === this.epoch) this.pending.set(change.question, { ...change, durable: this.journal.durable, since });
      else this.renew(change, since);
    }
    this.leftovers.push(...stale.map((change) => ({ ...change, durable: this.journal.durable })));
    done.forEach((change) => this.journal.drop(change));
    if (this.waiting) this.wake(Math.random() * JITTER_MS);
  }

  /** The same change under this page's epoch, the older record dropped once the new one is written. */
  renew(change, since) {
    this.enqueue({ ...change, epoch: this.epoch }, since);
    if (change.epoch !== this.epoch) this.journal.drop(change);
  }

  get waiting() {
    return this.pending.size + this.leftovers.length;
  }

  wake(delay, typing = false) {
    const now = performance.now();
    const oldest = Math.min(...[...this.pending.values()].map((entry) => entry.since));
    const due = typing ? Math.min(now + delay, oldest + TYPING_MAX_MS) : Math.min(now + delay, this.dueAt);
    this.dueAt = Math.max(due, this.notBefore);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), Math.max(0, this.dueAt - now));
  }

  /** Sends at once, also in the middle of a wait after a failure (`force`). */
  async flush({ force = false, keepalive = false } = {}) {
    if (force) this.notBefore = 0;
    if (this.busy || this.held || this.stopped || !this.waiting) return;
    if (performance.now() < this.notBefore) {
      this.wake(0); // a timer may fire a hair early
      return;
    }
    window.clearTimeout(this.timer);
    this.dueAt = Infinity;
    this.busy = true;
    const batch = this.nextBatch();
    const changes = batch.map(({ question, seq, answer, flagged }) => ({ question, seq, answer, flagged }));
    const small = JSON.stringify(changes).length < BATCH_CHARS / 3; // what a browser sends for a page that is going away
    const reply = await this.api.save(this.attempt, batch[0].epoch, changes, { keepalive: keepalive && small });
    await this.settle(batch, reply);
    this.busy = false;
    this.hooks.update();
    if (this.stopped) return;
    if (this.waiting) this.wake(0);
    else this.release();
  }

  release() {
    this.waiters.splice(0).forEach((done) => done());
  }

  /** Ends this saver (another one follows, or another tab writes) and gives up what it had not got through. */
  stop() {
    this.stopped = true;
    window.clearTimeout(this.timer);
    this.release();
    return [...this.leftovers, ...this.pending.values()];
  }

  /** What is left of older epochs first, else what waits; one epoch, within the limits of a batch. */
  nextBatch() {
    const all = this.leftovers.length ? this.leftovers : [...this.pending.values()];
    const batch = [];
    let chars = 0;
    for (const entry of all.filter((one) => one.epoch === all[0].epoch)) {
      chars += JSON.stringify(entry.answer).length + 120;
      if (batch.length && (chars > BATCH_CHARS || batch.length >= this.batchLimit)) break;
      batch.push(entry);
    }
    return batch;
  }

  async settle(batch, reply) {
    const { status, body } = reply;
    if (status === 200 && body && body.saved) return this.acknowledge(batch, body);
    if (status === 401) return this.waitForSignIn();
    if (status === 409) return this.disagree(batch, reply);
    if (status === 410) return this.gone(batch);
    if (status === 413) return this.shrink(batch);
    if (status === 422) return this.setAside(batch, (body && body.errors) || []);
    if (status === 400 || status === 403) await this.api.refreshCsrf();
    this.refusal = reply.down ? null : reply;
    return this.retryLater(reply.wait);
  }

  acknowledge(batch, body) {
    this.failures = 0;
    this.refusal = null;
    this.batchLimit = BATCH_CHANGES;
    for (const sent of batch) {
      const stored = body.saved[sent.question];
      if (stored === undefined) continue;
      const waiting = this.pending.get(sent.question);
      if (sent.epoch !== this.epoch || !waiting) {
        this.forget(sent);
        continue;
      }
      const known = this.answers.get(sent.question);
      known.acked = Math.max(known.acked, stored);
      if (stored > waiting.seq) this.overtake(waiting, stored);
      else if (stored === waiting.seq) this.forget(waiting);
    }
    if (batch.some((sent) => !(body.saved[sent.question] >= sent.seq))) this.retryLater();
    if (body.late && body.late.length) this.hooks.late(body.late);
  }

  /** The server holds a higher number than ours (another tab wrote): what the person sees here is newer, so it goes on top. */
  overtake(waiting, stored) {
    const known = this.answers.get(waiting.question);
    known.seq = stored + 1;
    const { question, answer, flagged } = waiting;
    this.enqueue({ question, epoch: this.epoch, seq: known.seq, answer, flagged }, waiting.since);
  }

  forget(entry) {
    if (this.pending.get(entry.question) === entry) this.pending.delete(entry.question);
    this.leftovers = this.leftovers.filter((left) => left !== entry);
    this.journal.drop(entry);
  }

  async waitForSignIn() {
    this.held = true;
    await this.hooks.signedOut();
    this.held = false;
    this.notBefore = 0;
  }

  async disagree(batch, reply) {
    const verdict = batch[0].epoch < this.epoch ? "stale" : await this.hooks.conflict(reply);
    if (verdict === "retry") this.retryLater(reply.wait);
    else this.keepAside(batch, verdict);
  }

  gone(batch) {
    this.keepAside(batch, "late");
    this.hooks.ended();
  }

  keepAside(batch, why) {
    for (const entry of batch) {
      this.kept.set(entry.question, why);
      this.forget(entry);
    }
  }

  shrink(batch) {
    if (batch.length === 1) this.reject(batch[0], "");
    else this.batchLimit = Math.max(1, Math.floor(batch.length / 2));
  }

  /** Wrong shapes: those named are set aside, the rest goes out again; if none is named, one by one tells which. */
  setAside(batch, errors) {
    const named = new Map(errors.map((error) => [error.question, error.reason]));
    const wrong = batch.filter((entry) => named.has(entry.question));
    if (wrong.length) wrong.forEach((entry) => this.reject(entry, named.get(entry.question)));
    else this.shrink(batch);
  }

  reject(entry, reason) {
    const changed = this.pending.get(entry.question) !== entry;
    this.forget(entry);
    if (!changed) this.rejected.set(entry.question, reason || "");
  }

  retryLater(floor = 0) {
    this.notBefore = performance.now() + backoff(this.failures, floor);
    this.failures += 1;
  }

  /** Resolves when nothing is waiting to be sent. */
  drained() {
    if (!this.waiting && !this.busy) return Promise.resolve();
    this.flush({ force: true });
    return new Promise((done) => this.waiters.push(done));
  }

  /** Goes on under this person's own next epoch: nobody else wrote in between, so what waits is renewed. */
  raise(epoch) {
    this.epoch = epoch;
    [...this.pending.values()].forEach((entry) => this.renew(entry, entry.since));
  }

  /** Sends again what the server says it lacks at submission. */
  requeue(missing) {
    for (const question of Object.keys(missing)) {
      const known = this.answers.get(question);
      if (!known) continue;
      const { answer, flagged } = known;
      known.seq = Math.max(known.seq, missing[question]);
      this.enqueue({ question, epoch: this.epoch, seq: known.seq, answer, flagged });
    }
  }

  /** The sequence the server acknowledged for each question. */
  seqs() {
    return Object.fromEntries([...this.answers].filter(([, known]) => known.acked > 0).map(([q, known]) => [q, known.acked]));
  }

  /** {state: "server" | "device" | "unsaved", waiting, undurable} for the indicator. */
  state() {
    const { waiting } = this;
    const undurable = [...this.pending.values(), ...this.leftovers].filter((entry) => !entry.durable).length;
    return { state: undurable ? "unsaved" : waiting ? "device" : "server", waiting, undurable };
  }
}
