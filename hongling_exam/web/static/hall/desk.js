// The question on the table: its heading, words, answer area and the acts beside it.
import { announce, button, byId, el } from "./dom.js";
import { normalized } from "./paper.js";
import { KINDS } from "./render/index.js";
import { passage, ruleText, stem } from "./render/stem.js";
import { partTitle } from "./sheet.js";
import { t } from "./texts.js";

export class Desk {
  /**
   * `held(question)` gives {answer, flagged}; `change(question, answer, flagged, typing)` records; `moved(index)` is told;
   * `submit()` is what "next" does on the last question; `problem(question)` says what is wrong with it, or "".
   */
  constructor({ steps, held, change, moved, submit, problem }) {
    Object.assign(this, { steps, held, change, moved, submit, problem });
    this.root = byId("desk");
    this.index = 0;
    this.locked = false;
    this.passageOpen = true;
    byId("bar-prev").addEventListener("click", () => this.step(-1));
    byId("bar-next").addEventListener("click", () => this.next());
  }

  get question() {
    return this.steps[this.index].question;
  }

  step(by) {
    const to = this.index + by;
    if (to >= 0 && to < this.steps.length) this.show(to);
  }

  next() {
    if (this.index === this.steps.length - 1) this.submit();
    else this.step(1);
  }

  show(index, focus = true) {
    this.index = index;
    this.draw();
    this.moved(index);
    if (!focus) return;
    window.scrollTo(0, 0);
    byId("place").focus({ preventScroll: true });
  }

  draw() {
    const step = this.steps[this.index];
    const { question } = step;
    this.part = KINDS[question.kind](question, this.held(question.id).answer, (answer, typing) => this.emit(answer, typing));
    this.area = el("fieldset", { class: "area", disabled: this.locked }, el("legend", { class: "sr" }, t("answer_area", { n: step.number })),
      this.part.hint ? el("p", { class: "sr" }, this.part.hint) : null, this.part.node);
    this.note = el("p", { class: "notice notice-bad", id: "question-note", hidden: true });
    const body = el("div", { class: "question-body" }, stem(question), this.note, this.area, this.acts());
    const beside = step.passage ? passage(step.passage, this.passageOpen, (open) => { this.passageOpen = open; }) : null;
    this.root.className = beside ? "desk with-passage" : "desk";
    this.root.replaceChildren(el("h2", { class: "place", id: "place", tabindex: "-1" }, this.place(step)),
      el("div", { class: "question" }, ...[beside, body].filter(Boolean)));
    this.refresh();
  }

  place(step) {
    const { question, section, sectionIndex, number } = step;
    const rule = ruleText(question.kind, question.points, question.policy || section.policy);
    const points = t("points", { n: question.points }) + (rule ? `（${rule}）` : "");
    return [partTitle(section, sectionIndex), t("place", { n: number, total: this.steps.length }), points].join(" · ");
  }

  acts() {
    this.flagButton = button("", () => this.toggleFlag(), "flag", { id: "flag" });
    this.clearButton = button(t("clear"), () => this.clear(), "quiet", { id: "clear" });
    const prev = button(t("prev"), () => this.step(-1), "", { class: "btn wide-only", disabled: this.index === 0, id: "prev" });
    this.nextButton = button("", () => this.next(), "primary", { class: "btn btn-primary wide-only push", id: "next" });
    return el("div", { class: "acts" }, prev, this.flagButton, this.clearButton, this.nextButton);
  }

  /** Brings buttons and notes in line with what is held now, without touching the answer area. */
  refresh() {
    const { answer, flagged } = this.held(this.question.id);
    const last = this.index === this.steps.length - 1;
    this.area.disabled = this.locked;
    this.flagButton.textContent = t(flagged ? "unflag" : "flag");
    this.flagButton.setAttribute("aria-pressed", String(flagged));
    this.flagButton.disabled = this.locked;
    this.clearButton.disabled = this.locked || answer === null;
    for (const node of [this.nextButton, byId("bar-next")]) {
      node.textContent = t(last ? "submit" : "next");
      node.disabled = last && this.locked;
    }
    byId("bar-prev").disabled = this.index === 0;
    const text = this.problem(this.question.id);
    this.note.hidden = !text;
    this.note.textContent = text || "";
    paintChoices(this.area);
  }

  emit(answer, typing = false) {
    if (this.locked) return;
    const { question } = this;
    this.change(question.id, normalized(question.kind, answer), this.held(question.id).flagged, typing);
    this.refresh();
  }

  toggleFlag() {
    if (this.locked) return;
    const { answer, flagged } = this.held(this.question.id);
    this.change(this.question.id, answer, !flagged, false);
    this.refresh();
    announce(t(flagged ? "flagged_off" : "flagged_on"));
  }

  clear() {
    if (this.locked || this.held(this.question.id).answer === null) return;
    this.change(this.question.id, null, this.held(this.question.id).flagged, false);
    this.draw();
    announce(t("cleared"));
    byId("place").focus({ preventScroll: true });
  }

  lock(locked) {
    if (this.locked === locked) return;
    this.locked = locked;
    this.refresh();
  }
}

/** The row of a chosen option is drawn as chosen (a selector for that is missing in older browsers). */
function paintChoices(area) {
  for (const input of area.querySelectorAll(".opt input")) input.parentElement.classList.toggle("on", input.checked);
}
