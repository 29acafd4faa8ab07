"""Moodle questions that are answered by typing: shortanswer, numerical, essay."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.moodle.elements import (
    ANSWERS,
    STEM,
    Content,
    Unmapped,
    number,
    plain_number,
    read_points,
    stem_of,
    switched_on,
    words_in,
)
from hongling_exam.question_bank.formats.moodle.fractions import read_fraction
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS, fold

BLANK = re.compile(r"_{4,}")
SHORT_LINES = 5
"""An essay with a field of at most so many lines is a short answer of ours."""

RUBRIC_HEAD = N_("评分点：")
_CRITERION = re.compile(r"- (.+)（(\d{1,4}(?:\.\d{1,2})?) 分）")


def folds_of(accepted: list[str], *, case: bool) -> list[str]:
    """What may be folded of typed answers: everything, but punctuation and width only where no key needs them."""
    folds = [name for name in ALL_FOLDS if case or name != "case"]
    without = [name for name in folds if name not in {"punctuation", "width"}]
    differs = any(fold(text, tuple(folds)) != fold(text, tuple(without)) for text in accepted)
    return without if differs else folds


def fold_policy(accepted: list[str], *, case: bool) -> dict[str, Any]:
    """The policy with these folds, which are left out where they are our default."""
    folds = folds_of(accepted, case=case)
    return {"rule": "per_blank"} | ({} if folds == list(ALL_FOLDS) else {"fold": folds})


def read_shortanswer(question: etree._Element) -> Content:
    """One blank; its alternatives are the answers of 100 %. A stem without a blank gets one at its end."""
    accepted = _whole_answers(question)
    stem = stem_of(question)
    if len(BLANK.findall(stem)) > 1:
        raise Unmapped(STEM, N_("题干有几处空，而答案只有一个"))
    stem = BLANK.sub("____", stem) if BLANK.search(stem) else f"{stem} ____".strip()
    policy = fold_policy(accepted, case=not switched_on(question, "usecase", otherwise=False))
    return Content("fill_blank", {"stem": stem, "blanks": 1}, {"blanks": [accepted]}, policy)


def _whole_answers(question: etree._Element) -> list[str]:
    accepted: list[str] = []
    worthless: list[str] = []
    for answer in question.findall("answer"):
        share, text = read_fraction(answer), " ".join((answer.findtext("text") or "").split())
        if share not in (0, 1):
            raise Unmapped(ANSWERS, worded(N_("答案「%(text)s」只得部分分数，填空题没有这种评分"), text=text[:40]))
        if share == 0:
            worthless.append(text)
        elif "*" in text.replace("\\*", ""):
            raise Unmapped(ANSWERS, worded(N_("答案「%(text)s」含有通配符 *，请逐一列出"), text=text[:40]))
        elif any("*" in bad or fold(bad) == fold(text) for bad in worthless):
            raise Unmapped(ANSWERS, worded(N_("答案「%(text)s」之前有同样匹配的零分答案"), text=text[:40]))
        else:
            accepted.append(text.replace("\\*", "*"))
    return accepted


def read_numerical(question: etree._Element) -> Content:
    """One right value with its absolute tolerance; units only where one may be typed or not."""
    value, reach = _right_value(question)
    unit = _unit(question)
    key = {"value": plain_number(value)} | ({"unit": unit} if unit else {})
    return Content("numeric", {"stem": stem_of(question), "unit": unit}, key, {"absolute": plain_number(reach)})


def _right_value(question: etree._Element) -> tuple[Decimal, Decimal]:
    """The value of 100 % and its bound. Answers of 0 % count for nothing, unless one comes first and takes it away."""
    found: tuple[Decimal, Decimal] | None = None
    worthless: list[tuple[Decimal, Decimal]] = []
    for answer in question.findall("answer"):
        text, share = (answer.findtext("text") or "").strip(), read_fraction(answer)
        value, reach = number(text), number(answer.findtext("tolerance") or "0")
        if share == 0 and (text == "*" or found is not None):
            continue
        if share not in (0, 1) or found is not None:
            raise Unmapped(ANSWERS, N_("数值题只能有一个 100% 的答案，不能有部分分数"))
        if value is None or reach is None or reach < 0:
            raise Unmapped(ANSWERS, worded(N_("答案「%(text)s」或其误差不是一个数"), text=text[:40]))
        if share == 0:
            worthless.append((value, reach))
        elif any(abs(value - other) <= reach + bound for other, bound in worthless):
            raise Unmapped(ANSWERS, worded(N_("答案「%(text)s」之前有同样匹配的零分答案"), text=text[:40]))
        else:
            found = (value, reach)
    if found is None:
        raise Unmapped(ANSWERS, N_("数值题没有 100% 的答案"))
    return found


def _unit(question: etree._Element) -> str | None:
    units = question.findall("units/unit")
    if (question.findtext("unitgradingtype") or "0").strip() not in {"", "0"}:
        raise Unmapped(ANSWERS, N_("单位另计分的设置没有对应"))
    if len(units) > 1 or any(number(unit.findtext("multiplier") or "1") != 1 for unit in units):
        raise Unmapped(ANSWERS, N_("数值题只能有一个倍数为 1 的单位"))
    return (units[0].findtext("unit_name") or "").strip() or None if units else None


def read_essay(question: etree._Element) -> Content:
    """A written answer. The grader's information is the reference, with our rubric at its end where we wrote it."""
    attached = {(question.findtext(name) or "0").strip() for name in ("attachments", "attachmentsrequired")}
    if attached - {"", "0"} or (question.findtext("responseformat") or "").strip() == "noinline":
        raise Unmapped(ANSWERS, N_("要求上传附件的论述题没有对应"))
    points = read_points(question) or 100
    reference = words_in(question.find("graderinfo"), N_("评分者信息"))
    reference, rubric = _rubric_at_end(reference)
    reference = reference or words_in(question.find("generalfeedback"), N_("通用反馈"))
    if not reference:
        raise Unmapped(ANSWERS, N_("没有参考答案，请写在 Moodle 的「评分者信息」里"))
    lines = number(question.findtext("responsefieldlines") or "")
    kind = "short_answer" if lines is not None and lines <= SHORT_LINES else "essay"
    key = {"reference": reference, "rubric": rubric or [{"criterion": N_("按参考答案评分"), "points": points}]}
    return Content(kind, {"stem": stem_of(question)}, key)


def _rubric_at_end(text: str) -> tuple[str, list[dict[str, Any]]]:
    """The reference without the criteria that our writer puts behind it, and those; none unless every line is one."""
    before, head, after = text.rpartition(f"{RUBRIC_HEAD}\n")
    found = [_CRITERION.fullmatch(line.strip()) for line in after.strip().split("\n")]
    criteria = [{"criterion": one[1], "points": int(Decimal(one[2]) * 100)} for one in found if one]
    if not head or len(criteria) != len(found):
        return text, []
    return before.strip(), criteria
