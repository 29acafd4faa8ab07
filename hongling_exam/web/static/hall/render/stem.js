// A question's words: the stem, with its blanks numbered, and the passage of a case beside or above it.
import { el } from "../dom.js";
import { t } from "../texts.js";

/** The stem; runs of four or more underscores become numbered gaps that match the fields below. */
export function stem(question) {
  const node = el("div", { class: "stem", id: "stem", html: question.stem_html });
  if (question.kind === "fill_blank") numberBlanks(node);
  return node;
}

function numberBlanks(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  let n = 0;
  for (const text of texts) {
    const pieces = text.data.split(/_{4,}/);
    if (pieces.length < 2) continue;
    const nodes = [pieces[0]];
    for (const piece of pieces.slice(1)) nodes.push(gap(n += 1), piece);
    text.replaceWith(...nodes);
  }
  if (n === 0) root.querySelectorAll(".blank").forEach((blank, index) => blank.replaceWith(gap(index + 1)));
}

const gap = (n) => el("span", { class: "gap" }, el("span", { class: "sr" }, `（${t("blank", { n })}）`), el("span", { "aria-hidden": "true" }, n));

/** The passage of a case; foldable, so that a phone can hide it while answering, and scrollable by keyboard. */
export function passage(html, open, ontoggle) {
  const text = el("div", { class: "passage-text", tabindex: "0", html });
  const node = el("details", { class: "passage" }, el("summary", {}, t("passage")), text);
  node.open = open;
  node.addEventListener("toggle", () => ontoggle(node.open));
  return node;
}

const PLAIN_RULES = ["negative", "per_option", "per_blank", "exact", "adjacent_pairs", "per_pair"];
const WHOLE_RULES = { fill_blank: "rule_all_blanks", matching: "rule_all_pairs", multiple_choice: "rule_all_or_nothing" };
const tidy = (n) => String(Math.round(n * 100) / 100);

/** How the points come about, in words, by the scoring rule's name; empty where there is nothing to tell. */
export function ruleText(kind, points, rule) {
  if (rule === "half_for_subset") return t("rule_half_for_subset", { half: tidy(points / 2) });
  if (rule === "all_or_nothing") return WHOLE_RULES[kind] ? t(WHOLE_RULES[kind]) : "";
  return PLAIN_RULES.includes(rule) ? t(`rule_${rule}`) : "";
}
