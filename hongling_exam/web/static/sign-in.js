// Signing in when hundreds do at once: the server answers 503 with Retry-After to who comes when too many wait, and this
// page then tries again by itself. Without this script the form is sent in the ordinary way.

const MOST_WAIT_S = 30;

const pause = (seconds) => new Promise((done) => { window.setTimeout(done, seconds * 1000); });
const form = () => document.querySelector("form[data-sign-in]");

function say(text) {
  const note = form().querySelector("[data-note]");
  note.textContent = text;
  note.hidden = !text;
}

/** Sends until the server has decided: a wait as long as it asks for, spread so that not all come back together. */
async function send(body, texts) {
  for (;;) {
    const response = await fetch(window.location.href.split("#")[0], {
      method: "POST", body, credentials: "same-origin", headers: { Accept: "application/json" },
    });
    if (response.status !== 503) return response;
    say(texts.queued);
    const wanted = Math.min(Number(response.headers.get("Retry-After")) || 3, MOST_WAIT_S);
    await pause(wanted * (0.75 + Math.random() / 2));
  }
}

/** Puts the page that came back in place of this one's content. */
async function show(response) {
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  const wanted = document.querySelector("main [data-focus]") ?? document.querySelector("main h1");
  wanted?.focus();
  begin();
}

async function attempt(event) {
  event.preventDefault();
  const here = form();
  const button = here.querySelector("button[type=submit]");
  if (button.disabled) return;
  button.disabled = true;
  const texts = { ...here.dataset };
  say(texts.sending);
  try {
    const response = await send(new URLSearchParams(new FormData(here)), texts);
    const told = (response.headers.get("Content-Type") ?? "").includes("json");
    if (response.ok && told) window.location.assign((await response.json()).next);
    else await show(response);
  } catch {
    button.disabled = false;
    say(texts.lost);
  }
}

// A slip's QR code carries the code behind "#", which no server log sees.
function takeCode() {
  const field = document.querySelector("[data-from-address]");
  const code = window.location.hash.slice(1);
  if (field && /^[a-z0-9]{8}$/i.test(code) && !field.value) field.value = code;
}

function begin() {
  form()?.addEventListener("submit", attempt);
  takeCode();
}

window.addEventListener("pageshow", () => {
  const button = form()?.querySelector("button[type=submit]");
  if (button) button.disabled = false;
});
begin();
