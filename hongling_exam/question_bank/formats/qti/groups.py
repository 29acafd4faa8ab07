"""Items with several interactions, and matches whose pairs are worth different points: 材料题 of ours.

It must be certain that the item adds up what its parts earn; then each part is proved by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.drafting import draft_of
from hongling_exam.question_bank.formats.qti.independence import adds_up
from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.proofs import Draft, Effort, settle, sums_pairs
from hongling_exam.question_bank.formats.qti.wording import BLANK, mark_of, own_stem, shared_stem
from hongling_exam.question_bank.kinds.case_group import MOST_QUESTIONS

Group: TypeAlias = tuple[Mapping[str, Any], int, Mapping[str, Sequence[str]]]
"""Body, points, and the right responses."""

_PASSAGE = N_("请回答下列各小题。")


def group_of(item: Item, effort: Effort) -> Group:
    """The parts of an item with several interactions; raises Unsupported."""
    if len(item.interactions) > MOST_QUESTIONS:
        raise Unsupported("itemBody", N_("一题中的交互超过 20 个，请拆成几题"))
    if any(interaction.name == "extendedTextInteraction" for interaction in item.interactions):
        raise Unsupported("extendedTextInteraction", N_("一题之中既有问答又有其他交互，请拆成几题"))
    names = [interaction.get("responseIdentifier") for interaction in item.interactions]
    if len(set(names)) != len(names) or not adds_up(item, names):
        raise Unsupported("responseProcessing", N_("各处作答的得分不是各自独立再相加，无法拆成小题"))
    drafts = [_draft(item, interaction, place, effort) for place, interaction in enumerate(item.interactions, 1)]
    return _settled(item, shared_stem(item.body) or _PASSAGE, drafts, effort)


def _draft(item: Item, interaction: Node, place: int, effort: Effort) -> Draft:
    stem = own_stem(interaction) or mark_of(place)
    typed = interaction.name == "textEntryInteraction" and item.responses[interaction.get("responseIdentifier")]
    if typed and typed.base_type == "string":
        stem += BLANK
    try:
        return draft_of(item, interaction, stem, effort)
    except Unsupported as refusal:
        raise Unsupported(refusal.part, worded(N_("第 %(n)d 处：%(why)s"), n=place, why=refusal.reason)) from None


def pairs_apart(item: Item, draft: Draft, effort: Effort) -> Group | None:
    """A matching whose pairs differ in worth, as a single choice for each entry on its left; None where its score is
    not the sum over its pairs.
    """
    if draft.kind != "matching" or not sums_pairs(item):
        return None

    def respond(left: str, answer: Any) -> Mapping[str, Sequence[str]]:
        return draft.respond({left: answer} if answer else {})

    return _settled(
        item,
        str(draft.body["stem"]) or _PASSAGE,
        [_single(draft, entry, partial(respond, entry["id"])) for entry in draft.body["left"]],
        effort,
    )


def _single(draft: Draft, entry: Mapping[str, str], respond: Callable[[Any], Mapping[str, Sequence[str]]]) -> Draft:
    options = draft.body["right"]
    answers = [None, *(option["id"] for option in options)]
    right, body = draft.key["pairs"][entry["id"]], {"stem": entry["text"], "options": options}
    policies = [{"rule": "all_or_nothing"}]
    return Draft("single_choice", body, {"right": [right]}, policies, right, lambda: answers, len(answers), respond)


def _settled(item: Item, stem: str, drafts: Sequence[Draft], effort: Effort) -> Group:
    parts: list[dict[str, Any]] = []
    responses: dict[str, list[str]] = {}
    for place, draft in enumerate(drafts, 1):
        policy, points = settle(item, draft, effort, even=True)
        content = {"body": draft.body, "key": draft.key, "policy": policy}
        parts.append({"id": str(place), "kind": draft.kind, "points": points, **content, "explanation": ""})
        for name, texts in draft.respond(draft.right).items():
            responses[name] = [*responses.get(name, []), *texts]
    return {"stem": stem, "questions": parts}, sum(part["points"] for part in parts), responses
