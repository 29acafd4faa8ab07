// How an attempt ends: handed in by the person, by time, or by the room. One submission, one receipt; the device
// forgets paper and journal only after the receipt.
import { backoff, problemText } from "./api.js";
import { Dialog, ask, closeDialogs } from "./dialog.js";
import { el, sleep } from "./dom.js";
import { leaveNotes } from "./note.js";
import { count } from "./sheet.js";
import { Stop, submit } from "./submission.js";
import { t } from "./texts.js";
import { clockTime } from "./times.js";
import { keptTexts } from "./trouble.js";

const SPREAD_MS = 20000; // so that a whole hall does not hand in within one second
const RETRY_MS = 5000;
const SHOW_MS = 500;

export class Ending {
  constructor(hall) {
    this.hall = hall;
    this.stop = null; // of the submission under way
    this.timeIsUp = false;
    this.finished = false;
  }

  get under() {
    return this.stop !== null || this.finished;
  }

  /** Called about every half second with what is left (ms). */
  tick(left) {
    if (this.finished) return;
    if (left <= 0 && !this.timeIsUp) this.timeUp();
    else if (left > 0 && this.timeIsUp) this.extended();
  }

  async timeUp() {
    this.timeIsUp = true;
    const { hall } = this;
    closeDialogs();
    hall.lock();
    hall.board.notice("time", t("time_up"), { kind: "bad" });
    if (this.under) return;
    const stop = new Stop();
    this.stop = stop;
    hall.saver.flush({ force: true });
    await Promise.race([sleep(Math.random() * SPREAD_MS), stop.promise]);
    if (!stop.called) await this.hand("time", stop);
  }

  /** More time was given after the page had locked: go on answering. */
  extended() {
    this.timeIsUp = false;
    if (this.stop) this.stop.call();
    this.stop = null;
    this.hall.board.notice("time", null);
    this.hall.lock();
  }

  /** The person wants to hand in: asks, with what is still open. */
  async ask() {
    const { hall } = this;
    if (this.under || hall.readOnly) return;
    const early = hall.config.earliest;
    if (early !== null && hall.clock.now() < early) {
      const text = t("submit_early", { time: clockTime(early) });
      await ask({ title: t("submit_early_title"), body: [el("p", {}, text)], actions: [{ label: t("submit_back"), kind: "primary" }] });
      return;
    }
    const { left, flagged } = count(hall.steps, (question) => hall.mark(question));
    const rejected = hall.saver.rejected.size;
    const lines = [t(left ? "submit_ask" : "submit_ask_all", { left, flagged }), t("submit_final")];
    if (rejected) lines.push(t("submit_rejected", { n: rejected }));
    const yes = await ask({
      title: t("submit_title"),
      body: lines.map((line) => el("p", {}, line)),
      actions: [{ label: t("submit_back"), value: null }, { label: t("submit_yes"), value: true, kind: "primary" }],
    });
    if (yes && !this.under && !hall.readOnly) await this.byPerson();
  }

  async byPerson() {
    const stop = new Stop();
    this.stop = stop;
    this.hall.lock();
    const text = el("p", { role: "status" });
    const box = new Dialog({
      title: t("submitting"), body: [text], actions: [{ label: t("submit_cancel"), value: null }], dismissable: false,
    });
    box.result.then(() => stop.call());
    const outcome = await this.send(stop, (words) => { text.textContent = words; });
    if (outcome.receipt) return this.done([t("submitted_done")], (words) => { text.textContent = words; box.setActions([]); });
    if (this.stop === stop) this.stop = null;
    box.close(null);
    this.hall.lock();
    if (outcome.problem) await this.refused(outcome.problem);
    else if (this.timeIsUp) this.again();
    return undefined;
  }

  /** Submits; `say` is told in words, and anew twice a second, what is going on. */
  async send(stop, say) {
    const { api, config, saver, link, identity } = this.hall;
    let step = "drain";
    const show = () => say(this.words(link.down ? "wait" : saver.waiting ? "drain" : step));
    const timer = window.setInterval(show, SHOW_MS);
    const progress = (next) => {
      step = next;
      show();
    };
    try {
      return await submit({ api, saver, stop, progress, attempt: config.attempt, signedOut: () => identity.signedOut() });
    } finally {
      window.clearInterval(timer);
    }
  }

  words(step) {
    return t({ drain: "submitting_drain", send: "submitting_send", wait: "submitting_wait" }[step], { n: this.hall.saver.waiting });
  }

  async refused(problem) {
    if (problem.status === 409 && (await this.hall.conflict(problem)) !== "retry") return;
    await ask({
      title: t("submit_failed"),
      body: [el("p", {}, problemText(problem))],
      actions: [{ label: t("submit_back"), kind: "primary" }],
    });
    if (this.timeIsUp) this.again();
  }

  again() {
    this.timeIsUp = false; // the next tick finds the time up and hands in
  }

  /** Hands in without the person: `why` is "time", "room" (ended by the office or elsewhere) or "load" (ended before). */
  async hand(why, stop = new Stop()) {
    this.stop = stop;
    const { hall } = this;
    hall.lock();
    if (why !== "time") hall.board.notice("time", t(why === "room" ? "ended_by_room" : "submitted_done"), { kind: "info" });
    for (let tries = 0; ; tries += 1) {
      const outcome = await this.send(stop, () => this.stuck());
      if (outcome.stopped) return;
      if (outcome.receipt) break;
      if (await this.hopeless(outcome.problem)) return;
      await Promise.race([sleep(backoff(tries, RETRY_MS)), stop.promise]);
    }
    await this.done(why === "time" ? [t("time_up_done")] : [], (words) => hall.board.notice("time", words));
  }

  /** A refusal at the end: says it, and answers whether trying again is no use (another device writes, voided, gone). */
  async hopeless(problem) {
    const { hall } = this;
    hall.board.notice("time", `${t("submit_failed")}：${problemText(problem)}`, { kind: "bad" });
    const { ok, status, body } = await hall.api.attempt(hall.config.attempt);
    const elsewhere = ok && body.state === "in_progress" && body.epoch !== hall.saver.epoch;
    if (ok && body.state === "voided") hall.becomeVoided();
    else if (elsewhere) hall.becomeStale(body);
    else if (status !== 404) return false;
    this.stop = null;
    return true;
  }

  /** While the end is handed in: tells what has not arrived yet. */
  stuck() {
    const { waiting } = this.hall.saver;
    if (this.timeIsUp) this.hall.board.notice("time", waiting ? t("time_up_stuck", { n: waiting }) : t("time_up"), { kind: "bad" });
  }

  async done(lines, say) {
    const { hall } = this;
    this.finished = true;
    hall.beat.stop();
    leaveNotes([...(this.timeIsUp ? lines : []), ...keptTexts(hall)]);
    await hall.journal.erase().catch(() => {});
    if (lines.length) say(lines[0]);
    await sleep(this.timeIsUp ? 2500 : 500);
    window.location.replace(hall.config.receipt);
  }
}
