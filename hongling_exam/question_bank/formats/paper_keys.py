"""The key at the end of a paper: for each question its answer, and what is known of it beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.excel_cells import Cells, group_cells, question_cells
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.paper_layout import Placed, Role
from hongling_exam.question_bank.formats.paper_text import Run, blocks_of, plain
from hongling_exam.question_bank.formats.sheet_words import TITLES
from hongling_exam.question_bank.formats.vocabulary import TOPICS

_PART_FIELDS = ("kind", "rubric", "explanation", "source", "policy", "pinned", "unit", "tolerance")
_FIELDS = (*_PART_FIELDS[1:], "difficulty", "level", "topic", "tags")
_MARKDOWN = frozenset(["explanation"])
_TOPIC_TITLES = {f"{track}/{topic}": title for track, topics in TOPICS.items() for topic, title in topics.items()}


def key_of(question: IncomingQuestion, number: int) -> list[Placed]:
    """`3.【答案】BD`, then a line for each thing that is known, each of which may go on over further lines. A passage
    has no answer of its own; those of its questions stand below it.
    """
    if question.kind != "case_group":
        return list(
            _entry(Role.KEY, f"{number}.", question_cells(question), _FIELDS, _answer(question.kind, question.key))
        )
    head, *cells = group_cells(question)
    placed = list(_entry(Role.KEY, f"{number}.", head, _FIELDS, None))
    for part, known in zip(question.body["questions"], cells, strict=True):
        answer = _answer(part["kind"], part["key"])
        placed += _entry(Role.PART_KEY, f"（{known['part']}）", known, _PART_FIELDS, answer)
    return placed


def _answer(kind: str, key: Mapping[str, Any]) -> str:
    """The answer as people write it: letters, 对 or 错, `一年|1 年；支部大会`, `1-B 2-A`, the reference."""
    if "blanks" in key:
        return "；".join(" | ".join(accepted) for accepted in key["blanks"])
    if kind == "true_false":
        return N_("对") if key["right"] else N_("错")
    if "order" in key:
        return " ".join(key["order"])
    if "pairs" in key:
        return " ".join(f"{left}-{letter}" for left, letter in key["pairs"].items())
    return "".join(sorted(key["right"])) if "right" in key else str(key.get("reference", key.get("value"))).strip()


def _entry(role: Role, number: str, cells: Cells, fields: tuple[str, ...], answer: str | None) -> Iterator[Placed]:
    first, *more = ("" if answer is None else f"{_boxed('answer')}{answer}").splitlines() or [""]
    yield Placed(role, plain(number + first))
    yield from (Placed(Role.MORE, plain(line)) for line in more if line.strip())
    for name in fields:
        text = cells.get(name, "")
        yield from _field(name, _TOPIC_TITLES.get(text, "") if name == "topic" else text)


def _boxed(name: str) -> str:
    return f"【{TITLES[name]}】"


def _field(name: str, text: str) -> Iterator[Placed]:
    """A field and the lines that it goes on with."""
    blocks = (blocks_of(text) if name in _MARKDOWN else [plain(line) for line in text.splitlines()]) if text else []
    for place, block in enumerate(blocks):
        if place == 0:
            lead = (Run(_boxed(name), bold=True),)
            yield Placed(Role.FIELD, lead + block if isinstance(block, tuple) else lead)
        if place or not isinstance(block, tuple):
            yield Placed(Role.MORE, block)
