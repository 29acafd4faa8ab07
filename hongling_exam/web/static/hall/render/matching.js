// 匹配: a list to choose from beside every item on the left; the full choices stand below with their letters.
import { el, plain } from "../dom.js";
import { t } from "../texts.js";

const letter = (index) => (index < 26 ? String.fromCharCode(65 + index) : String(index + 1));

export function matching(question, answer, emit) {
  const held = answer || {};
  const note = el("p", { class: "muted", role: "status" });
  const selects = question.left.map((left) => choices(question, left, held[left.id]));

  function check() {
    const used = selects.map((select) => select.value).filter(Boolean);
    note.textContent = new Set(used).size < used.length ? t("match_twice") : "";
  }

  selects.forEach((select) => select.addEventListener("change", () => {
    check();
    emit(Object.fromEntries(selects.filter((one) => one.value).map((one) => [one.dataset.left, one.value])));
  }));
  check();
  const rows = question.left.map((left, index) => el("div", { class: "match-row" },
    el("span", { class: "badge", "aria-hidden": "true" }, index + 1),
    el("span", { class: "opt-text", html: left.html }), selects[index]));
  const rights = question.right.map((right, index) => el("li", { class: "match-choice" },
    el("span", { class: "badge square", "aria-hidden": "true" }, letter(index)), el("span", { class: "opt-text", html: right.html })));
  return {
    node: el("div", {}, el("p", { class: "muted" }, t("match_hint")), el("div", { class: "match" }, ...rows), note,
      el("h3", { class: "match-head" }, t("match_right")), el("ul", { class: "match-choices" }, ...rights)),
  };
}

function choices(question, left, chosen) {
  const select = el("select", { class: "input", "data-left": left.id, "aria-label": t("match_for", { text: plain(left.html) }) },
    el("option", { value: "" }, t("match_none")),
    ...question.right.map((right, index) => el("option", { value: right.id }, `${letter(index)}. ${plain(right.html, 40)}`)));
  select.value = chosen || "";
  return select;
}
