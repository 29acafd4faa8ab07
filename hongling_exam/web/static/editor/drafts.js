// Drafts: kept on the server a moment after typing rests, when a field is left and when the page goes; on this device
// at every change, so that what the server did not get is here. Two windows on one draft: the later one is told.

import { noteSent } from "./saved.js";

const REST_MS = 2500;
const AGAIN_MS = 15000;
const PATIENCE_MS = 3000;
const NOT_KEPT = new Set(["csrf_token", "picture", "do", "new_kind"]);

export function startDrafts(form) {
  const kept = document.getElementById("kept");
  const other = document.getElementById("other-window");
  const state = { timer: 0, sending: null, dirty: false, halted: false, leaving: false };
  const place = () => `hongling:question:${form.dataset.key || form.elements.draft.value || "new"}`;

  const pairs = () => [...new FormData(form)].filter(([name, value]) => !NOT_KEPT.has(name) && typeof value === "string");

  function keepHere() {
    try {
      localStorage.setItem(place(), JSON.stringify({ at: Date.now(), pairs: pairs() }));
    } catch { /* no room or no storage: the server's draft is all there is */ }
  }

  const forgetHere = (key = place()) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } };

  function touch() {
    state.dirty = true;
    keepHere();
    if (state.halted) return;
    kept.textContent = kept.dataset.unsaved;
    clearTimeout(state.timer);
    state.timer = setTimeout(send, REST_MS);
  }

  async function send({ last = false, force = false } = {}) {
    if (!state.dirty || state.sending || (state.halted && !force)) return;
    state.dirty = false;
    const body = new FormData(form);
    body.delete("picture");
    if (force) body.set("force", "1");
    state.sending = deliver(body, place(), last);
    await state.sending;
    state.sending = null;
    if (state.dirty && !state.halted && !state.leaving) { clearTimeout(state.timer); state.timer = setTimeout(send, REST_MS); }
  }

  async function deliver(body, before, last) {
    try {
      const answer = await fetch(form.dataset.drafts, { method: "POST", body, keepalive: last });
      if (answer.ok) took(await answer.json(), before);
      else if (answer.status === 409) halt((await answer.json()).code);
      else failed();
    } catch {
      failed();
    }
  }

  function took({ draft, revision }, before) {
    form.elements.draft.value = draft;
    form.elements.revision.value = revision;
    state.halted = false;
    other.hidden = true;
    if (!state.dirty) forgetHere(before);
    if (before !== place()) {
      forgetHere(before);
      if (state.dirty) keepHere();
    }
    kept.textContent = `${kept.dataset.kept} ${new Date().toLocaleTimeString("zh-CN", { hour12: false })}`;
    // Coming back, or reloading, finds the draft of a question that does not exist yet.
    if (!form.dataset.key) history.replaceState(null, "", `${form.action.split("?")[0]}?draft=${encodeURIComponent(draft)}`);
  }

  function failed() {
    state.dirty = true;
    kept.textContent = kept.dataset.offline;
    clearTimeout(state.timer);
    state.timer = setTimeout(send, AGAIN_MS);
  }

  function halt(code) {
    if (code !== "other-window") return failed();
    state.halted = true;
    state.dirty = true;
    other.hidden = false;
  }

  other.querySelector('[data-window="take"]').addEventListener("click", () => { state.dirty = true; send({ force: true }); });
  other.querySelector('[data-window="load"]').addEventListener("click", (event) => {
    event.preventDefault();
    forgetHere();
    state.dirty = false;
    location.reload();
  });

  form.addEventListener("focusout", () => send());
  window.addEventListener("online", () => send());
  window.addEventListener("pagehide", () => { if (!state.leaving) send({ last: true }); });
  form.addEventListener("submit", (event) => {
    if (!["save", "save_next"].includes(event.submitter?.value)) return;
    keepHere();
    clearTimeout(state.timer);
    if (state.sending) return waitForDraft(event);
    state.leaving = true;
    noteSent(place());
  });

  // A draft on its way is waited for: the page that comes must know it, or it would take it for another window's.
  function waitForDraft(event) {
    event.preventDefault();
    if (state.leaving) return;
    state.leaving = true;
    const patience = new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS); });
    Promise.race([state.sending, patience]).then(() => {
      state.sending = null;
      form.requestSubmit(event.submitter);
    });
  }

  offerLocal(form, place, forgetHere);
  if (typedBefore(form)) touch();
  return { touch };
}

/** Whether somebody began to type while this page was still loading. */
function typedBefore(form) {
  return [...form.elements].some((field) => {
    if (["checkbox", "radio"].includes(field.type)) return field.checked !== field.defaultChecked;
    return ["text", "number", "textarea"].includes(field.type) && field.value !== field.defaultValue;
  });
}

/** A copy on this device that the server never got: offered, never put in unasked. */
function offerLocal(form, place, forget) {
  const box = document.getElementById("local-copy");
  let copy = null;
  try { copy = JSON.parse(localStorage.getItem(place()) ?? "null"); } catch { /* not readable: nothing to offer */ }
  const now = new Map(new FormData(form));
  const differs = copy?.pairs?.some(([name, value]) => !["revision", "draft", "seen"].includes(name) && now.get(name) !== value);
  if (!differs) return;
  box.querySelector("time").textContent = new Date(copy.at).toLocaleString("zh-CN", { hour12: false });
  box.hidden = false;
  box.querySelector('[data-local="drop"]').addEventListener("click", () => { forget(); box.hidden = true; });
  box.querySelector('[data-local="restore"]').addEventListener("click", () => restore(form, copy.pairs));
}

function restore(form, pairs) {
  const sheet = document.createElement("form");
  Object.assign(sheet, { method: "post", action: form.action, hidden: true });
  const own = ["csrf_token", "draft", "revision"].map((name) => [name, form.elements[name].value]);
  const typed = pairs.filter(([name]) => name !== "draft" && name !== "revision");
  for (const [name, value] of [...own, ...typed, ["do", "redraw"]]) {
    const field = document.createElement("textarea");
    Object.assign(field, { name, value });
    sheet.append(field);
  }
  document.body.append(sheet);
  sheet.submit();
}
