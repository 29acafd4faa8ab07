// The live room: asks for the part that changes every 8 seconds, puts in only what is new, counts the time down, and
// says plainly when what is shown may be old. Announces seats that lost contact, came back, were submitted or voided,
// and answers newly kept aside; not every answer saved. Rests while the page is hidden.

const EVERY_MS = 8000;
const JITTER_MS = 1000;
const GIVE_UP_MS = 10000;
const MOST_SAID = 4;

const live = document.getElementById("live");
const fresh = document.getElementById("fresh");
const lost = document.getElementById("link-lost");
const gone = document.getElementById("link-gone");
const say = document.getElementById("say");
const lostText = lost.querySelector("[data-lost]");
const lostPattern = lostText.textContent;

let tag = "";
let timer = 0;
let asking = false;
let offset = 0; // the server's time minus ours, in milliseconds
let seenAt = new Date();

const clockText = (moment) => moment.toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
const two = (number) => String(number).padStart(2, "0");

function setClock(serverTime) {
  if (!serverTime) return;
  seenAt = new Date(serverTime);
  offset = seenAt.getTime() - Date.now();
}

function remaining(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return seconds < 3600 ? rest : `${Math.floor(seconds / 3600)}:${rest}`;
}

function tick() {
  for (const place of live.querySelectorAll("[data-deadline]")) {
    place.textContent = remaining(new Date(place.dataset.deadline).getTime() - Date.now() - offset);
    const label = place.closest("li")?.querySelector("[data-deadline-label]");
    if (label) label.textContent = label.dataset.deadlineLabel;
  }
}

// Which pieces are compared one by one: those with an id, smallest first, so that focus and scrolling stay where they are.
const pieces = (root) => [...root.querySelectorAll("[data-state][id]")];
const shape = (root) => [...root.querySelectorAll("[id]")].map((each) => each.id).join(" ");

function changesOf(before, after) {
  const was = new Map(pieces(before).map((each) => [each.id, each.dataset]));
  const said = [];
  for (const each of pieces(after)) {
    const old = was.get(each.id);
    if (!old) continue;
    const moved = old.state !== each.dataset.state && each.dataset.state !== "absent";
    const begun = old.state === "absent" && each.dataset.state === "answering";
    const aside = Number(each.dataset.aside || 0) > Number(old.aside || 0);
    if ((moved && !begun) || aside) said.push(each.dataset.say);
  }
  return said;
}

function announce(said) {
  if (!said.length) return;
  const shown = said.slice(0, MOST_SAID).join("；");
  say.textContent = said.length > MOST_SAID ? `${shown} …（${said.length}）` : shown;
}

function replacePieces(after) {
  for (const piece of pieces(after)) {
    const old = document.getElementById(piece.id);
    if (old.outerHTML !== piece.outerHTML) old.replaceWith(piece);
  }
  live.querySelector("#live-figures").replaceWith(after.querySelector("#live-figures"));
}

function put(html) {
  const after = document.createElement("div");
  after.innerHTML = html;
  announce(changesOf(live, after));
  const focused = live.contains(document.activeElement) ? focusMark(document.activeElement) : null;
  if (shape(after) === shape(live)) replacePieces(after);
  else live.replaceChildren(...after.childNodes);
  if (focused) live.querySelector(focused)?.focus({ preventScroll: true });
  tick();
}

// A selector that finds the focused link again in the new piece.
function focusMark(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const href = element.getAttribute("href");
  return href ? `a[href="${CSS.escape(href)}"]` : null;
}

function showFresh(old) {
  lost.hidden = !old;
  live.classList.toggle("stale", old);
  if (old) lostText.textContent = lostPattern.replace("{time}", clockText(seenAt));
  fresh.textContent = fresh.dataset.fresh.replace("{time}", clockText(seenAt));
}

async function ask() {
  const stop = new AbortController();
  const limit = window.setTimeout(() => stop.abort(), GIVE_UP_MS);
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(live.dataset.live, { headers, redirect: "manual", cache: "no-store", signal: stop.signal });
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) return "gone";
    if (answer.status !== 200 && answer.status !== 304) return "lost";
    setClock(answer.headers.get("Server-Time"));
    if (answer.status === 200) {
      const html = await answer.text();
      tag = answer.headers.get("ETag") ?? "";
      put(html);
    }
    return "fresh";
  } catch {
    return "lost";
  } finally {
    window.clearTimeout(limit);
  }
}

async function turn() {
  if (asking || document.hidden) return;
  asking = true;
  const how = await ask();
  asking = false;
  if (how === "gone") {
    gone.hidden = false;
    lost.hidden = true;
    live.classList.add("stale");
    return;
  }
  showFresh(how === "lost");
  later();
}

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(turn, EVERY_MS + Math.random() * JITTER_MS);
}

document.addEventListener("visibilitychange", () => {
  window.clearTimeout(timer);
  if (document.hidden) fresh.textContent = fresh.dataset.paused;
  else if (gone.hidden) turn();
});
window.addEventListener("online", turn);
window.addEventListener("offline", () => showFresh(true));
window.addEventListener("pageshow", (event) => { if (event.persisted) turn(); });

setClock(live.dataset.serverTime);
tick();
window.setInterval(tick, 1000);
later();
