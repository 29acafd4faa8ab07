"""A question with its key as staff read it on a page: letters in the order shown, the answer in words. Pure."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.kinds import KINDS

Json = Mapping[str, Any]
Orders = Mapping[str, Mapping[str, Sequence[str]]]
"""Part id ("" for the question itself) → field (options, left, right) → canonical ids in the order to show."""

RULE_TITLES: Mapping[str, str] = {
    "half_for_subset": N_("少选得一半分，错选不得分"),
    "per_option": N_("每选对一项得一份，选错一项抵一份"),
    "negative": N_("答错倒扣分"),
    "per_blank": N_("按空给分"),
    "per_pair": N_("按对给分"),
    "adjacent_pairs": N_("按相邻的次序给分"),
}


@dataclass(frozen=True, slots=True)
class ShownOption:
    """One option, entry on the left or on the right; `html` is cleaned."""

    label: str
    html: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question ready to be drawn. `answer` are lines of plain text; `criteria` are (text, hundredths)."""

    kind: str
    kind_title: str
    points: int
    stem_html: str
    options: Sequence[ShownOption]
    left: Sequence[ShownOption]
    right: Sequence[ShownOption]
    unit: str
    answer: Sequence[str]
    criteria: Sequence[tuple[str, int]]
    rule_title: str
    explanation_html: str
    parts: Sequence[ShownQuestion] = ()


def show_question(
    kind: str,
    body: Json,
    key: Json,
    policy: Json,
    *,
    points: int,
    explanation_html: str,
    orders: Orders | None = None,
    part: str = "",
) -> ShownQuestion:
    """The question with its key; `orders` tells the order of a form, else the author's own is shown."""
    order = (orders or {}).get(part, {})
    right = set(key.get("right", ())) if isinstance(key.get("right"), list) else set()
    shown = {side: _entries(body, side, order.get(side), right) for side in ("options", "left", "right")}
    letters = {each: option.label for side in shown.values() for each, option in side.items()}
    return ShownQuestion(
        kind=kind,
        kind_title=KINDS.get(kind).title,
        points=points,
        stem_html=body["stem_html"],
        options=list(shown["options"].values()),
        left=list(shown["left"].values()),
        right=list(shown["right"].values()),
        unit=body.get("unit") or "",
        answer=_answer(key, policy, letters, body.get("unit") or ""),
        criteria=[(entry["criterion"], entry["points"]) for entry in key.get("rubric", ())],
        rule_title=RULE_TITLES.get(policy.get("rule") or ("half_for_subset" if kind == "multiple_choice" else ""), ""),
        explanation_html=explanation_html,
        parts=[_part(each, orders) for each in body.get("questions", ())],
    )


def _part(part: Json, orders: Orders | None) -> ShownQuestion:
    return show_question(
        part["kind"],
        part["body"],
        part["key"],
        part.get("policy", {}),
        points=part["points"],
        explanation_html=part.get("explanation_html", ""),
        orders=orders,
        part=part["id"],
    )


def _entries(body: Json, side: str, order: Sequence[str] | None, right: set[str]) -> dict[str, ShownOption]:
    """Canonical id → entry, in the order shown: letters, or numbers on the left of a matching question."""
    entries = {entry["id"]: entry["html"] for entry in body.get(side, ())}
    labels: Iterable[str] = map(str, range(1, 100)) if side == "left" else string.ascii_uppercase
    ids = order if order is not None else list(entries)
    return {each: ShownOption(label, entries[each], each in right) for each, label in zip(ids, labels, strict=False)}


def _answer(key: Json, policy: Json, letters: Mapping[str, str], unit: str) -> list[str]:
    if isinstance(key.get("right"), bool):
        return [N_("对") if key["right"] else N_("错")]
    if "right" in key:
        return ["、".join(sorted(letters[each] for each in key["right"]))]
    if "order" in key:
        return [" → ".join(letters[each] for each in key["order"])]
    if "pairs" in key:
        return ["；".join(f"{letters[one]} → {letters[other]}" for one, other in key["pairs"].items())]
    if "blanks" in key:
        return [f"{place}. {' / '.join(accepted)}" for place, accepted in enumerate(key["blanks"], 1)]
    if "value" in key:
        tolerance = policy.get("absolute") or policy.get("relative") or "0"
        return [f"{key['value']} {unit}".strip() + (f" ± {tolerance}" if tolerance != "0" else "")]
    return [key["reference"]] if "reference" in key else []
