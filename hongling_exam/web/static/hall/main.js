// Entry of the exam page: reads what the page was given, asks to be the one writer, and wires page-wide events.
import { byId } from "./dom.js";
import { Hall } from "./hall.js";
import { listenKeys, showKeys } from "./keys.js";
import { seekWriter } from "./lock.js";
import { loadTexts } from "./texts.js";
import { parseTime } from "./times.js";

function readConfig() {
  const { dataset } = document.body;
  const opens = dataset.opensAt ? parseTime(dataset.opensAt) : NaN;
  const earliest = opens + Number(dataset.earliestSubmitS || 0) * 1000;
  return {
    prefix: dataset.prefix,
    csrf: document.querySelector('meta[name="csrf-token"]').content,
    attempt: dataset.attempt,
    admissionNumber: dataset.admissionNumber,
    earliest: Number.isNaN(earliest) || earliest === opens ? null : earliest,
    focusPolicy: dataset.focusPolicy,
    focusLimit: Number(dataset.focusLimit) || null,
    receipt: `${dataset.prefix}/hall/attempts/${dataset.attempt}/receipt`,
    rules: `${dataset.prefix}/hall/${dataset.session}`,
  };
}

const hall = new Hall(readConfig());
let listening = false;

function enter() {
  const writer = seekWriter(`hongling-hall-${hall.config.attempt}`, {
    gained: () => hall.activate().then(ready),
    denied: () => hall.lookOn().then(ready),
    lost: () => hall.lookOn(),
  });
  hall.onsteal = () => writer.steal();
}

function ready() {
  if (listening || !hall.desk) return;
  listening = true;
  listenKeys(hall.desk);
}

function contact() {
  if (hall.saver) hall.saver.flush({ force: true });
  if (hall.beat) hall.beat.send();
}

loadTexts().then(enter);
byId("submit").addEventListener("click", () => hall.ending.ask());
byId("keys").addEventListener("click", showKeys);
window.setInterval(() => hall.tick(), 500);
window.addEventListener("online", () => window.setTimeout(contact, Math.random() * 2000));
window.addEventListener("pageshow", (event) => event.persisted && contact());
document.addEventListener("visibilitychange", () => {
  hall.tick();
  if (document.visibilityState === "visible") contact();
  else if (hall.saver) hall.saver.flush({ force: true, keepalive: true });
});
window.addEventListener("beforeunload", (event) => {
  if (!hall.saver || hall.ending.finished || !hall.saver.waiting) return;
  event.preventDefault();
  event.returnValue = "";
});
