// The hall: brings clock, journal, saver, desk and answer sheet together and knows in which mode the page is:
// "loading", "write", "tab" (another tab writes), "stale" (another device writes), "voided".
import { Api } from "./api.js";
import { Board } from "./board.js";
import { Clock } from "./clock.js";
import { Desk } from "./desk.js";
import { ask } from "./dialog.js";
import { byId, el, sleep } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { Ending } from "./ending.js";
import { Beat } from "./events.js";
import { Identity } from "./identity.js";
import { openJournal } from "./journal.js";
import { Ledger, newsText } from "./ledger.js";
import { Link } from "./link.js";
import { fetchAttempt, sayLoading } from "./loading.js";
import { merge } from "./merge.js";
import { fetchPictures, picturesOf, stepsOf } from "./paper.js";
import { Saver } from "./saver.js";
import { Sheet, count } from "./sheet.js";
import { t } from "./texts.js";
import { numbers, problemOf, showTrouble } from "./trouble.js";

const GRACE_MS = 31000; // the server takes answers for 30 s after the deadline
const EMPTY = { answer: null, flagged: false, seq: 0, acked: 0 };

export class Hall {
  /** `config`: {prefix, csrf, attempt, admissionNumber, earliest, focusPolicy, focusLimit, receipt, rules}. */
  constructor(config) {
    this.config = config;
    this.mode = "loading";
    this.board = new Board();
    this.ledger = new Ledger();
    this.ending = new Ending(this);
    this.identity = new Identity(this);
    this.link = new Link((down, lasted) => this.linkChanged(down, lasted));
    this.clock = new Clock({ onDoubt: () => this.beat && this.beat.send() });
    this.api = new Api({
      prefix: config.prefix,
      csrf: config.csrf,
      heed: (body, sent, received) => this.clock.heed(body, sent, received),
      contact: (reached) => this.link.contact(reached),
    });
    this.answers = new Map();
    this.steps = [];
  }

  get readOnly() {
    return this.mode !== "write";
  }

  held(question) {
    return this.answers.get(question) || EMPTY;
  }

  mark(question) {
    const { answer, flagged } = this.held(question);
    return { done: answer !== null, flagged, rejected: Boolean(this.saver && this.saver.rejected.has(question)) };
  }

  /** The attempt from the server, or null when it is refused. */
  async fetch() {
    const body = await fetchAttempt(this);
    this.tick();
    return body;
  }

  /** Another tab of this browser writes: look on. */
  async lookOn() {
    if (this.ending.finished) return;
    this.halt();
    this.mode = "tab";
    this.turn = null;
    this.board.notice("mode", t("other_tab"), { kind: "warn", action: { label: t("other_tab_take"), run: () => this.onsteal() } });
    this.lock();
    const body = await this.fetch();
    if (!body || this.mode !== "tab") return;
    if (body.paper) await this.enter(body, this.stored(body));
    else window.location.replace(this.config.receipt);
  }

  stored(body) {
    return merge(body.responses, [], body.epoch, null).answers;
  }

  /** Ends what writes; what was not sent is in the journal, and is returned. */
  halt() {
    if (this.beat) this.beat.stop();
    return this.saver ? this.saver.stop() : [];
  }

  /** This tab writes: brings server and journal together and goes on. */
  async activate() {
    const carried = this.halt();
    const turn = (this.turn = {});
    this.journal = this.journal || (await openJournal(this.config.attempt));
    this.board.notice("journal", this.journal.durable ? null : t("no_journal"), { kind: "warn" });
    const body = await this.fetch();
    if (!body || turn !== this.turn) return;
    const row = await this.journal.row();
    const open = body.state === "in_progress";
    const epoch = body.epoch === null && open ? await this.identity.claim() : body.epoch;
    const merged = merge(body.responses, distinct([...(await this.journal.changes()), ...carried]), epoch, row.epoch);
    await this.enter(body, merged.answers, row.place);
    if (turn !== this.turn) return; // another tab took over meanwhile
    if (epoch === null && open) {
      this.becomeStale(body);
      return;
    }
    this.mode = "write";
    this.board.notice("mode", null);
    if (epoch !== null) this.journal.remember({ epoch });
    this.startSaving(epoch ?? row.epoch, merged, row.away || 0);
    if (open) this.lock();
    else await this.endedBefore(body);
  }

  /** The attempt was over when the page came. Where another device wrote, it gets the whole grace to bring its answers. */
  async endedBefore({ state, epoch }) {
    if (epoch === null && state === "timed_out") await sleep(Math.max(0, this.clock.left() + GRACE_MS));
    this.ended(state, "load");
  }

  startSaving(epoch, merged, away) {
    const { api, journal, answers, config, clock } = this;
    this.saver = new Saver({
      api, journal, answers, epoch, attempt: config.attempt,
      hooks: {
        update: () => this.savedChanged(),
        signedOut: () => this.identity.signedOut(),
        conflict: (reply) => this.conflict(reply),
        ended: () => this.checkState(),
        late: (questions) => this.board.notice("late", t("late_counted", { list: numbers(this.steps, questions) })),
      },
    });
    this.saver.adopt(merged);
    this.beat = new Beat({
      api, clock, away, attempt: config.attempt,
      hooks: { reply: (body) => this.heard(body), signedOut: () => this.identity.signedOut(), away: (n, back) => this.away(n, back) },
    });
    this.beat.listen();
    window.setTimeout(() => this.beat.send(), 1000 + Math.random() * 2000);
    this.refreshSoon();
  }

  /** Puts the paper on the table: the first time builds it, later only brings the answers up to date. */
  async enter(body, answers, place) {
    this.answers = answers;
    if (this.desk) return this.desk.draw();
    if (!body.paper) return sayLoading(t(body.state === "voided" ? "voided" : "submitted_done")); // it is over
    sayLoading(t("loading_images"));
    await fetchPictures(picturesOf(body.paper));
    this.steps = stepsOf(body.paper);
    const open = this.steps.findIndex((step) => !this.mark(step.question.id).done);
    this.build();
    this.desk.show(Number.isInteger(place) && this.steps[place] ? place : Math.max(open, 0), false);
    document.body.classList.remove("is-loading");
    return undefined;
  }

  build() {
    this.desk = new Desk({
      steps: this.steps,
      held: (question) => this.held(question),
      change: (...change) => this.saver.record(...change),
      moved: (index) => this.moved(index),
      submit: () => this.ending.ask(),
      problem: (question) => problemOf(this.saver, question),
    });
    this.desk.locked = true;
    this.sheet = new Sheet(this.steps, (index) => this.desk.show(index));
    byId("sheet").replaceChildren(this.sheet.node);
    byId("bar-sheet").addEventListener("click", () => openDrawer({ ...this, mark: (question) => this.mark(question) }));
  }

  moved(index) {
    if (this.journal && !this.readOnly) this.journal.remember({ place: index });
    this.refreshSoon();
  }

  lock() {
    const over = this.ending.under || this.ending.timeIsUp || this.readOnly;
    if (this.desk) this.desk.lock(over);
    byId("submit").disabled = over;
  }

  tick() {
    this.clock.watch();
    const left = this.clock.left();
    this.board.tick(left, this.clock.doubtful);
    if (left !== null && this.mode === "write" && this.saver) this.ending.tick(left);
  }

  /** What is saved where. A page that only looks on claims nothing, but tells what it still has to hand in. */
  showSaved() {
    const { saver, mode, board, link } = this;
    if (mode === "loading" || !this.desk) return;
    if (mode === "write" || (saver && !saver.stopped && saver.waiting)) board.showState(saver.state(), saver.rejected.size, link.down);
    else board.readOnly();
  }

  /** The indicator follows at once, the rest of the page in the next moment. */
  savedChanged() {
    this.showSaved();
    this.refreshSoon();
  }

  refreshSoon() {
    if (this.refreshing) return;
    this.refreshing = true;
    window.setTimeout(() => {
      this.refreshing = false;
      if (this.desk) this.refresh();
    }, 0);
  }

  refresh() {
    const mark = (question) => this.mark(question);
    const { done } = count(this.steps, mark);
    byId("bar-sheet").textContent = t("sheet_open", { done, total: this.steps.length });
    this.sheet.update(this.desk.index, mark);
    this.desk.refresh();
    this.showSaved();
    if (this.saver && this.mode !== "tab") showTrouble(this, this.saver.state());
  }

  linkChanged(down, lasted) {
    if (this.beat) this.beat.note(down ? "offline" : "online", lasted);
    if (!down && this.saver) this.saver.flush({ force: true });
    this.refreshSoon();
  }

  /** A beat's answer. */
  heard({ state, ledger, message, focus }) {
    if (focus) this.beat.awayCount = Math.max(this.beat.awayCount, focus.losses);
    const news = this.ledger.take(ledger || []);
    if (news.length) this.board.notice("time-news", newsText(news, this.clock.deadline), { dismiss: true });
    byId("ledger").textContent = this.ledger.text();
    if (message && message !== this.message) this.board.notice("message", t("message_from_room", { text: message }), { dismiss: true });
    this.message = message;
    if (state && state !== "in_progress") this.ended(state, "room");
  }

  async checkState() {
    const reply = await this.api.attempt(this.config.attempt);
    if (reply.ok && reply.body.state !== "in_progress") this.ended(reply.body.state, "room");
    return reply;
  }

  /** The server says the attempt is over. Time running out is handled by the clock, spread over some seconds. */
  ended(state, why) {
    if (this.ending.under || this.readOnly) return;
    if (state === "voided") this.becomeVoided();
    else if (why === "load" || this.clock.left() > 0) this.ending.hand(why);
  }

  becomeVoided() {
    this.halt();
    this.mode = "voided";
    this.board.notice("mode", t("voided"), { kind: "bad" });
    this.lock();
  }

  /** A 409: "stale" when another device took over, "late" when the attempt is over, else "retry". */
  async conflict(reply) {
    if (this.mode === "stale") return "stale";
    const { ok, body } = await this.checkState();
    if (!ok) return "retry";
    if (body.state !== "in_progress") return "late";
    const named = /stale|epoch/.test((reply.body && reply.body.type) || "");
    if (body.epoch === this.saver.epoch && !named) return "retry";
    this.becomeStale(body);
    return "stale";
  }

  /** Another device writes: show what the server holds, which is what counts now. */
  becomeStale(body) {
    this.mode = "stale";
    if (this.beat) this.beat.stop();
    this.answers = this.stored(body);
    this.desk.draw();
    this.refreshSoon();
    this.board.notice("mode", t("stale_banner"), { kind: "bad", action: { label: t("stale_take"), run: () => this.retake() } });
    this.lock();
  }

  async retake() {
    const epoch = await this.identity.claim();
    if (epoch !== null) await this.activate();
  }

  away(n, back) {
    this.journal.remember({ away: n });
    const { focusPolicy, focusLimit } = this.config;
    if (!back || !["warn", "end"].includes(focusPolicy) || this.ending.under || this.warning) return;
    const text = focusPolicy === "end" && focusLimit ? t("away_end", { n, limit: focusLimit }) : t("away_warn", { n });
    this.warning = ask({ title: t("away_title"), body: [el("p", {}, text)], actions: [{ label: t("understood"), kind: "primary" }] })
      .then(() => { this.warning = null; });
  }
}

/** Changes from the journal and from a saver before: each once. */
function distinct(changes) {
  const key = ({ question, epoch, seq }) => `${question} ${epoch} ${seq}`;
  return [...new Map(changes.map((change) => [key(change), change])).values()];
}
