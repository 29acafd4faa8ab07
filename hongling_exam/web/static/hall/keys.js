// Keys for the whole page. Letters and digits can be switched off, for people whose speech input or tremor types them.
import { dialogOpen, ask } from "./dialog.js";
import { el } from "./dom.js";
import { t } from "./texts.js";

const STORE = "hongling-hall-keys";
const NAVIGATION = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 };

let characters = read();

function read() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

function setCharacters(on) {
  characters = on;
  try {
    localStorage.setItem(STORE, on ? "on" : "off");
  } catch {
    // the choice then lasts as long as the page
  }
}

const typing = (node) => node.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");

export function listenKeys(desk) {
  document.addEventListener("keydown", (event) => {
    const composing = event.isComposing || event.keyCode === 229;
    if (composing || event.ctrlKey || event.metaKey || event.altKey || dialogOpen()) return;
    if (act(desk, event)) event.preventDefault();
  });
}

function act(desk, event) {
  const { key, target } = event;
  if (typing(target)) return key === "Enter" && target.dataset.enter === "next" && nextField(desk, target);
  if (key in NAVIGATION && !target.matches(".passage-text")) return go(desk, NAVIGATION[key]);
  if (key === "Enter") return !target.matches("button, a, summary") && go(desk, 1);
  if (!characters || event.repeat || key.length !== 1) return false;
  const letter = key.toUpperCase();
  if (letter === "F" && !(desk.part.pick && optionCount(desk) >= 6)) return desk.toggleFlag(), true;
  if (!desk.part.pick) return false;
  const index = /[1-8]/.test(key) ? Number(key) - 1 : "ABCDEFGH".indexOf(letter);
  if (index < 0 || index >= optionCount(desk)) return false;
  desk.part.pick(index);
  return true;
}

const optionCount = (desk) => desk.area.querySelectorAll(".opt").length;

function go(desk, by) {
  if (by > 0 && desk.index === desk.steps.length - 1) return false;
  desk.step(by);
  return true;
}

/** Enter in a one-line field leads to the next empty one of the question, after the last to the next question. */
function nextField(desk, target) {
  const all = [...desk.area.querySelectorAll("[data-enter=next]")];
  const following = all[all.indexOf(target) + 1];
  if (following) following.focus();
  else go(desk, 1);
  return true;
}

/** The list of keys, with the switch for letters and digits. */
export function showKeys() {
  const rows = t("shortcuts_rows").map(([keys, what]) => el("tr", {}, el("th", { scope: "row" }, keys), el("td", {}, what)));
  const box = el("input", { type: "checkbox", onchange: (event) => setCharacters(event.target.checked) });
  box.checked = characters;
  return ask({
    title: t("shortcuts"),
    body: [el("table", { class: "table" }, el("tbody", {}, ...rows)), el("label", { class: "check" }, box, t("shortcuts_on"))],
    actions: [{ label: t("close"), value: null, kind: "primary" }],
  });
}
