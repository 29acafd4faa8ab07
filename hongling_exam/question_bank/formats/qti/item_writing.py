"""One question of ours as an assessmentItem."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.markup import MarkupRefused
from hongling_exam.question_bank.formats.html_text import html_to_plain, markdown_to_html
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti import chosen_writing, typed_writing
from hongling_exam.question_bank.formats.qti.building import blocks, made
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.rules_writing import outcome, points_text
from hongling_exam.question_bank.formats.qti.written_item import KIND, POINTS, STEM, WrittenItem

Write = Callable[[IncomingQuestion, int, str], WrittenItem]
_WRITERS: Mapping[str, Write] = {
    "single_choice": chosen_writing.single_choice,
    "multiple_choice": chosen_writing.multiple_choice,
    "true_false": chosen_writing.true_false,
    "ordering": chosen_writing.ordering,
    "matching": chosen_writing.matching,
    "fill_blank": typed_writing.fill_blank,
    "numeric": typed_writing.numeric,
    "short_answer": typed_writing.written,
    "essay": typed_writing.written,
}
_BLANK = re.compile(r"_{4,}")
_FEEDBACK, _SHOWN = "FEEDBACK", "EXPLANATION"


def item_of(question: IncomingQuestion, identifier: str, version: str) -> Node:
    """The item under the names of 2.x; raises Unsupported with the part that QTI cannot hold, and why."""
    write = _WRITERS.get(question.kind)
    if write is None:
        raise Unsupported(KIND, worded(N_("QTI 没有与「%(kind)s」对应的题型"), kind=question.kind))
    if question.points is None:
        raise Unsupported(POINTS, N_("没有分值"))
    if question.kind != "fill_blank" and _BLANK.search(str(question.body["stem"])):
        raise Unsupported(STEM, N_("题干中的「____」与填空数目不符"))
    try:
        said = write(question, question.points, version)
        title, feedback = _title(question), _explanation(question)
    except (MarkupRefused, Unconvertible) as error:
        raise Unsupported(STEM, error.args[0]) from None
    return _item(question, identifier, title, said, feedback, version)


def _item(
    question: IncomingQuestion, identifier: str, title: str, said: WrittenItem, feedback: list[Node], version: str
) -> Node:
    attributes = {"identifier": identifier, "title": title, "adaptive": "false", "timeDependent": "false"}
    by_hand = {"externalScored": "human"} if said.processing is None and version == "3.0" else {}
    score = outcome("SCORE", "0", normalMaximum=points_text(question.points or 0), **by_hand)
    shown = [outcome(_FEEDBACK, _SHOWN, "identifier")] if feedback else []
    rules = [said.processing] if said.processing else []
    body = made("itemBody", {}, *said.body)
    return made("assessmentItem", attributes, *said.responses, score, *said.outcomes, *shown, body, *rules, *feedback)


def _title(question: IncomingQuestion) -> str:
    return question.name or html_to_plain(markdown_to_html(str(question.body["stem"])))[:60]


def _explanation(question: IncomingQuestion) -> list[Node]:
    """Feedback that is shown after every answer."""
    if not question.explanation.strip():
        return []
    attributes = {"outcomeIdentifier": _FEEDBACK, "identifier": _SHOWN, "showHide": "show"}
    return [made("modalFeedback", attributes, *blocks(question.explanation, N_("解析")))]
