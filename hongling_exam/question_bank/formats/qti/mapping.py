"""An item as a question of the bank, only where ours scores every answer as the item does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti.blanks import draft_blanks
from hongling_exam.question_bank.formats.qti.choices import draft_choice, draft_order
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.items import Item, outcomes
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.numbers import draft_number, is_number
from hongling_exam.question_bank.formats.qti.pairs import draft_association, draft_gaps, draft_match
from hongling_exam.question_bank.formats.qti.proofs import Draft, Effort, settle
from hongling_exam.question_bank.formats.qti.wording import prose_of
from hongling_exam.question_bank.formats.qti.written import written_question
from hongling_exam.question_bank.kinds import check_question

_DRAFTS = {
    "choiceInteraction": draft_choice,
    "hottextInteraction": draft_choice,
    "inlineChoiceInteraction": draft_choice,
    "orderInteraction": draft_order,
    "matchInteraction": draft_match,
    "associateInteraction": draft_association,
    "gapMatchInteraction": draft_gaps,
}
_BLANK = re.compile(r"_{4,}")


def question_of(item: Item, place: str, effort: Effort) -> IncomingQuestion:
    """The question; raises Unsupported with what stands against it."""
    names = {node.name for node in item.interactions}
    if not names:
        raise Unsupported("itemBody", N_("没有可以作答的内容"))
    policy: Mapping[str, Any] = {}
    responses: Mapping[str, Sequence[str]] = {}
    if names == {"extendedTextInteraction"} and len(item.interactions) == 1:
        kind, body, key, points = written_question(item)
    else:
        draft = _draft(item, names, effort)
        policy, points = settle(item, draft, effort)
        kind, body, key, responses = draft.kind, draft.body, draft.key, draft.respond(draft.right)
    problems = _blank_faults(kind, body) + check_question(kind, body, key, policy, points)
    if problems:
        raise Unsupported(item.interactions[0].name, "；".join(problems))
    name, explanation = item.title or item.identifier, _explanation(item, responses)
    return IncomingQuestion(place, kind, body, key, policy, points, explanation, name=name)


def _explanation(item: Item, responses: Mapping[str, Sequence[str]]) -> str:
    """The feedback that the item shows with the right answer."""
    found = outcomes(item, responses)

    def shown(feedback: Node) -> bool:
        value = found.get(feedback.get("outcomeIdentifier"))
        met = feedback.get("identifier") in (value if isinstance(value, tuple) else (value,))
        return met is (feedback.get("showHide", "show") == "show")

    return "\n\n".join(filter(None, (prose_of(feedback) for feedback in item.feedback if shown(feedback))))


def _draft(item: Item, names: set[str], effort: Effort) -> Draft:
    if names == {"textEntryInteraction"}:
        return draft_number(item) if is_number(item) else draft_blanks(item, effort)
    if len(item.interactions) > 1:
        raise Unsupported(
            "itemBody", N_("一题含有多个交互（%(names)s），请拆成几题") % {"names": "、".join(sorted(names))}
        )
    (name,) = names
    return _DRAFTS[name](item)


def _blank_faults(kind: str, body: Mapping[str, Any]) -> list[str]:
    """Four or more underscores are a blank to fill in, and nothing else may look like one."""
    wanted = int(body["blanks"]) if kind == "fill_blank" else 0
    return [] if len(_BLANK.findall(body["stem"])) == wanted else [N_("题干中的「____」与填空数目不符")]
