// The editor of a blueprint: while one types, what the pool gives for each cell is asked for anew, and shown.
const form = document.querySelector("form[data-stock-url]");
const DELAY = 400;
let timer = 0;
let asking = null;

function show({ texts, lacking }) {
  for (const element of document.querySelectorAll("[data-stock]")) {
    const name = element.dataset.stock;
    if (texts[name] === undefined) continue;
    if (element.textContent !== texts[name]) element.textContent = texts[name];
    if (element.matches("li")) {
      element.classList.toggle("lacking", name in lacking);
      element.classList.toggle("muted", !(name in lacking));
    }
  }
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(form.dataset.stockUrl, { method: "POST", body: new FormData(form), signal: asking.signal });
    if (answer.ok) show(await answer.json());
  } catch {
    // Without the network the page keeps the counts it has; the button 核对题库 asks again.
  }
}

form.addEventListener("input", (event) => {
  if (event.target.name === "wanted") return;
  window.clearTimeout(timer);
  timer = window.setTimeout(ask, DELAY);
});

form.elements.wanted.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  form.requestSubmit(form.querySelector('button[value="find"]'));
});
