// Pure rules for bringing together what the server holds and what this device still has. Order is (epoch, seq).

/**
 * `responses`: the server's {question: {answer, seq, flagged}}. `changes`: the journal's unacknowledged changes.
 * `epoch`: the one this page writes under, null when it is not the active client. `held`: the epoch the journal last wrote under.
 * Gives `answers` (question → {answer, flagged, seq, acked}) and three lists of changes: `pending` to send,
 * `stale` (made before another device took over: to be handed in under their own epoch, to be kept aside),
 * `done` (the server has them already).
 */
export function merge(responses, changes, epoch, held) {
  const answers = new Map();
  for (const [question, { answer, seq, flagged }] of Object.entries(responses)) {
    answers.set(question, { answer, flagged: Boolean(flagged), seq, acked: seq });
  }
  const [pending, stale, done] = [[], [], []];
  for (const change of changes) {
    const known = answers.get(change.question);
    const acked = known ? known.acked : 0;
    if (continues(change.epoch, epoch, held)) {
      if (change.seq <= acked) {
        done.push(change);
        continue;
      }
      pending.push(change);
      answers.set(change.question, { answer: change.answer, flagged: change.flagged, seq: change.seq, acked });
    } else if (known && same(known, change)) done.push(change);
    else stale.push(change);
  }
  return { answers, pending, stale, done };
}

/**
 * Whether a change of epoch `own` may be sent under `epoch`: the same, or this browser was the writer before and its
 * own takeover (a new sign-in) raised the epoch by exactly one, so nobody else wrote in between.
 */
export function continues(own, epoch, held) {
  return own === epoch || (own === held && epoch === held + 1);
}

function same(known, change) {
  return known.flagged === change.flagged && JSON.stringify(known.answer) === JSON.stringify(change.answer);
}
