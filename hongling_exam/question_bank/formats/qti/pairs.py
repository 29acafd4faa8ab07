"""Matches, associations and gap matches: one on the left with one on the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.qti.choices import LETTERS, options_of
from hongling_exam.question_bank.formats.qti.declarations import Container, Declaration, Unsupported
from hongling_exam.question_bank.formats.qti.items import Item
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.proofs import Draft
from hongling_exam.question_bank.formats.qti.wording import gaps_of

_NUMBERS = [str(number) for number in range(1, 27)]
_UNEVEN = N_("左边须每一项恰有一个对应项，匹配题才能表示")


def draft_match(item: Item, interaction: Node, stem: str) -> Draft:
    """匹配 from two sets. The set whose every member is paired once becomes the left side."""
    declared = item.responses[interaction.get("responseIdentifier")]
    sets = [node.children for node in interaction.all("simpleMatchSet")]
    if len(sets) != 2:
        raise Unsupported(interaction.name, N_("匹配题须有左右两组"))
    pairs = _right_pairs(declared)
    straight = _is_function(pairs, sets[0])
    left, right = sets if straight else (sets[1], sets[0])
    wanted = pairs if straight else [(two, one) for one, two in pairs]
    written = "{0} {1}" if straight else "{1} {0}"
    return _draft(declared, stem, left, right, wanted, written, options_of(left, _NUMBERS))


def draft_association(item: Item, interaction: Node, stem: str) -> Draft:
    """匹配 from one set whose members form separate pairs: the first of each stands left, all others right."""
    declared = item.responses[interaction.get("responseIdentifier")]
    members, pairs = interaction.all("simpleAssociableChoice"), _right_pairs(declared)
    ends = [end for pair in pairs for end in pair]
    if len(ends) != len(set(ends)):
        raise Unsupported(interaction.name, N_("关联题中有一项与多项相关，匹配题无法表示"))
    firsts = {one for one, _ in pairs}
    left = [node for node in members if node.get("identifier") in firsts]
    right = [node for node in members if node.get("identifier") not in firsts]
    return _draft(declared, stem, left, right, pairs, "{0} {1}", options_of(left, _NUMBERS))


def draft_gaps(item: Item, interaction: Node, stem: str) -> Draft:
    """匹配 from numbered gaps in a text to the words that fill them."""
    if any(node.name == "gapImg" for node in interaction.walk()):
        raise Unsupported("gapImg", N_("含有图片，请去掉或改成文字"))
    gaps = [Node("gap", {"identifier": identifier}) for identifier in gaps_of(interaction)]
    if len(gaps) > len(_NUMBERS):
        raise Unsupported("gap", worded(N_("选项多于 %(most)s 个"), most=len(_NUMBERS)))
    left = [{"id": number, "text": f"（{number}）"} for number in _NUMBERS[: len(gaps)]]
    declared = item.responses[interaction.get("responseIdentifier")]
    pairs = [(gap, word) for word, gap in _right_pairs(declared)]
    return _draft(declared, stem, gaps, interaction.all("gapText"), pairs, "{1} {0}", left)


def _draft(
    declared: Declaration,
    stem: str,
    left: Sequence[Node],
    right: Sequence[Node],
    pairs: Sequence[tuple[str, str]],
    written: str,
    left_options: list[dict[str, str]],
) -> Draft:
    """`pairs` are (left, right) identifiers; `written` puts them into the order of the file."""
    if not _is_function(pairs, left) or not {other for _, other in pairs} <= {_id(node) for node in right}:
        raise Unsupported("correctResponse", _UNEVEN)
    right_options = options_of(right, LETTERS)
    ours_left = {_id(node): option["id"] for node, option in zip(left, left_options, strict=True)}
    ours_right = {_id(node): option["id"] for node, option in zip(right, right_options, strict=True)}
    key = {
        ours_left[one]: ours_right[other]
        for one, other in sorted(pairs, key=lambda pair: list(ours_left).index(pair[0]))
    }
    body = {"stem": stem, "left": left_options, "right": right_options}
    choices = [None, *ours_right.values()]
    return Draft(
        "matching",
        body,
        {"pairs": key},
        [{"rule": "all_or_nothing"}, {"rule": "per_pair"}],
        key,
        lambda: (
            {one: other for one, other in zip(key, chosen, strict=True) if other}
            for chosen in product(choices, repeat=len(key))
        ),
        len(choices) ** len(key),
        _responder(declared.identifier, ours_left, ours_right, written),
        [{one: other} for one in key for other in ours_right.values()],
        len(key),
    )


def _responder(
    name: str, left: Mapping[str, str], right: Mapping[str, str], written: str
) -> Callable[[Any], Mapping[str, list[str]]]:
    lefts, rights = ({ours: theirs for theirs, ours in side.items()} for side in (left, right))

    def respond(answer: Any) -> Mapping[str, list[str]]:
        return {name: [written.format(lefts[one], rights[other]) for one, other in (answer or {}).items()]}

    return respond


def _right_pairs(declared: Declaration) -> list[tuple[str, str]]:
    """The correct pairs as written; where none are declared, those that gain points."""
    correct = declared.correct
    texts = [str(pair) for pair in (correct.items if isinstance(correct, Container) else [correct] if correct else [])]
    if not texts and declared.mapping:
        texts = [str(entry.key) for entry in declared.mapping.entries if entry.worth > 0]
    return [(text.split()[0], text.split()[1]) for text in texts if len(text.split()) == 2]


def _is_function(pairs: Sequence[tuple[str, str]], left: Sequence[Node]) -> bool:
    return sorted(one for one, _ in pairs) == sorted(map(_id, left)) and len(set(map(_id, left))) == len(left)


def _id(node: Node) -> str:
    return node.get("identifier")
