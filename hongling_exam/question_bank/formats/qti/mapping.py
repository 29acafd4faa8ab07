"""An item as a question of the bank, only where ours scores every answer as the item does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti.blanks import draft_blanks
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.drafting import draft_of
from hongling_exam.question_bank.formats.qti.groups import group_of, pairs_apart
from hongling_exam.question_bank.formats.qti.items import Item, outcomes
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.numbers import draft_number, is_number
from hongling_exam.question_bank.formats.qti.proofs import Draft, Effort, settle
from hongling_exam.question_bank.formats.qti.wording import BLANK, BRACKETS, bare_end, prose_of, stem_of, unit_of
from hongling_exam.question_bank.formats.qti.written import written_question
from hongling_exam.question_bank.kinds import check_question

_BRACKETED = frozenset(["inlineChoiceInteraction"])
_BLANK = re.compile(r"_{4,}")

Scored: TypeAlias = tuple[
    str, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any], int, Mapping[str, Sequence[str]]
]
"""Kind, body, key, policy, points, and the right responses."""


def question_of(item: Item, place: str, effort: Effort) -> IncomingQuestion:
    """The question; raises Unsupported with what stands against it."""
    if not item.interactions:
        raise Unsupported("itemBody", N_("没有可以作答的内容"))
    if [interaction.name for interaction in item.interactions] == ["extendedTextInteraction"]:
        scored = _written(item)
    else:
        scored = _scored(item, effort)
    kind, body, key, policy, points, responses = scored
    problems = _blank_faults(kind, body) + check_question(kind, body, key, policy, points)
    if problems:
        raise Unsupported(item.interactions[0].name, "；".join(problems))
    name, explanation = item.title or item.identifier, _explanation(item, responses)
    return IncomingQuestion(place, kind, body, key, policy, points, explanation, name=name)


def _written(item: Item) -> Scored:
    kind, body, key, points = written_question(item)
    return kind, body, key, {}, points, {}


def _scored(item: Item, effort: Effort) -> Scored:
    """One question where it can be one, else a group of them."""
    draft = _draft(item, effort)
    if draft is None:
        return _grouped(*group_of(item, effort))
    try:
        policy, points = settle(item, draft, effort)
    except Unsupported:
        if len(item.interactions) > 1:
            return _grouped(*group_of(item, effort))
        apart = pairs_apart(item, draft, effort)
        if apart is None:
            raise
        return _grouped(*apart)
    return draft.kind, draft.body, draft.key, policy, points, draft.respond(draft.right)


def _grouped(body: Mapping[str, Any], points: int, responses: Mapping[str, Sequence[str]]) -> Scored:
    return "case_group", body, {}, {}, points, responses


def _draft(item: Item, effort: Effort) -> Draft | None:
    """The item as one question: a single interaction, or text entries alone; None for any other mixture."""
    first, *more = item.interactions
    if all(one.name == "textEntryInteraction" and not is_number(item, one) for one in item.interactions):
        return draft_blanks(item, item.interactions, stem_of(item.body), effort)
    if more:
        return None
    if first.name == "textEntryInteraction":
        return draft_number(item, first, stem_of(bare_end(item.body), BRACKETS), unit_of(item.body))
    return draft_of(item, first, stem_of(item.body, BRACKETS if first.name in _BRACKETED else BLANK), effort)


def _explanation(item: Item, responses: Mapping[str, Sequence[str]]) -> str:
    """The feedback that the item shows with the right answer."""
    found = outcomes(item, responses)

    def shown(feedback: Node) -> bool:
        value = found.get(feedback.get("outcomeIdentifier"))
        met = feedback.get("identifier") in (value if isinstance(value, tuple) else (value,))
        return met is (feedback.get("showHide", "show") == "show")

    return "\n\n".join(filter(None, (prose_of(feedback) for feedback in item.feedback if shown(feedback))))


def _blank_faults(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Four or more underscores are a blank to fill in, and nothing else may look like one."""
    wanted = int(body["blanks"]) if kind == "fill_blank" else 0
    if len(_BLANK.findall(body["stem"])) != wanted:
        return [N_("题干中的「____」与填空数目不符")]
    return [fault for part in body.get("questions", []) for fault in _blank_faults(part["kind"], part["body"])]
