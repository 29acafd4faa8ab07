// Rows and parts: the server draws the fields anew, as it does without script; here only they change, and the focus
// stays with what one works on.

export function startRows(form, { changed }) {
  const fields = document.getElementById("editor-fields");
  let asking = null;

  async function redraw(act, focus = "") {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    body.delete("picture");
    body.set("do", act);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { "X-Fragment": "1" }, signal: asking.signal });
    } catch (error) {
      if (error.name !== "AbortError") tellLost();
      return;
    }
    if (!answer.ok) return tellLost();
    const wanted = answer.headers.get("X-Focus") || focus;
    const drawn = await answer.text();
    const late = /^(add|redraw)/.test(act) ? typedSince(body) : [];
    fields.innerHTML = drawn;
    late.forEach(putBack);
    dress(form);
    focusOn(wanted);
    changed();
  }

  // What was typed while the server drew stays, where no row has changed its place.
  const typedSince = (body) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && body.get(name) !== value);

  function putBack([name, value]) {
    const field = form.elements[name];
    if (name !== "do" && field instanceof Element && field.matches("textarea, input[type=text]")) field.value = value;
  }

  function tellLost() {
    const kept = document.getElementById("kept");
    kept.textContent = kept.dataset.offline;
    document.getElementById("say").textContent = kept.dataset.offline;
  }

  function focusOn(id) {
    let node = id && document.getElementById(id);
    if (node?.disabled) node = node.parentElement.querySelector("button:not([disabled])");
    node?.focus();
  }

  form.addEventListener("submit", (event) => {
    const act = event.submitter?.value ?? "";
    if (event.submitter?.name !== "do" || ["save", "save_next", "picture"].includes(act)) return;
    event.preventDefault();
    delete form.dataset.sent;
    redraw(act, event.submitter.id);
  });

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-redraw]")) redraw("redraw", event.target.id);
    if (/(^|-)stem$/.test(event.target.name ?? "")) countBlanks(event.target);
  });

  // A stem with more or fewer blanks than there are rows for their answers.
  function countBlanks(stem) {
    const list = form.querySelector(`[data-rows="${stem.name.replace(/stem$/, "blanks")}"]`);
    const blanks = Math.max(1, (stem.value.match(/_{4,}/g) ?? []).length);
    if (list && list.querySelectorAll("[data-row]").length !== blanks) redraw("redraw", stem.id);
  }

  // Enter goes on to the next row, or adds one; Alt with an arrow moves the row.
  form.addEventListener("keydown", (event) => {
    const line = event.target.closest(".row-line");
    if (event.isComposing) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      const row = event.target.closest("[data-row]");
      const button = row?.querySelector(`button[value^="${event.key === "ArrowUp" ? "up" : "down"}:"]`);
      if (!button) return;
      event.preventDefault();
      if (!button.disabled) redraw(button.value, event.target.id);
      return;
    }
    const single = event.target.matches("textarea") && line && !line.matches(".row-blank");
    if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
    if (event.target.matches("input") && !line) return event.preventDefault();
    if (!single && !event.target.matches("input")) return;
    event.preventDefault();
    if (!single) return;
    const next = line.nextElementSibling?.matches(".row-line") ? line.nextElementSibling.querySelector("textarea, input") : null;
    if (next) next.focus();
    else line.closest("[data-rows]").querySelector('button[value^="add:"]')?.click();
  });

  dress(form);
}

/** What only makes sense with script shows; what only makes sense without it hides. */
function dress(form) {
  form.querySelectorAll("[data-tools]").forEach((bar) => { bar.hidden = false; });
  form.querySelectorAll("[data-plain]").forEach((button) => { if (!button.matches(".visually-hidden")) button.hidden = true; });
}
