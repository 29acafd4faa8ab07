// The editor of a question. Without this the form works by its buttons alone; with it rows change in place, the preview
// follows, what is wrong shows beside its field, drafts keep themselves, and the keyboard does the rest.
import { startDrafts } from "./drafts.js";
import { startPreview } from "./preview.js";
import { startRows } from "./rows.js";
import { startTools } from "./tools.js";

const form = document.getElementById("editor");
const changed = () => form.dispatchEvent(new CustomEvent("editor:changed"));

const drafts = startDrafts(form);
const preview = startPreview(form);
startRows(form, { changed });
startTools(form, { changed });

form.addEventListener("input", (event) => { if (event.target.type !== "file") changed(); });
form.addEventListener("editor:changed", () => { drafts.touch(); preview.later(); });

// A choice that shows another field: data-shown-for="rule=negative".
form.addEventListener("change", (event) => {
  form.querySelectorAll("[data-shown-for]").forEach((node) => {
    const [name, value] = node.dataset.shownFor.split("=");
    if (name === event.target.name) node.hidden = event.target.value !== value;
  });
});

// Saving by keyboard, from wherever one is on the page.
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const button = event.key === "s" ? "save" : event.key === "Enter" ? "save-next" : "";
  if (!button) return;
  event.preventDefault();
  form.requestSubmit(document.getElementById(button));
});
