"""What the writer makes of questions that are answered by typing: blanks, numbers, written answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti.blanks import FOLDED, MASK
from hongling_exam.question_bank.formats.qti.building import blocks, made, replaced
from hongling_exam.question_bank.formats.qti.declarations import LARGEST, Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Content, Node
from hongling_exam.question_bank.formats.qti.rules_writing import (
    RESPONSE,
    by_mapping,
    condition,
    correct,
    declared,
    mapped,
    points_text,
    put,
    value,
    variable,
)
from hongling_exam.question_bank.formats.qti.written import CRITERIA, ESSAY_LINES, REFERENCE, SHORT_LINES
from hongling_exam.question_bank.formats.qti.written_item import ANSWERS, RULE, STEM, WrittenItem
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS, fold
from hongling_exam.question_bank.kinds.numeric import read_number

_DIGITS = 15
"""Floats hold so many digits for certain."""


def fill_blank(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    folds, keyed = list(question.policy.get("fold", ALL_FOLDS)), question.key["blanks"]
    if not question.policy.get("ordered", True):
        raise Unsupported(RULE, N_("QTI 的填空不能不计顺序"))
    accepted = [_accepted(texts, folds) for texts in keyed]
    several = len(keyed) > 1
    names = [f"{RESPONSE}{place}" for place in range(1, len(keyed) + 1)] if several else [RESPONSE]
    whole = several and question.policy.get("rule") == "all_or_nothing"
    worth = "1" if whole else points_text(points, len(keyed))
    responses = [
        declared("single", "string", texts[:1], mapped(dict.fromkeys(texts, worth), case="case" not in folds), name)
        for name, texts in zip(names, accepted, strict=True)
    ]
    mask = {"patternMask": MASK} if folds == list(ALL_FOLDS) else {}
    entries = [made("textEntryInteraction", {"responseIdentifier": name} | mask) for name in names]
    content = blocks(str(question.body["stem"]), STEM)
    if sum(node.get("class") == "blank" for part in content if isinstance(part, Node) for node in part.walk()) != len(
        entries
    ):
        raise Unsupported(STEM, N_("题干中的空与答案数目不符"))
    body = replaced(content, {"class": "blank"}, entries)
    return WrittenItem(responses, body, _blank_rules(names, points, whole) if several else by_mapping(version))


def _accepted(texts: Sequence[str], folds: Sequence[str]) -> list[str]:
    """The alternatives as QTI compares them. Where we fold everything, what can be typed has nothing to fold."""
    if folds in ([], ["case"]):
        if any(text != text.strip() for text in texts):
            raise Unsupported(ANSWERS, N_("答案首尾有空格，QTI 不能保留"))
        return list(dict.fromkeys(texts))
    if folds != list(ALL_FOLDS):
        raise Unsupported(RULE, N_("QTI 只能全部忽略、只忽略大小写或什么都不忽略"))
    found = list(dict.fromkeys(fold(text, FOLDED) for text in texts))
    for text in found:
        if not re.fullmatch(MASK, text):
            raise Unsupported(ANSWERS, worded(N_("答案「%(text)s」含有符号，QTI 不能忽略标点和空格"), text=text[:20]))
    return found


def _blank_rules(names: Sequence[str], points: int, whole: bool) -> Node:
    maps = [made("mapResponse", {"identifier": name}) for name in names]
    if not whole:
        return made("responseProcessing", {}, put(made("sum", {}, *maps)))
    every = made("and", {}, *(made("equal", {"toleranceMode": "exact"}, one, value("1")) for one in maps))
    return made("responseProcessing", {}, condition([(every, put(value(points_text(points))))], put(value("0"))))


def numeric(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    right, unit = _number(question.key["value"]), question.body.get("unit")
    if question.key.get("unit") != unit:
        raise Unsupported(ANSWERS, N_("答案的单位与题目的单位不同"))
    entry = made("textEntryInteraction", {"responseIdentifier": RESPONSE})
    shown: Content = (" ", made("span", {"class": "unit"}, unit)) if unit else ()
    body = [*blocks(str(question.body["stem"]), STEM), made("p", {}, entry, *shown)]
    test = made("equal", _tolerance(question.policy), correct(), variable())
    cases = [(test, put(value(points_text(points))))]
    rules = made("responseProcessing", {}, condition(cases, put(value("0"))))
    return WrittenItem([declared("single", "float", [f"{right:f}"])], body, rules)


def _tolerance(policy: Mapping[str, str]) -> dict[str, str]:
    if "relative" in policy:
        return {"toleranceMode": "relative", "tolerance": f"{_number(policy['relative']) * 100:f}"}
    reach = _number(policy.get("absolute", "0"))
    return {"toleranceMode": "absolute", "tolerance": f"{reach:f}"} if reach else {"toleranceMode": "exact"}


def _number(text: str) -> Decimal:
    number = read_number(text)
    if number is None or abs(number) >= LARGEST or len(number.normalize().as_tuple().digits) > _DIGITS:
        raise Unsupported(ANSWERS, worded(N_("数「%(text)s」过大或位数过多，QTI 不能精确表示"), text=text[:40]))
    return number


def written(question: IncomingQuestion, points: int, version: str) -> WrittenItem:
    """An extended text; reference and criteria stand in a rubric for those who mark."""
    criteria = (
        made("li", {}, f"{' '.join(entry['criterion'].split())}（{points_text(entry['points'])} 分）")
        for entry in question.key["rubric"]
    )
    reference = made("pre", {"class": REFERENCE}, str(question.key["reference"]))
    rubric = made(
        "rubricBlock", {"view": "scorer", "use": "scoring"}, reference, made("ul", {"class": CRITERIA}, *criteria)
    )
    lines = SHORT_LINES if question.kind == "short_answer" else ESSAY_LINES
    attributes = {"responseIdentifier": RESPONSE, "expectedLines": str(lines)}
    body = [*blocks(str(question.body["stem"]), STEM), rubric, made("extendedTextInteraction", attributes)]
    return WrittenItem([declared("single", "string", [])], body, None)
