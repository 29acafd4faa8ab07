// A lesson while somebody reads it: the server counts the time between pulses, which are sent only while the page is in
// front; how far the text was on the screen is remembered; who touches nothing for long is asked whether they are there.

const EVERY_MS = 20000;
const grid = document.querySelector("[data-lesson]");
const text = document.getElementById("lesson");
const says = document.getElementById("counting");
const dialog = document.getElementById("present");
const state = { visit: "", sequence: 0, share: 0, timer: 0, ended: false, active: false };

const path = (act) => grid.dataset.visits.replace("VISIT", state.visit).replace(/pulses$/, act);
const say = (name) => { says.textContent = says.dataset[name] ?? ""; };

async function send(url, body, keepalive = false) {
  const answer = await fetch(url, {
    method: "POST",
    keepalive,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": document.querySelector('meta[name="csrf-token"]').content },
    body: JSON.stringify(body ?? {}),
  });
  if (answer.status === 409) return end();
  if (!answer.ok) throw new Error(String(answer.status));
  return heed(await answer.json());
}

function end() {
  state.ended = true;
  clearTimeout(state.timer);
  say("elsewhere");
}

function heed({ visit, counted_s: counted, check_s: check, finished }) {
  state.visit = visit;
  says.textContent = says.dataset.counted.replace("{n}", Math.floor(counted / 60));
  document.getElementById("finished").hidden = !finished;
  if (finished) document.getElementById("missing")?.remove();
  if (state.share >= 90) document.querySelector('[data-missing="share"]')?.remove();
  if (check !== null && !dialog.open) dialog.showModal();
}

/** Per cent of the lesson that is above the lower edge of the window, and where the upper edge stands. */
function reach() {
  const box = text.getBoundingClientRect();
  const seen = (edge) => Math.min(Math.max(Math.round((100 * (edge - box.top)) / box.height), 0), 100);
  state.share = Math.max(state.share, seen(window.innerHeight));
  return { share: state.share, place: seen(0) };
}

function report() {
  const active = state.active;
  state.active = false;
  return { sequence: ++state.sequence, ...reach(), active };
}

async function pulse(keepalive = false) {
  clearTimeout(state.timer);
  if (state.ended || document.hidden) return;
  try {
    if (!state.visit) await send(grid.dataset.lesson);
    else await send(path("pulses"), report(), keepalive);
  } catch {
    say("offline");
  }
  if (!state.ended && !document.hidden) state.timer = setTimeout(pulse, EVERY_MS);
}

document.addEventListener("visibilitychange", () => {
  if (state.ended) return;
  if (!document.hidden) return void pulse();
  clearTimeout(state.timer);
  if (state.visit) send(path("pulses"), report(), true).catch(() => {});
  say("paused");
});
window.addEventListener("pagehide", () => {
  if (state.visit && !state.ended) send(path("close"), {}, true).catch(() => {});
  Object.assign(state, { visit: "", sequence: 0 });
});
window.addEventListener("pageshow", (event) => { if (event.persisted) pulse(); });
window.addEventListener("scroll", reach, { passive: true });
for (const kind of ["scroll", "keydown", "pointerdown"]) window.addEventListener(kind, () => { state.active = true; }, { passive: true });
dialog.addEventListener("close", () => { send(path("presence")).then(() => pulse()).catch(() => say("offline")); });

const at = Number(grid.dataset.at);
if (at > 3 && !window.location.hash) {
  const box = text.getBoundingClientRect();
  window.scrollTo({ top: window.scrollY + box.top + (box.height * at) / 100 - 16 });
}
reach();
pulse();
