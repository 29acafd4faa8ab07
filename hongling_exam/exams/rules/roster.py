"""Lists of people as offices paste them: one person a line, by name and id tail, id number or phone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hongling_exam.organizations.rules import fold, fold_name, fold_phone

MOST_LINES = 1000
ORDINAL = re.compile(r"^\s*\d{1,3}[.、．)）]\s*")
SPACED_PHONE = re.compile(r"(?<!\d)(1\d\d)[ -](\d{4})[ -](\d{4})(?!\d)")
PARTS = re.compile(r"[\s,，;；、|｜:：]+")
HEADINGS = frozenset({"序号", "姓名", "身份证号", "身份证号码", "身份证后四位", "手机号", "手机", "电话", "单位"})


@dataclass(frozen=True)
class RosterLine:
    """What a line says about a person; `text` is the line as it was typed, `number` its place (1, 2 …)."""

    number: int
    text: str
    name: str = ""
    tail: str = ""
    id_number: str = ""
    phone: str = ""
    extra_minutes: int = 0
    extra_reason: str = ""


def parse_line(number: int, text: str) -> RosterLine | None:
    """The line's parts in any order; None for an empty line or a heading."""
    parts = [part for part in PARTS.split(SPACED_PHONE.sub(r"\1\2\3", ORDINAL.sub("", fold(text)))) if part]
    if not parts or set(parts) <= HEADINGS:
        return None
    found: dict[str, list[str]] = {"name": [], "tail": [], "id_number": [], "phone": []}
    for part in parts:
        kind, value = _kind(part)
        found[kind].append(value)
    last = {kind: values[-1] if values else "" for kind, values in found.items()}
    name = fold_name(" ".join(found["name"]))
    return RosterLine(number, text.strip(), name, last["tail"], last["id_number"], last["phone"])


def _kind(part: str) -> tuple[str, str]:
    upper, digits = part.upper(), fold_phone(part)
    if re.fullmatch(r"[0-9]{17}[0-9X]", upper):
        return "id_number", upper
    if re.fullmatch(r"1[0-9]{10}", digits):
        return "phone", digits
    masked = re.fullmatch(r"(?:[0-9]{0,6}\*+)?([0-9]{3}[0-9X])", upper)
    return ("tail", masked.group(1)) if masked else ("name", part)


def parse_lines(text: str) -> list[RosterLine]:
    """Every line of `text` that says anything."""
    lines = (parse_line(number, line) for number, line in enumerate(text.splitlines(), 1))
    return [line for line in lines if line is not None]
