// The receipt page: times in the office's zone, what the hall left to say, printing, and the last of the erasing.
// Changes of this attempt that are still on the device are handed in first, so that the server keeps them aside.
import { Api } from "./api.js";
import { byId, el } from "./dom.js";
import { openJournal } from "./journal.js";
import { takeNotes } from "./note.js";
import { loadTexts, t } from "./texts.js";
import { writeTimes } from "./times.js";

const { dataset } = document.body;

function tell(text) {
  byId("notices").append(el("p", { class: "notice notice-info" }, text));
}

/** Hands in what never left the device; answers whether the server has dealt with all of it. */
async function handIn(api, changes) {
  for (const { question, epoch, seq, answer, flagged } of changes) {
    const reply = await api.save(dataset.attempt, epoch, [{ question, seq, answer, flagged }]);
    if (![200, 404, 409, 410, 422].includes(reply.status)) return false;
  }
  return true;
}

async function clean() {
  const journal = await openJournal(dataset.attempt);
  const changes = await journal.changes();
  const api = new Api({ prefix: dataset.prefix, csrf: document.querySelector('meta[name="csrf-token"]').content });
  if (!(await handIn(api, changes))) return;
  await journal.erase();
  if (changes.length) tell(t("left_behind", { n: changes.length }));
}

writeTimes();
takeNotes().forEach(tell);
byId("print").addEventListener("click", () => window.print());
loadTexts().then(clean);
