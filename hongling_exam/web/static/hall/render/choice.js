// 单选、多选、判断: native radio buttons and check boxes, drawn as large rows.
import { el } from "../dom.js";
import { t } from "../texts.js";

const LETTERS = "ABCDEFGH";

function row({ type, name, letter, value, html, text, on, change }) {
  const input = el("input", { type, name, value, class: "sr", onchange: change });
  input.checked = on;
  const badge = el("span", { class: "badge", "aria-hidden": "true" }, letter);
  const label = el("span", html === undefined ? { class: "opt-text", text } : { class: "opt-text", html });
  return el("label", { class: type === "radio" ? "opt" : "opt many" }, input, badge, el("span", { class: "sr" }, `${letter} `), label);
}

function rows(question, options, type, isOn, change) {
  const list = options.map((option, index) => row({
    type, name: question.id, letter: LETTERS[index] || String(index + 1), value: option.id, html: option.html, text: option.text,
    on: isOn(option.id), change,
  }));
  const node = el("div", { class: "opts" }, ...list);
  const inputs = list.map((label) => label.querySelector("input"));
  const pick = (index) => inputs[index] && !inputs[index].matches(":disabled") && (inputs[index].focus(), inputs[index].click());
  return { node, pick, inputs };
}

export function singleChoice(question, answer, emit) {
  const { node, pick } = rows(question, question.options, "radio", (id) => id === answer, (event) => emit(event.target.value));
  return { node, pick, hint: t("choose_one") };
}

export function trueFalse(question, answer, emit) {
  const options = [{ id: "true", text: t("right") }, { id: "false", text: t("wrong") }];
  const { node, pick } = rows(question, options, "radio", (id) => id === String(answer), (event) => emit(event.target.value === "true"));
  return { node, pick, hint: t("choose_one") };
}

export function multipleChoice(question, answer, emit) {
  const { node, pick, inputs } = rows(question, question.options, "checkbox", (id) => (answer || []).includes(id), () => {
    emit(inputs.filter((input) => input.checked).map((input) => input.value));
  });
  return { node, pick, hint: t("choose_many") };
}
