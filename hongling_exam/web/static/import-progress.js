// A page that waits for long work: asks every second and a half how far it is, and loads the page anew at the end.
const EVERY_MS = 1500;
const box = document.querySelector("[data-import-progress]");
const bar = box.querySelector("progress");

async function ask() {
  try {
    const answer = await fetch(box.dataset.importProgress, { headers: { Accept: "application/json" } });
    if (!answer.ok) return void window.location.reload();
    show(await answer.json());
  } catch {
    window.setTimeout(ask, EVERY_MS * 4);
  }
}

function show({ state, done, total }) {
  const known = box.querySelector("[data-done]");
  if (state !== box.dataset.state) return void window.location.reload();
  if (total) Object.assign(bar, { value: done, max: total });
  known.textContent = done;
  window.setTimeout(ask, EVERY_MS);
}

window.setTimeout(ask, EVERY_MS);
