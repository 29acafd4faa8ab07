// 答题卡: every question as a button, grouped by part. Answered, current and doubtful each have a colour, a shape and a word.
import { el } from "./dom.js";
import { ordinal, t } from "./texts.js";

/** The title of a part: "二、多项选择题"; a title that brings its own number is left alone. */
export function sheetTitle(section, index) {
  return /^(第.+部分|[一二三四五六七八九十]+、|part )/i.test(section.title)
    ? section.title : t("sheet_part", { n: ordinal(index + 1), title: section.title });
}

/** The same for the head of a question: "第二部分 多项选择题". */
export function partTitle(section, index) {
  const bare = section.title.replace(/^[一二三四五六七八九十]+、\s*/, "");
  return /^(第.+部分|part )/i.test(bare) ? bare : t("part", { n: ordinal(index + 1), title: bare });
}

export class Sheet {
  /** `go(index)` is called with the step chosen. */
  constructor(steps, go) {
    this.steps = steps;
    this.counts = el("p", { class: "sheet-counts muted" });
    this.cells = steps.map((step, index) => el("button", { type: "button", class: "cell", onclick: () => go(index) }, step.number));
    this.node = el("div", { class: "sheet" }, this.counts, ...this.groups(), legend());
  }

  groups() {
    const sections = [...new Set(this.steps.map((step) => step.section))];
    return sections.map((section) => {
      const cells = this.cells.filter((_, index) => this.steps[index].section === section);
      const title = sheetTitle(section, this.steps.find((step) => step.section === section).sectionIndex);
      return el("section", {}, el("h3", { class: "sheet-title" }, title), el("div", { class: "cells" }, ...cells));
    });
  }

  /** `mark(question)` gives {done, flagged, rejected}. */
  update(current, mark) {
    this.steps.forEach((step, index) => this.paint(this.cells[index], step, mark(step.question.id), index === current));
    if (current !== this.current) this.cells[current].scrollIntoView({ block: "nearest" });
    this.current = current;
    const { done, flagged, left } = count(this.steps, mark);
    this.counts.textContent = t("sheet_counts", { done, flagged, left });
  }

  paint(cell, step, { done, flagged, rejected }, now) {
    cell.className = ["cell", done && "done", now && "now", flagged && "flag", rejected && "rejected"].filter(Boolean).join(" ");
    const words = [t("question_n", { n: step.number }), t(done ? "sheet_done" : "sheet_left"), now && t("sheet_now"),
      flagged && t("sheet_flagged"), rejected && t("sheet_rejected")];
    cell.setAttribute("aria-label", words.filter(Boolean).join("，"));
    if (now) cell.setAttribute("aria-current", "true");
    else cell.removeAttribute("aria-current");
  }
}

/** {done, flagged, left} over all steps. */
export function count(steps, mark) {
  const marks = steps.map((step) => mark(step.question.id));
  const done = marks.filter((one) => one.done).length;
  return { done, flagged: marks.filter((one) => one.flagged).length, left: steps.length - done };
}

function legend() {
  const entry = (state, word) => el("li", {}, el("span", { class: `cell cell-sample ${state}`, "aria-hidden": "true" }), t(word));
  return el("ul", { class: "legend muted" }, entry("", "sheet_left"), entry("done", "sheet_done"), entry("now", "sheet_now"),
    entry("flag", "sheet_flagged"));
}
