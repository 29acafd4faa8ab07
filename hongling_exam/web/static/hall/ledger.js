// The time ledger in words: what the time allowed is made of, and news of an extension.
import { clockTime, span } from "./times.js";
import { t } from "./texts.js";

/** One entry {kind, seconds, reason, at} as a phrase. */
export function entryText({ kind, seconds, reason }) {
  const time = span(seconds);
  if (kind === "limit" || kind === "accommodation") return t(`ledger_${kind}`, { span: time });
  if (seconds < 0) return t(reason ? "ledger_reason_less" : "ledger_less", { span: time, reason });
  if (reason) return t("ledger_reason", { span: time, reason });
  return t(["outage", "reopening"].includes(kind) ? `ledger_${kind}` : "ledger_extension", { span: time });
}

export class Ledger {
  constructor() {
    this.entries = null;
  }

  /** Takes the ledger of a beat; answers the entries that are news since the one before. */
  take(entries) {
    const known = this.entries === null ? entries.length : this.entries.length;
    this.entries = entries;
    return entries.slice(known);
  }

  /** "考试时长 90 分钟，因停电延长 10 分钟", or "" before the first beat. */
  text() {
    return (this.entries || []).map(entryText).join("，");
  }
}

/** The notice for news: what was given and until when the exam now lasts. */
export function newsText(entries, deadline) {
  return t("extended_banner", { what: entries.map(entryText).join("，"), until: clockTime(deadline) });
}
