// The preview and what is wrong, asked for once typing rests; an answer that was overtaken is dropped. A field is only
// told its faults once somebody has typed in it or left it, so that a new form does not begin with a page of them.

const REST_MS = 600;

export function startPreview(form) {
  const place = document.getElementById("preview");
  const touched = new Set([...form.querySelectorAll("[data-fault]:not(:empty)")].map((node) => node.dataset.fault));
  let timer = 0;
  let asking = null;

  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const body = new FormData(form);
    body.delete("picture");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, signal: asking.signal });
      if (!answer.ok) return;
      place.innerHTML = await answer.text();
      showFaults();
    } catch { /* overtaken, or offline: the last preview stays */ }
  }

  function showFaults() {
    const told = new Map();
    place.querySelectorAll("[data-faults] [data-field]").forEach((item) => {
      const name = item.dataset.field;
      if (!told.has(name)) told.set(name, []);
      told.get(name).push(item.textContent);
    });
    form.querySelectorAll("[data-fault]").forEach((node) => {
      const reasons = wasTouched(node.dataset.fault) ? told.get(node.dataset.fault) ?? [] : [];
      node.replaceChildren(...reasons.map(line));
      const field = document.getElementById(node.dataset.fault);
      if (field?.matches("input, textarea, select")) field.toggleAttribute("aria-invalid", reasons.length > 0);
      if (field?.hasAttribute("aria-invalid")) field.setAttribute("aria-invalid", "true");
    });
  }

  const wasTouched = (name) => [...touched].some((each) => each === name || each.startsWith(`${name}-`) || (name && each === name));

  function line(text) {
    const node = document.createElement("p");
    node.className = "field-error";
    node.textContent = text;
    return node;
  }

  form.addEventListener("focusout", (event) => {
    const name = event.target.name;
    if (!name) return;
    touched.add(name);
    const rows = event.target.closest("[data-rows]");
    if (rows && !rows.contains(event.relatedTarget)) touched.add(rows.dataset.rows);
    later();
  });

  // While somebody types in a field, a pause is enough.
  form.addEventListener("input", (event) => { if (event.target.name) touched.add(event.target.name); });

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  }

  later();
  return { later };
}
