// The top of the page: what is saved where, the time left, and notices. All of it says only what is true now.
import { announce, button, byId, el } from "./dom.js";
import { t } from "./texts.js";
import { countdown } from "./times.js";

const URGENT_MS = 5 * 60 * 1000;
const THRESHOLDS = [[60 * 1000, "announce_1"], [URGENT_MS, "announce_5"]];

export class Board {
  constructor() {
    this.saved = byId("saved");
    this.timer = byId("timer");
    this.notices = byId("notices");
    this.shown = new Map(); // key → text
    this.before = null; // what was left at the last tick
  }

  /** `state`: the saver's; `down`: whether the server is out of reach. */
  showState({ state, waiting, undurable }, rejected, down) {
    this.saved.dataset.state = state === "server" && rejected ? "rejected" : state;
    if (state === "unsaved") this.saved.textContent = t("saved_nowhere", { n: undurable });
    else if (state === "device") this.saved.textContent = t(down ? "saved_device_waiting" : "saved_device", { n: waiting });
    else this.saved.textContent = rejected ? t("saved_rejected", { n: rejected }) : t("saved_server");
  }

  /** Nothing is written here, so nothing is claimed about saving. */
  readOnly() {
    this.saved.dataset.state = "none";
    this.saved.textContent = t("read_only");
  }

  /** `left`: ms to the deadline or null. Thresholds are announced once, and again after an extension. */
  tick(left, doubtful) {
    if (left === null) return;
    const text = countdown(left);
    if (this.timer.textContent !== text) this.timer.textContent = text;
    this.timer.classList.toggle("urgent", left <= URGENT_MS);
    const passed = THRESHOLDS.find(([limit]) => left > 0 && left <= limit && this.before !== null && this.before > limit);
    if (passed) announce(t(passed[1]));
    this.before = left;
    this.notice("clock", doubtful ? t("time_unsure") : null, { quiet: true });
  }

  /** Shows, changes or (text null) removes the notice `key`. `kind`: info | warn | bad. */
  notice(key, text, { kind = "info", action = null, dismiss = false, quiet = false } = {}) {
    if ((this.shown.get(key) ?? null) === text) return;
    const old = this.notices.querySelector(`[data-key="${key}"]`);
    if (text === null) {
      this.shown.delete(key);
      if (old) old.remove();
      return;
    }
    if (!quiet && !this.shown.has(key)) announce(text);
    this.shown.set(key, text);
    if (old && !action) {
      old.querySelector("p").textContent = text;
      return;
    }
    const node = el("div", { class: `notice notice-${kind}`, "data-key": key }, el("p", {}, text),
      action ? button(action.label, action.run, "outline") : null,
      dismiss ? button(t("close"), () => this.notice(key, null), "quiet") : null);
    if (old) old.replaceWith(node);
    else this.notices.append(node);
  }
}
