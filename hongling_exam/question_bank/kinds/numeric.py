"""数值: a number, right within a tolerance that includes its bounds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Context, Decimal
from functools import lru_cache

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.kinds.base import (
    UNSTORABLE,
    Json,
    Score,
    blank,
    check_points,
    check_stem,
    right,
    storable,
    unreadable,
)

MAX_TYPED = 100
_PLAIN = re.compile(r"[+-]?(?:\d{1,30}|\d{1,3}(?:,\d{3}){1,9})(?:\.\d{0,30})?|[+-]?\.\d{1,30}", re.ASCII)
_SPACE = re.compile(r"\s+")
_EXACT = Context(prec=200)  # numbers have at most 60 digits, so sums and products below are exact


class Numeric:
    """Answer: a string as typed. Full-width digits, spaces, thousands separators and the unit are accepted."""

    name = "numeric"
    title = N_("数值题")
    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_points(points)
        if not isinstance(body.get("unit"), str | None):
            problems.append(N_("单位须是文字"))
        if _stored(key.get("value")) is None:
            problems.append(N_("数值题的答案须是一个数"))
        tolerances = [_stored(policy[name]) for name in ("absolute", "relative") if name in policy]
        if len(tolerances) > 1 or any(value is None or value < 0 for value in tolerances):
            problems.append(N_("误差须是不小于 0 的数，绝对误差与相对误差只取其一"))
        return problems

    def check_answer(self, question: Json, answer: object) -> str | None:
        if answer is None:
            return None
        if not isinstance(answer, str):
            return N_("数值题的答案应是文字形式的数")
        if len(answer) > MAX_TYPED:
            return N_("数值题的答案最多 100 字")
        return None if storable(answer) else UNSTORABLE

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        if not isinstance(answer, str):
            return blank(max_points) if answer is None else unreadable(max_points)
        if not answer.strip():
            return blank(max_points)
        given = read_number(answer, key.get("unit")) if len(answer) <= MAX_TYPED else None
        if given is None:
            return unreadable(max_points)
        low, high = _bounds(key["value"], policy.get("absolute", "0"), policy.get("relative"))
        return right(max_points) if low <= given <= high else Score(0, max_points, {"reason": "wrong"})

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return answer


@lru_cache(maxsize=16384)
def read_number(text: str, unit: str | None = None) -> Decimal | None:
    """A number as people type it, its unit behind it or not; None for anything else (no exponents, no numerals)."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", text)).replace("\u2212", "-")
    if unit:
        text = text.removesuffix(_SPACE.sub("", unicodedata.normalize("NFKC", unit)))
    return Decimal(text.replace(",", "")) if _PLAIN.fullmatch(text) else None


def _stored(value: object) -> Decimal | None:
    return read_number(value) if isinstance(value, str) and len(value) <= MAX_TYPED else None


@lru_cache(maxsize=4096)
def _bounds(value: str, absolute: str, relative: str | None) -> tuple[Decimal, Decimal]:
    middle, reach = read_number(value), read_number(absolute if relative is None else relative)
    if middle is None or reach is None:
        raise ValueError(f"numeric key {value!r} or its tolerance is no number")
    if relative is not None:
        reach = _EXACT.multiply(abs(middle), reach)
    return _EXACT.subtract(middle, reach), _EXACT.add(middle, reach)
