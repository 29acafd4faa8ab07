// The first contact: fetching the attempt, waiting out an absent server, and saying why where it is refused.
import { backoff, problemText } from "./api.js";
import { byId, el, sleep } from "./dom.js";
import { t } from "./texts.js";

/** What stands in place of the question while there is none. */
export function sayLoading(text) {
  const node = byId("loading");
  if (node) node.textContent = text;
}

/** The attempt as the server shows it, or null when it is refused for good (the page then says why). */
export async function fetchAttempt({ api, config, identity }) {
  for (let tries = 1; ; tries += 1) {
    const reply = await api.attempt(config.attempt);
    if (reply.ok && reply.body) return reply.body;
    if (reply.status === 401) await identity.signedOut();
    else if (reply.down) {
      sayLoading(t("loading_retry", { n: tries }));
      await sleep(backoff(tries, reply.wait));
    } else return refuse(reply, config);
  }
}

function refuse(reply, config) {
  const text = reply.status === 404 ? t("load_missing") : problemText(reply, t("load_denied"));
  byId("desk").replaceChildren(el("p", { class: "notice notice-bad" }, text), el("a", { class: "btn", href: config.rules }, t("back_to_rules")));
  return null;
}
