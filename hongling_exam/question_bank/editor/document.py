"""The form as one JSON document: what a page sends as flat fields, and what a kept draft holds.

A document has SINGLE and CHOSEN fields and rows of ROWS; a case group has `parts`, documents of the same shape without
the fields of the PLACE. In a page a row's field is `options-2-text`, a part's `parts-0-options-2-text`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hongling_exam.question_bank.kinds import KINDS

Document = dict[str, Any]
Pairs = Iterable[tuple[str, str]]

KIND_TEXTS = ("stem", "points", "rule", "penalty", "truth", "ordered", "value", "unit", "tolerance", "tolerance_kind")
SINGLE = ("kind", *KIND_TEXTS, "reference", "explanation")
PLACE = ("topic", "difficulty", "purpose", "tags", "jurisdiction")
CHOSEN = ("fold", "levels")
ROWS: Mapping[str, tuple[str, ...]] = {
    "options": ("text", "right", "pinned", "rank"),
    "blanks": ("accepted",),
    "left": ("text", "pair"),
    "right": ("text",),
    "rubric": ("criterion", "points"),
    "sources": ("document", "edition", "article", "gist"),
}
"""Rows and their fields; `right` and `pinned` of an option are "1" or ""."""
MOST_ROWS = {"options": 26, "blanks": 20, "left": 26, "right": 26, "rubric": 30, "sources": 20}
MOST_PARTS = 20
MOST_CHARACTERS = 200_000
"""Of one field; Markdown takes 64 kB, and more than that is told as a fault, not cut."""
_ROW = re.compile(r"(options|blanks|left|right|rubric|sources)-(\d{1,2})-([a-z]+)")
_PART = re.compile(r"parts-(\d{1,2})-(.+)")


def empty_document(kind: str) -> Document:
    """A document of this kind with the rows one begins with."""
    document: Document = dict.fromkeys((*SINGLE, *PLACE), "") | {name: [] for name in (*CHOSEN, *ROWS, "parts")}
    document |= {"kind": kind, "points": "2", "ordered": "1", "fold": ["width", "case", "space", "punctuation"]}
    document |= {"tolerance": "0", "tolerance_kind": "absolute", "difficulty": "2", "purpose": "exam"}
    for name, count in _FIRST_ROWS.get(kind, {}).items():
        document[name] = [empty_row(name) for _ in range(count)]
    document["sources"] = [empty_row("sources")]
    if kind == "case_group":
        document["parts"] = [empty_part("single_choice")]
    return document


_FIRST_ROWS: Mapping[str, Mapping[str, int]] = {
    "single_choice": {"options": 4},
    "multiple_choice": {"options": 4},
    "ordering": {"options": 4},
    "fill_blank": {"blanks": 1},
    "matching": {"left": 3, "right": 4},
    "short_answer": {"rubric": 2},
    "essay": {"rubric": 3},
}


def empty_row(name: str) -> dict[str, str]:
    """A row with nothing in it."""
    return dict.fromkeys(ROWS[name], "")


def empty_part(kind: str) -> Document:
    """A question under a passage; it argues from the group's sources unless it has its own."""
    return empty_document(kind) | {"sources": []}


def read_document(pairs: Pairs) -> Document:
    """The document that these fields make; what is no field of it is passed over, what is too much is cut off."""
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value.replace("\r\n", "\n")[:MOST_CHARACTERS])
    document = _read(fields)
    document["parts"] = [_read(part) for part in _by_place(fields)][:MOST_PARTS]
    return document


def _by_place(fields: Mapping[str, list[str]]) -> list[dict[str, list[str]]]:
    parts: dict[int, dict[str, list[str]]] = {}
    for name, values in fields.items():
        if found := _PART.fullmatch(name):
            parts.setdefault(int(found[1]), {})[found[2]] = values
    return [parts[place] for place in sorted(parts)]


def _read(fields: Mapping[str, list[str]]) -> Document:
    """One question's own fields, those of a part with their prefix taken off."""
    document: Document = {name: fields.get(name, [""])[0] for name in (*SINGLE, *PLACE)}
    if document["kind"] not in KINDS:
        document["kind"] = "single_choice"
    document |= {name: fields.get(name, []) for name in CHOSEN} | {"parts": []}
    rows: dict[str, dict[int, dict[str, str]]] = {name: {} for name in ROWS}
    for name, values in fields.items():
        found = _ROW.fullmatch(name)
        if found and found[3] in ROWS[found[1]]:
            rows[found[1]].setdefault(int(found[2]), empty_row(found[1]))[found[3]] = values[0]
    for name, placed in rows.items():
        document[name] = [placed[place] for place in sorted(placed)][: MOST_ROWS[name]]
    if document["kind"] == "single_choice":
        chosen = fields.get("right", [""])[0]
        for place, row in enumerate(document["options"]):
            row["right"] = "1" if str(place) == chosen else ""
    return document


def is_blank(row: Mapping[str, str]) -> bool:
    """Whether nobody has typed anything into a row."""
    return not any(value.strip() for value in row.values())
