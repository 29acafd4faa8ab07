"""An interaction as a draft of one question of ours, by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hongling_exam.question_bank.formats.qti.blanks import draft_blanks
from hongling_exam.question_bank.formats.qti.choices import draft_choice, draft_order
from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.numbers import draft_number, is_number
from hongling_exam.question_bank.formats.qti.pairs import draft_association, draft_gaps, draft_match
from hongling_exam.question_bank.formats.qti.proofs import Draft, Effort

_DRAFTS: Mapping[str, Callable[[Item, Node, str], Draft]] = {
    "choiceInteraction": draft_choice,
    "hottextInteraction": draft_choice,
    "inlineChoiceInteraction": draft_choice,
    "orderInteraction": draft_order,
    "matchInteraction": draft_match,
    "associateInteraction": draft_association,
    "gapMatchInteraction": draft_gaps,
}


def draft_of(item: Item, interaction: Node, stem: str, effort: Effort) -> Draft:
    """The draft; raises Unsupported where the interaction can be no question of ours. It is not an extended text."""
    if interaction.name != "textEntryInteraction":
        return _DRAFTS[interaction.name](item, interaction, stem)
    if is_number(item, interaction):
        return draft_number(item, interaction, stem)
    return draft_blanks(item, [interaction], stem, effort)
