"""What the buttons inside the form do: add, remove and move rows and parts. Nothing is stored by them."""

from __future__ import annotations

import re
from typing import Any

from hongling_exam.question_bank.editor.document import (
    MOST_PARTS,
    MOST_ROWS,
    Document,
    empty_document,
    empty_part,
    empty_row,
)
from hongling_exam.question_bank.kinds import KINDS

_ACT = re.compile(r"(?P<verb>add|remove|up|down):(?:parts-(?P<part>\d{1,2})-)?(?P<rows>[a-z]+)(?::(?P<place>\d{1,2}))?")
_BLANK = re.compile(r"_{4,}")
BLANK = "____"


def act_on(document: Document, act: str, new_kind: str = "") -> str:
    """Do what a button says (`add:options`, `up:parts-0-left:2`, `remove:parts:1`); gives the id of what to go on with.

    The id is that of a field or of a row's button in the page, "" for none. An act that makes no sense does nothing.
    """
    found = _ACT.fullmatch(act)
    owner, prefix = document, ""
    if found and found["part"]:
        parts, place = document["parts"], int(found["part"])
        if place >= len(parts):
            return ""
        owner, prefix = parts[place], f"parts-{place}-"
    if found is None or (found["rows"] not in MOST_ROWS and (prefix or found["rows"] != "parts")):
        return ""
    rows: list[Any] = owner[found["rows"]]
    if found["verb"] == "add":
        return _add(rows, found["rows"], prefix, new_kind)
    place = int(found["place"] or 99)
    if place >= len(rows):
        return ""
    return (
        _remove(rows, found["rows"], prefix, place) if found["verb"] == "remove" else _move(rows, found, prefix, place)
    )


def _add(rows: list[Any], name: str, prefix: str, new_kind: str) -> str:
    if name == "parts":
        known = new_kind in KINDS and KINDS.get(new_kind).answerable
        if len(rows) < MOST_PARTS:
            rows.append(empty_part(new_kind if known else "single_choice"))
        return f"parts-{len(rows) - 1}-stem"
    if len(rows) < MOST_ROWS[name]:
        rows.append(empty_row(name))
    return f"{prefix}{name}-{len(rows) - 1}-{FIRST_FIELD[name]}"


FIRST_FIELD = {
    "options": "text",
    "blanks": "accepted",
    "left": "text",
    "right": "text",
    "rubric": "criterion",
    "sources": "document",
}


def _remove(rows: list[Any], name: str, prefix: str, place: int) -> str:
    rows.pop(place)
    if not rows:
        return f"{prefix}{name}-add"
    near = min(place, len(rows) - 1)
    return f"parts-{near}-stem" if name == "parts" else f"{prefix}{name}-{near}-{FIRST_FIELD[name]}"


def _move(rows: list[Any], found: re.Match[str], prefix: str, place: int) -> str:
    other = place + (1 if found["verb"] == "down" else -1)
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
        place = other
    return f"{prefix}{found['rows']}-{place}-{found['verb']}"


def fit_rows(document: Document) -> None:
    """The rows one begins with where a kind is new; for answers to blanks as many as the stem has.

    Rows that hold something are never thrown away.
    """
    begun = empty_document(document["kind"])
    for name in (*MOST_ROWS, "parts"):
        if name != "sources" and begun[name] and not document[name]:
            document[name] = begun[name]
    if document["kind"] == "fill_blank":
        wanted = min(max(len(_BLANK.findall(document["stem"])), 1), MOST_ROWS["blanks"])
        rows = document["blanks"]
        while len(rows) < wanted:
            rows.append(empty_row("blanks"))
        while len(rows) > wanted and not rows[-1]["accepted"].strip():
            rows.pop()
    for part in document["parts"]:
        fit_rows(part)
