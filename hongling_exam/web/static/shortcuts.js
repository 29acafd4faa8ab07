// Keys of a page. An element says its key in data-shortcut: a link or button is pressed, a field takes the focus.
// j and k go through the links data-row-link of a list where no element has them. ? opens the help. Nothing happens
// while somebody types, while a dialog is open, with a modifier, or when the switch of the help is off. Only Ctrl+Enter
// is for those who type: it sends what they wrote, where the form has one way to be sent.
const OFF = "hongling-shortcuts-off";
const help = document.querySelector("[data-shortcut-help]");
const onOff = document.querySelector("[data-shortcut-switch]");

function isOff() {
  try { return window.localStorage.getItem(OFF) === "1"; } catch { return false; }
}

function remember(off) {
  try { if (off) window.localStorage.setItem(OFF, "1"); else window.localStorage.removeItem(OFF); } catch { /* then for this page only */ }
}

function types(element) {
  if (element.matches("textarea, select, [contenteditable]")) return true;
  return element.matches("input") && !element.matches('[type="checkbox"], [type="radio"], [type="button"], [type="submit"]');
}

function moveRow(step) {
  const rows = [...document.querySelectorAll("[data-row-link]")];
  if (!rows.length) return false;
  const here = rows.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(here + step, 0), rows.length - 1);
  rows[next].focus();
  return true;
}

function press(key) {
  const element = document.querySelector(`[data-shortcut="${key}"]`);
  if (element) {
    if (element.matches("a, button")) element.click();
    else { element.focus(); element.scrollIntoView({ block: "center" }); }
    return true;
  }
  return key === "j" ? moveRow(1) : key === "k" ? moveRow(-1) : false;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
  if (types(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "?" && help) {
    help.open = !help.open;
    help.querySelector("summary").focus();
    event.preventDefault();
  } else if (!onOff?.checked || !/^[a-z]$/.test(event.key)) {
    return;
  } else if (press(event.key)) {
    event.preventDefault();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
  const buttons = event.target.matches("textarea") ? event.target.form?.querySelectorAll('button[type="submit"]') : null;
  if (buttons?.length !== 1) return;
  event.preventDefault();
  event.target.form.requestSubmit(buttons[0]);
});

// Beside each place stands a link to the form for remarks: with this script it fills the form in without a reload.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-remark-place]");
  const place = document.getElementById("remark-place");
  if (!link || !place) return;
  event.preventDefault();
  place.value = link.dataset.remarkPlace;
  document.getElementById("remark-text").focus();
});

if (onOff) {
  onOff.checked = !isOff();
  onOff.addEventListener("change", () => remember(!onOff.checked));
}
