"""Extended texts: short answers and essays, which a person marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.fields import hundredths
from hongling_exam.question_bank.formats.qti.declarations import Container, Unsupported
from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.wording import prose_of, stem_of
from hongling_exam.question_bank.formats.typed_answers import read_criteria

SHORT_LINES, ESSAY_LINES = 5, 15
REFERENCE, CRITERIA = "reference", "criteria"
"""Classes by which our own rubrics tell the reference from the list of criteria."""

_LONG = 10
_ESSAY_LENGTH = 500
_CRITERION = N_("与参考答案相符")


def written_question(item: Item) -> tuple[str, Mapping[str, Any], Mapping[str, Any], int]:
    """Kind, body, key and points. Refused when rules score it, or when the file has nothing to mark it by."""
    (interaction,) = item.interactions
    if any(node.get("identifier") == "SCORE" for rule in item.rules for node in rule.walk()):
        raise Unsupported("responseProcessing", N_("文件自动评阅这道问答题，题库由人评阅，两者得分不同"))
    points = _points(item)
    reference = _reference(item, interaction.get("responseIdentifier"))
    length, lines = (interaction.get(name) for name in ("expectedLength", "expectedLines"))
    essay = _number(length) >= _ESSAY_LENGTH or _number(lines) >= _LONG
    key = {"reference": reference, "rubric": _rubric(item, points)}
    return "essay" if essay else "short_answer", {"stem": stem_of(item.body)}, key, points


def _points(item: Item) -> int:
    """The greatest score that the file names, in hundredths."""
    score, greatest = item.outcomes.get("SCORE"), item.outcomes.get("MAXSCORE")
    for number in (score and score.maximum, greatest and greatest.default):
        if isinstance(number, int | float) and number > 0:
            return int(number * 100 + 0.5)
    raise Unsupported("outcomeDeclaration", N_("没有标明这道问答题的满分（normalMaximum 或 MAXSCORE）"))


def _reference(item: Item, response: str) -> str:
    """The rubric for those who mark, or the correct response."""
    own = _of_class(item.body, "pre", REFERENCE)
    if own and own.text:
        return own.text
    for node in item.body.walk():
        if node.name == "rubricBlock" and {"scorer", "tutor"} & set(node.get("view").split()):
            return prose_of(node)
    correct = item.responses[response].correct
    if correct is None or isinstance(correct, Container):
        raise Unsupported("rubricBlock", N_('没有参考答案或评分说明（rubricBlock view="scorer"）'))
    return str(correct)


def _rubric(item: Item, points: int) -> list[dict[str, Any]]:
    """Our own criteria where they add up to the points, else one for the whole."""
    listed = _of_class(item.body, "ul", CRITERIA)
    written = read_criteria("\n".join(" ".join(entry.text.split()) for entry in listed.all("li"))) if listed else None
    criteria: list[dict[str, Any]] = [
        {"criterion": text, "points": hundredths(worth) or 0} for text, worth in written or []
    ]
    if sum(entry["points"] for entry in criteria) == points:
        return criteria
    return [{"criterion": _CRITERION, "points": points}]


def _of_class(body: Node, name: str, wanted: str) -> Node | None:
    return next((node for node in body.walk() if node.name == name and node.get("class") == wanted), None)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
