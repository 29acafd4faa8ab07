"""How a question counts, as a cell says it (`全对得分`, `倒扣 0.5`, `无序；不计：空格 标点`), read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.drafts import Draft
from hongling_exam.question_bank.formats.fields import hundredths
from hongling_exam.question_bank.formats.sheet_words import FOLDS_BY_WORD, RULES_BY_WORD

_ORDERS = {"无序": False, "有序": True}
_IGNORED = re.compile(r"不计[:：]\s*(.*)")
_NOTHING_IGNORED = "无"


def read_policy(draft: Draft) -> dict[str, Any]:
    """The policy of 计分方式; the kind's default without one. What is not understood is a fault."""
    policy: dict[str, Any] = {}
    for piece in re.split("[;；\n]", draft.get("policy")):
        word = piece.strip()
        if word:
            found = _piece(word)
            if found is None:
                draft.fault("policy", worded(N_("没有「%(word)s」这种计分方式"), word=word[:40]))
            policy |= found or {}
    return policy


def _piece(word: str) -> dict[str, Any] | None:
    if word in _ORDERS:
        return {"ordered": _ORDERS[word]}
    ignored = _IGNORED.fullmatch(word)
    if ignored:
        names = [] if ignored[1].strip() == _NOTHING_IGNORED else re.split(r"[\s、,，]+", ignored[1].strip())
        known = all(name in FOLDS_BY_WORD for name in names)
        return {"fold": [FOLDS_BY_WORD[name] for name in names]} if known else None
    name, _, lost = word.partition(" ")
    rule = RULES_BY_WORD.get(name, name if name in RULES_BY_WORD.values() else None)
    penalty = hundredths(lost.strip().removesuffix("分").strip()) if lost.strip() else None
    if rule is None or (rule == "negative") != (penalty is not None):
        return None
    return {"rule": rule} | ({"penalty": penalty} if penalty else {})


def policy_words(policy: Mapping[str, Any]) -> str:
    """The same for a cell; "" for the default. The tolerance of a number has a column of its own."""
    words = {rule: word for word, rule in RULES_BY_WORD.items()}
    pieces = (
        [words[policy["rule"]] + (f" {points_text(policy['penalty'])}" if "penalty" in policy else "")]
        if ("rule" in policy)
        else []
    )
    if "ordered" in policy:
        pieces.append("有序" if policy["ordered"] else "无序")
    if "fold" in policy:
        names = {fold: word for word, fold in FOLDS_BY_WORD.items()}
        pieces.append("不计：" + (" ".join(names[fold] for fold in policy["fold"]) or _NOTHING_IGNORED))
    return "；".join(pieces)


def points_text(points: int) -> str:
    """Hundredths as people write points."""
    whole, rest = divmod(points, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)
