// The few words this program needs to build elements. No inline style or script: the page's policy forbids both.

/**
 * An element. `props`: class, text, html (trusted, cleaned by the server), on<event> handlers, other keys become
 * attributes (true → present, false/null → absent). Children may be nodes, strings or null.
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name === "html") node.innerHTML = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** A push button; `kind` is "" | "primary" | "outline" | "flag" | "quiet". */
export function button(label, onclick, kind = "", props = {}) {
  return el("button", { type: "button", class: kind ? `btn btn-${kind}` : "btn", onclick, ...props }, label);
}

/** The words inside a piece of HTML, for labels; pictures give their alternative text. */
export function plain(html, limit = 60) {
  const doc = new DOMParser().parseFromString(html, "text/html");
  doc.querySelectorAll("img").forEach((img) => img.replaceWith(img.alt));
  const text = doc.body.textContent.replace(/\s+/g, " ").trim();
  return text.length > limit ? text.slice(0, limit) + "…" : text;
}

/** Says `text` once to screen readers, without moving focus. */
export function announce(text) {
  const region = byId("live");
  region.textContent = "";
  window.setTimeout(() => { region.textContent = text; }, 60);
}

export const sleep = (ms) => new Promise((done) => window.setTimeout(done, ms));
