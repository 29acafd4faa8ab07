"""Text entries, and several inline choices: blanks to fill in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.qti.declarations import Container, Declaration, Unsupported, Value
from hongling_exam.question_bank.formats.qti.items import Item, outcomes
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.proofs import Draft, Effort
from hongling_exam.question_bank.kinds.fill_blank import MOST_BLANKS

_UNHEARD = "不是任何答案"
_STRICT = [{"rule": rule, "fold": folds} for folds in ([], ["case"]) for rule in ("per_blank", "all_or_nothing")]
_FOLDING = [{"rule": rule} for rule in ("per_blank", "all_or_nothing")]

FOLDED = ("width", "space", "punctuation")
MASK = "[0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff]*|-?[0-9]+([.:/-][0-9]+)*[%‰]?"
"""What can be typed where an entry has this mask: letters, digits and Chinese characters, or one number with the signs
that are part of it. There is no blank, no punctuation that we ignore and no other width of a sign in it, so our folding
of these has nothing to do, and only the case of letters is left to agree on.
"""


def draft_blanks(item: Item, interactions: Sequence[Node], stem: str, effort: Effort) -> Draft:
    """填空, one blank for each text entry. Every text that the item names is tried, also in capitals and small letters.

    Raises Unsupported where rules look into a text, since then no list of answers could say what they accept.
    """
    if len(interactions) > MOST_BLANKS:
        raise Unsupported("textEntryInteraction", N_("填空须有 1 至 20 个"))
    if any(_looks_inside(node) for rule in item.rules for node in rule.walk()):
        raise Unsupported("responseProcessing", N_("评分规则查看文字的一部分，填空题无法表示"))
    declared = [_entry(item, interaction) for interaction in interactions]
    masked = all(interaction.get("patternMask") == MASK for interaction in interactions)
    named = [[word for word in _named(item, one) if not masked or re.fullmatch(MASK, word)] for one in declared]
    if not all(named):
        raise Unsupported("correctResponse", N_("没有标明正确答案"))
    right = [words[0] for words in named]
    respond = _responder(declared)
    effort.spend(item.size * sum(map(len, named)))
    key = [_accepted(item, right, place, words, respond) for place, words in enumerate(named)]
    tried = [list(dict.fromkeys([*words, *_recased(words), _UNHEARD, ""])) for words in named]
    return Draft(
        "fill_blank",
        {"stem": stem, "blanks": len(declared)},
        {"blanks": key},
        [*_FOLDING, *_STRICT] if masked else _STRICT,
        right,
        lambda: map(list, product(*tried)),
        prod(map(len, tried)),
        respond,
        _alone(tried),
        len(declared),
    )


def _alone(tried: Sequence[Sequence[str]]) -> list[object]:
    """Each text in its blank, all others left open."""
    before = [[""] * place for place in range(len(tried))]
    after = [[""] * (len(tried) - place - 1) for place in range(len(tried))]
    return [[*before[place], text, *after[place]] for place, words in enumerate(tried) for text in words]


def _entry(item: Item, interaction: Node) -> Declaration:
    declared = item.responses[interaction.get("responseIdentifier")]
    if declared.base_type != "string" or declared.cardinality != "single" or declared.default is not None:
        raise Unsupported(interaction.name, N_("填空的作答变量须是单个文字（string）"))
    return declared


def _named(item: Item, declared: Declaration) -> list[str]:
    """Every text that the item's rules can compare this blank with, the correct one first."""
    correct = declared.correct
    entries = sorted(declared.mapping.entries, key=lambda entry: -entry.worth) if declared.mapping else []
    words = [str(correct)] if isinstance(correct, str) else []
    words += [str(entry.key) for entry in entries]
    words += [node.text for rule in item.rules for node in rule.walk() if node.name == "baseValue" and _is_text(node)]
    words += [text for other in (*item.responses.values(), *item.outcomes.values()) for text in _texts(other)]
    return [] if isinstance(correct, Container) else list(dict.fromkeys(words))


def _texts(declared: Declaration) -> list[str]:
    """Every text in a declaration: rules may compare a blank with any variable."""
    found: list[Value] = []
    for value in (declared.default, declared.correct):
        found += list(value.items) if isinstance(value, Container) else [value]
    found += [entry.key for entry in declared.mapping.entries] if declared.mapping else []
    return [text for text in found if isinstance(text, str)]


def _looks_inside(node: Node) -> bool:
    return node.name == "substring" or node.get("substring") in {"true", "1"}


def _is_text(node: Node) -> bool:
    return node.get("baseType") == "string" and bool(node.text)


def _recased(words: Sequence[str]) -> list[str]:
    return [text for word in words for text in (word.upper(), word.lower(), word.swapcase())]


def _accepted(
    item: Item,
    right: Sequence[str],
    place: int,
    words: Sequence[str],
    respond: Callable[[Any], Mapping[str, list[str]]],
) -> list[str]:
    """The words that, in this blank, leave the score of the right answer as it is."""
    best = outcomes(item, respond(right)).get("SCORE")

    def keeps(word: str) -> bool:
        answer = [*right[:place], word, *right[place + 1 :]]
        return outcomes(item, respond(answer)).get("SCORE") == best

    return [word for word in words if keeps(word)]


def _responder(declared: Sequence[Declaration]) -> Callable[[Any], Mapping[str, list[str]]]:
    def respond(answer: Any) -> Mapping[str, list[str]]:
        texts = answer or [""] * len(declared)
        return {entry.identifier: [text] if text else [] for entry, text in zip(declared, texts, strict=True)}

    return respond
