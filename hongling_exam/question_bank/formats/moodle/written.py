"""What the writer adds for each kind; each raises Unmapped for what Moodle cannot say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.html_text import line_to_html, markdown_to_html
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.moodle.building import add_html, add_text, sayable, storable_text
from hongling_exam.question_bank.formats.moodle.chosen import ORDERING_RULES
from hongling_exam.question_bank.formats.moodle.cloze import gap
from hongling_exam.question_bank.formats.moodle.elements import ANSWERS, POINTS, STEM, Unmapped, plain_number
from hongling_exam.question_bank.formats.moodle.fractions import fraction_text, share_of_wrong, shares_of_several
from hongling_exam.question_bank.formats.moodle.typed import BLANK, RUBRIC_HEAD, SHORT_LINES, folds_of
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS
from hongling_exam.question_bank.kinds.numeric import read_number
from hongling_exam.question_bank.showing import RULE_TITLES

Fill = Callable[[etree._Element, IncomingQuestion, int], None]
_RULE = N_("评分策略")


def _answer(parent: etree._Element, share: str, html: str) -> etree._Element:
    answer = etree.SubElement(parent, "answer", fraction=share, format="html")
    add_text(answer, sayable(html, ANSWERS))
    return answer


def _options(element: etree._Element, question: IncomingQuestion, shares: Mapping[str, Fraction]) -> None:
    switch = etree.SubElement(element, "shuffleanswers")
    switch.text = "false" if question.body.get("pinned") else "true"
    for option in question.body["options"]:
        text = fraction_text(shares[option["id"]])
        if text is None:
            raise Unmapped(_RULE, N_("Moodle 没有这样的得分比例"))
        _answer(element, text, line_to_html(option["text"]))


def _single(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    etree.SubElement(element, "single").text = "true"
    wrong = share_of_wrong(question.policy, points)
    right = question.key["right"]
    _options(element, question, {o["id"]: Fraction(1) if o["id"] in right else wrong for o in question.body["options"]})


def _multiple(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    etree.SubElement(element, "single").text = "false"
    right, options = question.key["right"], question.body["options"]
    rule = question.policy.get("rule", "half_for_subset")
    shares = shares_of_several(rule, len(right), len(options) - len(right))
    if shares is None:
        raise Unmapped(_RULE, worded(N_("Moodle 的多选题不能按「%(rule)s」计分"), rule=RULE_TITLES.get(rule, rule)))
    _options(element, question, {o["id"]: shares[0] if o["id"] in right else shares[1] for o in options})


def _true_false(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    if question.policy.get("rule") == "negative":
        raise Unmapped(_RULE, N_("Moodle 的判断题不能倒扣分"))
    for word, value in (("true", True), ("false", False)):
        _answer(element, "100" if question.key["right"] is value else "0", word)


def _fill_blank(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    keyed: Sequence[Sequence[str]] = question.key["blanks"]
    folds = list(question.policy.get("fold", ALL_FOLDS))
    accepted = [text for alternatives in keyed for text in alternatives]
    if folds != folds_of(accepted, case="case" in folds):
        raise Unmapped(_RULE, N_("Moodle 不能这样忽略标点、全半角或空格"))
    if any("*" in text or text != " ".join(text.split()) for text in accepted):
        raise Unmapped(ANSWERS, N_("答案含有星号或多余空格，Moodle 会另作解释"))
    if len(BLANK.findall(str(question.body["stem"]))) != len(keyed):
        raise Unmapped(STEM, N_("题干中的空与答案数目不符"))
    if len(keyed) == 1:
        etree.SubElement(element, "usecase").text = "0" if "case" in folds else "1"
        for text in accepted:
            etree.SubElement(element, "answer", fraction="100", format="moodle_auto_format").append(_text(text))
        return
    _cloze(element, question, points, case="case" in folds)


def _cloze(element: etree._Element, question: IncomingQuestion, points: int, *, case: bool) -> None:
    keyed = question.key["blanks"]
    if question.policy.get("rule") == "all_or_nothing" or not question.policy.get("ordered", True):
        raise Unmapped(_RULE, N_("Moodle 的完形题只能按顺序逐空计分"))
    weight, rest = divmod(points, 100 * len(keyed))
    if rest:
        raise Unmapped(POINTS, N_("Moodle 的完形题每空须是整数分"))
    html = sayable(markdown_to_html(str(question.body["stem"])), STEM)
    if "{" in html or "<code" in html or any("{" in text for alternatives in keyed for text in alternatives):
        raise Unmapped(STEM, N_("题干含有花括号或代码，Moodle 的完形题会另作解释"))
    gaps = iter([gap(weight, alternatives, case=case) for alternatives in keyed])
    html = re.sub(r'<span class="blank">_+</span>', lambda _: next(gaps, ""), html)
    if next(gaps, None) is not None:
        raise Unmapped(STEM, N_("题干中的空与答案数目不符"))
    add_html(element, "questiontext", html)


def _text(words: str) -> etree._Element:
    holder = etree.Element("text")
    holder.text = storable_text(words)
    return holder


def _ordering(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    if question.body.get("pinned"):
        raise Unmapped(ANSWERS, N_("Moodle 的排序题不能固定选项"))
    rule = question.policy.get("rule", "exact")
    etree.SubElement(element, "selecttype").text = "ALL"
    etree.SubElement(element, "gradingtype").text = next(
        name for name, ours in ORDERING_RULES.items() if ours == rule and name.isupper()
    )
    texts = {option["id"]: option["text"] for option in question.body["options"]}
    for place, letter in enumerate(question.key["order"], 1):
        _answer(element, str(place), line_to_html(texts[letter]))


def _matching(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    if question.policy.get("rule") == "all_or_nothing":
        raise Unmapped(_RULE, N_("Moodle 的匹配题只能逐对计分"))
    etree.SubElement(element, "shuffleanswers").text = "true"
    texts = {entry["id"]: entry["text"] for entry in question.body["right"]}
    pairs = question.key["pairs"]
    unused = [letter for letter in texts if letter not in pairs.values()]
    sides = [(entry["text"], pairs[entry["id"]]) for entry in question.body["left"]]
    for left, letter in [*sides, *(("", letter) for letter in unused)]:
        entry = add_html(element, "subquestion", sayable(line_to_html(left), ANSWERS))
        add_text(etree.SubElement(entry, "answer"), sayable(line_to_html(texts[letter]), ANSWERS))


def _numeric(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    value = read_number(question.key["value"]) or Decimal(0)
    relative = question.policy.get("relative")
    reach = read_number(relative if relative is not None else question.policy.get("absolute", "0")) or Decimal(0)
    answer = _answer(element, "100", plain_number(value))
    etree.SubElement(answer, "tolerance").text = plain_number(abs(value) * reach if relative is not None else reach)
    unit = question.key.get("unit")
    etree.SubElement(element, "unitgradingtype").text = "0"
    if unit:
        entry = etree.SubElement(etree.SubElement(element, "units"), "unit")
        etree.SubElement(entry, "multiplier").text = "1"
        etree.SubElement(entry, "unit_name").text = storable_text(unit)


def _written(element: etree._Element, question: IncomingQuestion, points: int) -> None:
    short = question.kind == "short_answer"
    values = {"responseformat": "plain" if short else "editor", "responserequired": "1", "attachments": "0"}
    values["responsefieldlines"] = str(SHORT_LINES if short else 15)
    for name, value in values.items():
        etree.SubElement(element, name).text = value
    rubric: list[dict[str, Any]] = question.key["rubric"]
    lines = [f"- {' '.join(entry['criterion'].split())}（{entry['points'] / 100:g} 分）" for entry in rubric]
    holder = etree.SubElement(element, "graderinfo", format="plain_text")
    add_text(holder, "\n".join([question.key["reference"].strip(), "", RUBRIC_HEAD, *lines]))


def _named(name: str) -> Callable[[IncomingQuestion], str]:
    return lambda question: name


WRITERS: Mapping[str, tuple[Callable[[IncomingQuestion], str], Fill]] = {
    "single_choice": (_named("multichoice"), _single),
    "multiple_choice": (_named("multichoice"), _multiple),
    "true_false": (_named("truefalse"), _true_false),
    "fill_blank": (lambda question: "shortanswer" if len(question.key["blanks"]) == 1 else "cloze", _fill_blank),
    "ordering": (_named("ordering"), _ordering),
    "matching": (_named("matching"), _matching),
    "numeric": (_named("numerical"), _numeric),
    "short_answer": (_named("essay"), _written),
    "essay": (_named("essay"), _written),
}
"""The Moodle type of a question, and what fills its element, by our kind."""
