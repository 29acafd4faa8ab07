// The bars above texts: what they insert, and pictures, which go to the server first.

const INSERTS = {
  bold: (chosen) => [`**${chosen || "…"}**`, 2],
  list: (chosen) => [`\n\n- ${chosen.replaceAll("\n", "\n- ")}`, 4],
  table: () => ["\n\n| 　 | 　 |\n| --- | --- |\n| 　 | 　 |\n", 4],
  formula: (chosen) => [`$${chosen || "x^2"}$`, 1],
  blank: () => ["____", 4],
};

export function startTools(form, { changed }) {
  const box = document.getElementById("picture-box");
  const file = document.getElementById("picture");
  const fault = document.getElementById("picture-error");
  let target = null;

  function insert(text, made, caret) {
    text.focus();
    const start = text.selectionStart;
    // The one way that keeps the browser's undo; where it is gone, the text is put in by hand.
    if (!document.execCommand("insertText", false, made)) text.setRangeText(made, start, text.selectionEnd, "end");
    text.setSelectionRange(start + caret, start + caret);
    text.dispatchEvent(new Event("change", { bubbles: true }));
    changed();
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool]");
    if (!button) return;
    const text = document.getElementById(button.parentElement.dataset.tools);
    if (button.dataset.tool === "picture") {
      target = text;
      box.open = true;
      file.focus();
      file.click();
      return;
    }
    const [made, caret] = INSERTS[button.dataset.tool](text.value.slice(text.selectionStart, text.selectionEnd));
    insert(text, made, caret);
  });

  async function send() {
    const text = target ?? document.getElementById("stem");
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("picture", file.files[0]);
    fault.textContent = "";
    try {
      const answer = await fetch(form.dataset.pictures, { method: "POST", body });
      const told = await answer.json();
      if (!answer.ok) return void complain(told.text);
      file.value = "";
      box.open = false;
      // On a line of its own, unless it is put between words on purpose.
      const apart = text.matches(".row-line *") || !text.value.slice(0, text.selectionStart).trim() || text.value.slice(text.selectionEnd).trim() ? "" : "\n\n";
      insert(text, `${apart}![图](${told.address})`, apart.length + 3);
    } catch {
      complain(document.getElementById("kept").dataset.offline);
    }
  }

  function complain(text) {
    const node = document.createElement("p");
    node.className = "field-error";
    node.textContent = text;
    fault.replaceChildren(node);
  }

  file.addEventListener("change", () => { if (file.files.length) send(); });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "picture") return;
    event.preventDefault();
    delete form.dataset.sent;
    if (file.files.length) send();
  });
}
