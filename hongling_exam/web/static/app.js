// Small enhancements of server-rendered pages; every page also works after a plain reload.
// What an element wants is said in data attributes: data-confirm, data-bulk, data-copy, data-autosubmit,
// data-dismiss, data-guard, data-focus, data-print.

const csrf = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
const say = (text) => { const region = document.getElementById("say"); if (region) region.textContent = text; };

// Questions before an act: the dialog stands in base.html, with a reason where the act asks for one.
function ask(text, wantsReason) {
  const dialog = document.getElementById("ask");
  const reason = dialog.querySelector("textarea");
  dialog.querySelector("[data-text]").textContent = text;
  dialog.querySelector("[data-reason]").hidden = !wantsReason;
  reason.required = wantsReason;
  reason.disabled = !wantsReason;
  reason.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes" ? { reason: reason.value.trim() } : null), { once: true });
  });
}

function remember(form, name, value) {
  const field = form.querySelector(`input[type="hidden"][name="${name}"]`) ?? document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
}

async function confirmThenSend(event, form, source) {
  event.preventDefault();
  const count = form.hasAttribute("data-bulk") ? chosen(form).length : 1;
  const answer = await ask(source.dataset.confirm.replaceAll("{n}", count), source.hasAttribute("data-wants-reason"));
  if (!answer) return;
  if (source.hasAttribute("data-wants-reason")) remember(form, "reason", answer.reason);
  form.dataset.confirmed = "yes";
  form.requestSubmit(event.submitter ?? undefined);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const source = event.submitter?.dataset.confirm ? event.submitter : form;
  if (source.dataset.confirm && !form.dataset.confirmed) return void confirmThenSend(event, form, source);
  delete form.dataset.confirmed;
  delete form.dataset.dirty;
  if (form.method !== "post" || form.hasAttribute("hx-post") || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  if (!form.hasAttribute("data-download") && !event.submitter?.hasAttribute("data-download")) form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// Bulk acts: the boxes belong to the form by their form attribute, wherever they stand in the page.
const boxes = (form) => [...form.elements].filter((box) => box.matches("[data-bulk-item]"));
const chosen = (form) => boxes(form).filter((box) => box.checked);

function showChosen(form) {
  const all = [...form.elements].find((box) => box.matches("[data-bulk-all]"));
  const count = chosen(form).length;
  form.querySelector("[data-bulk-count]").textContent = count;
  const unfit = (button) => button.hasAttribute("data-bulk-some") && chosen(form).some((box) => !box.dataset.acts?.split(" ").includes(button.value));
  form.querySelectorAll("button[data-bulk-act]").forEach((button) => { button.disabled = count === 0 || unfit(button); });
  const told = form.querySelector("[data-bulk-unfit]");
  if (told) told.textContent = [...form.querySelectorAll("button[data-bulk-some]")].some(unfit) ? told.dataset.bulkUnfit : "";
  if (all) Object.assign(all, { checked: count > 0 && count === boxes(form).length, indeterminate: count > 0 && count < boxes(form).length });
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.matches("[data-bulk-all]")) boxes(box.form).forEach((item) => { item.checked = box.checked; });
  if (box.form?.hasAttribute("data-bulk")) showChosen(box.form);
  if (box.form?.hasAttribute("data-autosubmit") && box.matches("select")) box.form.requestSubmit();
});
document.querySelectorAll("form[data-bulk]").forEach(showChosen);

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.hasAttribute("data-dismiss")) button.closest(".alert").remove();
  if (button.hasAttribute("data-print")) window.print();
  if (button.hasAttribute("data-copy")) await copy(button);
});

// Offices often run without TLS, where the clipboard interface is missing: then the text is marked for copying by hand.
async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
    say(button.dataset.copied);
    button.dataset.label ??= button.textContent;
    button.textContent = button.dataset.copied;
    window.setTimeout(() => { button.textContent = button.dataset.label; }, 2500);
  } catch {
    window.getSelection().selectAllChildren(source);
  }
}

// Menus close when one leaves them.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelectorAll("details.drop[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
document.addEventListener("pointerdown", (event) => {
  document.querySelectorAll("details.drop[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// Forms that would lose typing ask before the page is left.
document.querySelectorAll("form[data-guard]").forEach((form) => {
  form.addEventListener("input", () => { form.dataset.dirty = "yes"; });
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-dirty]")) event.preventDefault();
});

document.querySelector("[data-focus]")?.focus();
document.addEventListener("htmx:config:request", (event) => { event.detail.ctx.request.headers["X-CSRFToken"] = csrf(); });
