"""What differs from kind to kind in a document: the body beyond its stem, the key and the policy."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from hongling_exam.core.folding import fold
from hongling_exam.question_bank.editor.document import Document, is_blank
from hongling_exam.question_bank.formats.fields import hundredths
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS

Fields = dict[str, Any]
Answer = tuple[Fields, Fields, Fields]
"""(body without its stem, key, policy)"""

_BLANK = re.compile(r"_{4,}")


def read_answer(document: Document) -> Answer:
    """Body, key and policy as typed; the kind's own checks tell whether they can be used."""
    return _READERS[document["kind"]](document)


def filled(rows: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """The rows up to the last one that anybody typed into: empty ones at the end are no options."""
    last = max((place for place, row in enumerate(rows) if not is_blank(row)), default=-1)
    return list(rows[: last + 1])


def _policy(document: Document) -> Fields:
    if not document["rule"]:
        return {}
    policy: Fields = {"rule": document["rule"]}
    if document["rule"] == "negative":
        policy["penalty"] = hundredths(document["penalty"].strip())
    return policy


def _entries(rows: Sequence[Mapping[str, str]], ids: Sequence[str]) -> list[dict[str, str]]:
    return [{"id": each, "text": " ".join(row["text"].split())} for each, row in zip(ids, rows, strict=False)]


def _optional(document: Document) -> tuple[Fields, list[Mapping[str, str]]]:
    rows = filled(document["options"])
    body: Fields = {"options": _entries(rows, string.ascii_uppercase)}
    pinned = [string.ascii_uppercase[place] for place, row in enumerate(rows) if row["pinned"]]
    return body | ({"pinned": pinned} if pinned else {}), rows


def _choice(document: Document) -> Answer:
    body, rows = _optional(document)
    right = [string.ascii_uppercase[place] for place, row in enumerate(rows) if row["right"]]
    return body, {"right": right}, _policy(document)


def _ordering(document: Document) -> Answer:
    """The rank typed beside each option makes the order; without a rank for each there is no order."""
    body, rows = _optional(document)
    ranks = [fold(row["rank"]) for row in rows]
    order = sorted(range(len(rows)), key=lambda place: int(ranks[place]) if _is_rank(ranks[place]) else 99)
    whole = sorted(int(rank) for rank in ranks if _is_rank(rank)) == list(range(1, len(rows) + 1))
    return body, {"order": [string.ascii_uppercase[place] for place in order] if whole else []}, _policy(document)


def _is_rank(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3


def _true_false(document: Document) -> Answer:
    return {}, {"right": {"true": True, "false": False}.get(document["truth"])}, _policy(document)


def _fill_blank(document: Document) -> Answer:
    blanks = len(_BLANK.findall(document["stem"]))
    rows = document["blanks"][:blanks] + filled(document["blanks"][blanks:])
    keyed = [[line.strip() for line in row["accepted"].splitlines() if line.strip()] for row in rows]
    policy = _policy(document) | ({} if document["ordered"] == "1" else {"ordered": False})
    chosen = [name for name in ALL_FOLDS if name in document["fold"]]
    return {"blanks": blanks}, {"blanks": keyed}, policy | ({} if chosen == list(ALL_FOLDS) else {"fold": chosen})


def _matching(document: Document) -> Answer:
    left, right = filled(document["left"]), filled(document["right"])
    numbers = [str(place) for place in range(1, len(left) + 1)]
    body = {"left": _entries(left, numbers), "right": _entries(right, string.ascii_uppercase)}
    return body, {"pairs": {one: row["pair"] for one, row in zip(numbers, left, strict=True)}}, _policy(document)


def _numeric(document: Document) -> Answer:
    unit = " ".join(document["unit"].split())
    key: Fields = {"value": fold(document["value"])} | ({"unit": unit} if unit else {})
    return {"unit": unit or None}, key, _tolerance(document)


def _tolerance(document: Document) -> Fields:
    """As typed: an absolute bound, or per cent of the right value as a share."""
    typed = fold(document["tolerance"]).removesuffix("%").strip() or "0"
    if document["tolerance_kind"] != "relative":
        return {"absolute": typed}
    try:
        share = Decimal(typed)
    except InvalidOperation:
        return {"relative": typed}
    return {"relative": f"{share.scaleb(-2).normalize():f}" if share.is_finite() and abs(share) < 10**6 else typed}


def _written(document: Document) -> Answer:
    rows = filled(document["rubric"])
    rubric = [
        {"criterion": " ".join(row["criterion"].split()), "points": hundredths(row["points"].strip())} for row in rows
    ]
    return {}, {"reference": document["reference"].strip(), "rubric": rubric}, {}


_READERS: Mapping[str, Callable[[Document], Answer]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "fill_blank": _fill_blank,
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _numeric,
    "short_answer": _written,
    "essay": _written,
}
