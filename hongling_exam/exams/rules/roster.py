"""Lists of people as offices paste them: one person a line, by name and id tail, id number or phone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hongling_exam.core.errors import N_
from hongling_exam.core.folding import fold, fold_name, fold_phone

ORDINAL = re.compile(r"^\s*\d{1,3}[.、．)）]\s*")
SPACED_PHONE = re.compile(r"(?<!\d)(1\d\d)[ -](\d{4})[ -](\d{4})(?!\d)")
PARTS = re.compile(r"[\s,，;；、|｜:：]+")
MOST_EXTRA_MINUTES = 240
COLUMNS: Mapping[str, Sequence[str]] = {
    "name": ("姓名", "考生姓名", "名字"),
    "id_number": ("身份证号", "身份证号码", "证件号", "证件号码", "居民身份证号码"),
    "tail": ("身份证后四位", "身份证号后四位", "证件后四位"),
    "phone": ("手机号", "手机", "手机号码", "电话", "联系电话"),
    "extra_minutes": ("照顾延时", "照顾时长", "延时分钟"),
    "extra_reason": ("照顾原因", "延时原因", "原因"),
}
"""What the columns of an Excel list may be called; the first is the template's."""
HEADINGS = frozenset({"序号", "姓名", "身份证号", "身份证号码", "身份证后四位", "手机号", "手机", "电话", "单位"})


def masked(text: str) -> str:
    """`text` with the middle of every id number and phone in it hidden, as pages may show it."""
    without_numbers = re.sub(r"(?<!\d)(\d{6})\d{8}(\d{3}[\dXx])(?!\d)", r"\1********\2", text)
    return re.sub(r"(?<!\d)(1\d{2})[ -]?\d{4}[ -]?(\d{4})(?!\d)", r"\1****\2", without_numbers)


@dataclass(frozen=True)
class RosterLine:
    """What a line says about a person; `text` is the line as it was typed, `number` its place (1, 2 …).

    `fault` is a source text where the line cannot be read.
    """

    number: int
    text: str
    name: str = ""
    tail: str = ""
    id_number: str = ""
    phone: str = ""
    extra_minutes: int = 0
    extra_reason: str = ""
    fault: str = ""

    @property
    def shown(self) -> str:
        """The line as a page shows it."""
        return masked(unicodedata.normalize("NFKC", self.text))


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


def line_of_cells(number: int, cells: Mapping[str, str], fault: str = "") -> RosterLine:
    """A row of an Excel list, by the keys of COLUMNS; `fault` is what the file itself has wrong there."""
    said = " ".join(filter(None, (cells["name"], cells["id_number"] or cells["tail"], cells["phone"])))
    minutes, reason = fold(cells["extra_minutes"]), cells["extra_reason"].strip()
    readable = not minutes or (minutes.isdecimal() and int(minutes[:4]) <= MOST_EXTRA_MINUTES)
    if not readable:
        fault = fault or N_("照顾延时应是 0–240 的整数分钟")
    elif minutes.strip("0") and not reason:
        fault = fault or N_("给考生延时，须写明原因")
    return RosterLine(
        number,
        said,
        name=fold_name(cells["name"]),
        tail=fold(cells["tail"]).upper()[-4:],
        id_number=fold(cells["id_number"]).upper(),
        phone=fold_phone(cells["phone"]),
        extra_minutes=int(minutes) if minutes and not fault else 0,
        extra_reason=reason[:200],
        fault=fault,
    )
