// Windows that ask who is there: the password again after the sign-in ended, the admission number before a takeover.
import { problemText } from "./api.js";
import { Dialog, ask, field } from "./dialog.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

const warning = () => el("p", { class: "notice notice-bad", role: "alert", hidden: true });

function say(node, text) {
  node.textContent = text;
  node.hidden = false;
}

/**
 * Asks for the password until the right candidate is signed in. `check()` tells after a sign-in whether the attempt is
 * this person's: "ok", "other" or "busy". Resolves only then; the page's answers stay as they are.
 */
export function signInAgain({ api, username, durable, check }) {
  const user = field(t("signin_user"), { name: "username", autocomplete: "username", required: true, value: username });
  const password = field(t("signin_password"), {
    name: "password", type: "password", autocomplete: "current-password", required: true, "data-focus": true,
  });
  const failed = warning();
  const dialog = new Dialog({
    title: t("signin_title"),
    body: [el("p", {}, t(durable ? "signin_text" : "signin_text_nowhere")), user.node, password.node, failed],
    actions: [{ label: t("signin_go"), value: true, kind: "primary", submit: true }],
    dismissable: false,
    onaction: async () => {
      const outcome = await api.signIn(user.input.value.trim(), password.input.value);
      const found = outcome === "ok" ? await check() : outcome;
      if (found === "ok") return true;
      say(failed, t({ refused: "signin_bad", busy: "signin_busy", wait: "signin_wait", other: "signin_other" }[found]));
      password.input.value = "";
      password.input.focus();
      return false;
    },
  });
  return dialog.result;
}

/** Asks for the admission number and takes the attempt over. Resolves with the new epoch, or null when called off. */
export async function takeOver({ api, attempt }) {
  const number = field(t("takeover_number"), { name: "admission_number", autocomplete: "off", required: true, "data-focus": true });
  const failed = warning();
  let epoch = null;
  await ask({
    title: t("takeover_title"),
    body: [el("p", {}, t("takeover_text")), el("p", {}, t("takeover_warn")), number.node, failed],
    actions: [{ label: t("cancel"), value: null }, { label: t("takeover_go"), value: true, kind: "primary", submit: true }],
    onaction: async (value) => {
      if (!value) return true;
      const reply = await api.takeover(attempt, number.input.value.trim());
      if (reply.ok && reply.body) {
        epoch = reply.body.epoch;
        return true;
      }
      say(failed, reply.down ? t("start_offline") : problemText(reply, t("takeover_bad")));
      number.input.focus();
      return false;
    },
  });
  return epoch;
}
