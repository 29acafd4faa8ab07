"""The key at the end of a paper: for each question its answer, and what is known of it beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.draft_policies import policy_words
from hongling_exam.question_bank.formats.excel_cells import question_cells
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.paper_layout import Placed, Role
from hongling_exam.question_bank.formats.paper_text import Run, blocks_of, plain
from hongling_exam.question_bank.formats.sheet_words import TITLES
from hongling_exam.question_bank.formats.vocabulary import TOPICS

_FIELDS = ("rubric", "explanation", "source", "difficulty", "level", "topic", "tags", "policy", "pinned", "tolerance")
_MARKDOWN = frozenset(["explanation"])
_TOPIC_TITLES = {f"{track}/{topic}": title for track, topics in TOPICS.items() for topic, title in topics.items()}


def key_of(question: IncomingQuestion, number: int) -> list[Placed]:
    """`3.【答案】BD`, then a line for each thing that is known, each of which may go on over further lines."""
    if question.kind == "case_group":
        return list(_group_key(question, number))
    cells = question_cells(question)
    cells["topic"] = _TOPIC_TITLES.get(cells.get("topic", ""), "")
    first, *more = (answer_words(question.kind, question.key) or "").splitlines() or [""]
    placed = [Placed(Role.KEY, plain(f"{number}.{_boxed('answer')}{first}"))]
    placed += [Placed(Role.MORE, plain(line)) for line in more if line.strip()]
    for name in _FIELDS:
        placed += _field(name, question.explanation if name in _MARKDOWN else cells.get(name, ""))
    if question.kind in {"matching", "numeric"}:
        return [Placed(Role.PRINTED, one.block) for one in placed]
    return placed


def answer_words(kind: str, key: Mapping[str, Any]) -> str:
    """The answer as people write it: letters, 对 or 错, `一年|1 年；支部大会`, `1-B 2-A`, the reference."""
    if "blanks" in key:
        return "；".join(" | ".join(accepted) for accepted in key["blanks"])
    if kind == "true_false":
        return N_("对") if key["right"] else N_("错")
    if "order" in key:
        return " ".join(key["order"])
    if "pairs" in key:
        return " ".join(f"{left}-{letter}" for left, letter in key["pairs"].items())
    if "value" in key:
        return f"{key['value']} {key.get('unit') or ''}".strip()
    return "".join(sorted(key["right"])) if "right" in key else str(key["reference"]).strip()


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


def _group_key(question: IncomingQuestion, number: int) -> Iterator[Placed]:
    yield Placed(Role.PRINTED, plain(f"{number}."))
    for place, part in enumerate(question.body["questions"], 1):
        answer = f"（{place}）{_boxed('answer')}{answer_words(part['kind'], part['key'])}"
        lines = [*answer.splitlines(), f"{_boxed('policy')}{policy_words(part.get('policy', {}))}"]
        yield from (Placed(Role.PRINTED, plain(line)) for line in lines if not line.endswith(_boxed("policy")))
        yield from (Placed(Role.PRINTED, one.block) for one in _field("explanation", part.get("explanation", "")))
    for name, text in (("explanation", question.explanation), ("source", question_source(question))):
        yield from (Placed(Role.PRINTED, one.block) for one in _field(name, text))


def question_source(question: IncomingQuestion) -> str:
    """Its sources, one a line."""
    sources = [source for source in (question.source, *question.further_sources) if source]
    return "\n".join(f"{one.document} | {one.edition} | {one.article}".rstrip(" |") for one in sources)
