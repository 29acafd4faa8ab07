// Notices about answers that are not where they should be: offline, not accepted, kept aside.
import { problemText } from "./api.js";
import { t } from "./texts.js";

/** The numbers of these questions as people read them: "3、17". */
export function numbers(steps, questions) {
  return steps.filter((step) => questions.includes(step.question.id)).map((step) => step.number).join("、");
}

/** What the server keeps aside, in words; only how many where the paper is no longer shown. */
export function keptTexts({ steps, saver }) {
  if (!steps.length) return saver.kept.size ? [t("left_behind", { n: saver.kept.size })] : [];
  const list = (why) => numbers(steps, [...saver.kept].filter(([, reason]) => reason === why).map(([question]) => question));
  return ["late", "stale"].filter(list).map((why) => t(`kept_${why}`, { list: list(why) }));
}

/** Why a question's last change did not reach the paper, or "". */
export function problemOf(saver, question) {
  if (!saver || !saver.rejected.has(question)) return "";
  return t("rejected_here", { reason: saver.rejected.get(question) || t("rejected_plain") });
}

function offlineKey(durable, waiting) {
  if (durable) return waiting ? "offline_device" : "offline_idle";
  return waiting ? "offline_nowhere" : "offline_nowhere_idle";
}

/** Shows, updates or removes all of these notices. `state`: the saver's own. */
export function showTrouble({ board, saver, journal, link, steps }, { waiting, undurable }) {
  const offline = t(offlineKey(journal.durable && !undurable, waiting), { n: waiting });
  board.notice("offline", link.down ? offline : null, { kind: "warn" });
  const rejected = numbers(steps, [...saver.rejected.keys()]);
  board.notice("rejected", rejected ? t("rejected_banner", { list: rejected }) : null, { kind: "bad" });
  keptTexts({ steps, saver }).forEach((text, index) => board.notice(`kept-${index}`, text, { kind: "warn" }));
  const { refusal } = saver;
  board.notice("refusal", refusal ? t("server_refuses", { title: problemText(refusal) }) : null, { kind: "warn" });
}
