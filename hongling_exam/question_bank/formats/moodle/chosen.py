"""Moodle questions that are answered by choosing: multichoice, truefalse, match, ordering."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.moodle.elements import (
    ANSWERS,
    LETTERS,
    Content,
    Unmapped,
    line_in,
    read_points,
    stem_of,
    switched_on,
)
from hongling_exam.question_bank.formats.moodle.fractions import policy_of_one, policy_of_several, read_fraction

ORDERING_RULES = {
    "ALL_OR_NOTHING": "exact",
    "-1": "exact",
    "RELATIVE_NEXT_EXCLUDE_LAST": "adjacent_pairs",
    "1": "adjacent_pairs",
}
_UNUSED_POINTS = 100


def read_multichoice(question: etree._Element) -> Content:
    """Single or multiple choice; raises Unmapped unless one of our policies scores every answer alike."""
    answers = question.findall("answer")
    shares = [read_fraction(answer) for answer in answers]
    body: dict[str, Any] = {"stem": stem_of(question), "options": _options(answers)}
    if not switched_on(question, "shuffleanswers", otherwise=True):
        body["pinned"] = [option["id"] for option in body["options"]]
    if switched_on(question, "single", otherwise=True):
        policy, kind = policy_of_one(shares, read_points(question) or _UNUSED_POINTS), "single_choice"
        advice = N_("单选题须有一个 100% 的选项，其余各项同为 0 或同样扣分")
    else:
        policy, kind = policy_of_several(shares), "multiple_choice"
        advice = _advice_on_several(shares)
    if policy is None:
        raise Unmapped(ANSWERS, advice)
    right = [option["id"] for option, share in zip(body["options"], shares, strict=True) if share > 0]
    return Content(kind, body, {"right": right}, policy)


def _advice_on_several(shares: Sequence[Fraction]) -> str:
    """Why these shares are no policy of ours: where a wrong option costs nothing, ticking every option gets all."""
    right = sum(share > 0 for share in shares)
    if right and right < len(shares) and min(shares) == 0:
        return N_(
            "多选题各项得分中错误选项不扣分，全部勾选就得满分，题库没有也不会有这种策略；"
            "请给错误选项设负分（如正确项各得 1/n，错误项各扣 1/n）后重新导出"
        )
    return N_("多选题各项得分不合任何评分策略；可设正确项各得 1/n、错误项各扣 1/n 后重新导出")


def read_truefalse(question: etree._Element) -> Content:
    """The answer `true` and the answer `false`, of which one has everything."""
    shares = {
        (answer.findtext("text") or "").strip().lower(): read_fraction(answer) for answer in question.findall("answer")
    }
    if set(shares) != {"true", "false"} or sorted(shares.values()) != [0, 1]:
        raise Unmapped(ANSWERS, N_("判断题须有 true 与 false 两个答案，一个 100%，一个 0"))
    return Content("true_false", {"stem": stem_of(question)}, {"right": shares["true"] == 1})


def read_matching(question: etree._Element) -> Content:
    """Pairs; a subquestion without a text is one more entry on the right. The same answer twice is one entry."""
    left: list[dict[str, str]] = []
    right: dict[str, str] = {}
    pairs = {}
    for entry in question.findall("subquestion"):
        text, answer = line_in(entry, ANSWERS), entry.find("answer")
        word = line_in(answer, ANSWERS) if answer is not None else ""
        if not word:
            raise Unmapped(ANSWERS, worded(N_("匹配题的「%(text)s」没有答案"), text=text[:40]))
        letter = right.setdefault(word, _letter(len(right)))
        if text:
            left.append({"id": str(len(left) + 1), "text": text})
            pairs[left[-1]["id"]] = letter
    sides = {"left": left, "right": [{"id": letter, "text": word} for word, letter in right.items()]}
    return Content("matching", {"stem": stem_of(question), **sides}, {"pairs": pairs}, {"rule": "per_pair"})


def read_ordering(question: etree._Element) -> Content:
    """Answers stand in their right order; here they get letters in another, so that the letters tell nothing."""
    grading = (question.findtext("gradingtype") or "ABSOLUTE_POSITION").strip()
    if grading in {"ABSOLUTE_POSITION", "0"}:
        raise Unmapped(
            ANSWERS,
            N_(
                "排序题按绝对位置计分（ABSOLUTE_POSITION），题库只有全序得分和相邻计分两种策略；"
                "请在 Moodle 中改为全对得分或按相邻项（不含末项）计分后重新导出"
            ),
        )
    if grading not in ORDERING_RULES:
        raise Unmapped(ANSWERS, worded(N_("排序题的评分方式「%(name)s」没有对应的评分策略"), name=grading[:40]))
    if (question.findtext("selecttype") or "ALL").strip() not in {"ALL", "0"}:
        raise Unmapped(ANSWERS, N_("排序题只取部分选项的设置没有对应"))
    texts = [line_in(answer, ANSWERS) for answer in question.findall("answer")]
    shown = sorted(texts) if sorted(texts) != texts else texts[::-1]
    options = [{"id": _letter(place), "text": text} for place, text in enumerate(shown)]
    letters = {option["text"]: option["id"] for option in options}
    key = {"order": [letters[text] for text in texts]}
    return Content("ordering", {"stem": stem_of(question), "options": options}, key, {"rule": ORDERING_RULES[grading]})


def _options(answers: list[etree._Element]) -> list[dict[str, str]]:
    return [{"id": _letter(place), "text": line_in(answer, ANSWERS)} for place, answer in enumerate(answers)]


def _letter(place: int) -> str:
    if place >= len(LETTERS):
        raise Unmapped(ANSWERS, N_("选项最多 26 个"))
    return LETTERS[place]
