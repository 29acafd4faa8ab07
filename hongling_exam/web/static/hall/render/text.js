// 填空、数值、简答、论述: what is typed is sent as typed.
import { el } from "../dom.js";
import { t } from "../texts.js";

const WRITTEN_MAX = 20000; // three bytes a character: under the server's 64 kB an answer
const BLANK_MAX = 500;

function input(props) {
  return el("input", { class: "input", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", ...props });
}

export function fillBlank(question, answer, emit) {
  const held = answer || [];
  const inputs = Array.from({ length: question.blanks }, (_, index) => input({ maxlength: BLANK_MAX, "data-enter": "next" }));
  inputs.forEach((node, index) => {
    node.value = held[index] || "";
    node.addEventListener("input", () => emit(inputs.map((one) => one.value), true));
  });
  const fields = inputs.map((node, index) => el("label", { class: "field" }, el("span", {}, t("blank", { n: index + 1 })), node));
  return { node: el("div", { class: "fields" }, ...fields) };
}

export function numeric(question, answer, emit) {
  const node = input({ inputmode: "decimal", maxlength: 60, "data-enter": "next", oninput: (event) => emit(event.target.value, true) });
  node.value = answer || "";
  const unit = question.unit ? el("span", { class: "unit" }, question.unit) : null;
  const label = el("span", {}, t("number_answer"), question.unit ? el("span", { class: "sr" }, `（${t("unit", { unit: question.unit })}）`) : null);
  return { node: el("div", { class: "fields" }, el("label", { class: "field field-number" }, label, el("span", { class: "with-unit" }, node, unit))) };
}

function written(rows) {
  return (question, answer, emit) => {
    const area = el("textarea", { class: "input", rows, maxlength: WRITTEN_MAX, id: "written-answer" });
    const count = el("div", { class: "count muted", "aria-hidden": "true" });
    const show = () => { count.textContent = t("chars", { n: [...area.value.replace(/\s/g, "")].length, max: WRITTEN_MAX }); };
    area.value = answer || "";
    area.addEventListener("input", () => {
      show();
      emit(area.value, true);
    });
    show();
    return { node: el("div", {}, el("label", { class: "field", for: "written-answer" }, t("written")), area, count) };
  };
}

export const shortAnswer = written(8);
export const essay = written(16);
