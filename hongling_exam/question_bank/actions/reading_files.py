"""The first half of an import: a file becomes questions, compared and ready to be looked at. Nothing is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MarkupRefused
from hongling_exam.core.pictures import Picture
from hongling_exam.question_bank.formats import registry
from hongling_exam.question_bank.formats.illustrations import OWN
from hongling_exam.question_bank.formats.incoming import Fault, Incoming, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.pace import beat
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.choices import missing
from hongling_exam.question_bank.importing.comparing import Match
from hongling_exam.question_bank.importing.states import Likeness
from hongling_exam.question_bank.queries.comparing import compare_with_bank, newest_version
from hongling_exam.question_bank.rendering import rendered_body, rendered_explanation
from hongling_exam.question_bank.rules import question_faults

CHECKED = frozenset({"xlsx", "docx", "csv", "text"})
"""Formats whose readers ask `question_faults` themselves, and name the column."""

ANY_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file gives: its questions with their HTML and their pictures by address, what they are to others, and what
    is wrong.
    """

    format: str
    sha256: str
    questions: Sequence[IncomingQuestion]
    faults: Sequence[Fault]
    notes: Sequence[Fault]
    matches: Sequence[Match]
    newest_version: int
    pictures: Mapping[str, Picture]

    def report(self) -> dict[str, Any]:
        """The counts that pages show."""
        likes = Counter(match.likeness for match in self.matches)
        return {
            "questions": len(self.questions),
            "by_kind": dict(Counter(each.kind for each in self.questions)),
            "faults": len(self.faults),
            "faulty_places": len({fault.place for fault in self.faults}),
            "notes": len(self.notes),
            "likes": {likeness.value: likes[likeness] for likeness in Likeness if likes[likeness]},
            "missing": missing(self.questions),
            "newest_version": self.newest_version,
            "imported": 0,
            "imported_by_kind": {},
        }


def read_incoming(data: bytes, filename: str, format_name: str, paths: Sequence[str]) -> ReadFile:
    """Read a file and compare it with the bank below `paths`. Slow; raises UnreadableFile for one that gives nothing.

    Do it inside `reading()`, or where no unit of work is open.
    """
    return compared(read_questions(data, filename, format_name), paths)


def read_questions(data: bytes, filename: str, format_name: str) -> ReadFile:
    """The same without the bank: no query is sent, so that whoever watches (`formats.pace`) may send some."""
    chosen = registry.detect(data, filename).name if format_name == registry.AUTO else format_name
    incoming = registry.read_file(data, filename, chosen)
    questions, faults = _usable(incoming, checked=chosen in CHECKED)
    if not questions and not faults:
        raise UnreadableFile(N_("文件里没有找到试题。请对照“能导入的文件”一节检查排版，或换用模板。"))
    pictures = _shown(questions, incoming.pictures)
    return ReadFile(chosen, hashlib.sha256(data).hexdigest(), questions, faults, incoming.notes, (), 0, pictures)


def _shown(questions: Sequence[IncomingQuestion], pictures: Mapping[str, Picture]) -> Mapping[str, Picture]:
    """Those of the pictures that some question shows."""
    texts = (f"{each.body}{each.explanation}" for each in questions) if pictures else ()
    shown = {found[0] for text in texts for found in OWN.finditer(text)}
    return {address: picture for address, picture in pictures.items() if address in shown}


def compared(read: ReadFile, paths: Sequence[str]) -> ReadFile:
    """What was read, with what it is to the bank below `paths`."""
    newest = newest_version()
    return replace(read, matches=compare_with_bank(read.questions, paths), newest_version=newest)


def _usable(incoming: Incoming, *, checked: bool) -> tuple[list[IncomingQuestion], list[Fault]]:
    """The questions with their HTML; one that cannot be rendered, or that no paper could hold, is a fault."""
    questions, faults = [], list(incoming.faults)
    for question in incoming.questions:
        beat(0)
        wrong = [] if checked else _faults(question)
        try:
            rendered_explanation(question.explanation)
            rendered = replace(question, body=rendered_body(question.kind, question.body))
        except MarkupRefused as refusal:
            wrong.append(Fault(question.place, N_("题干、选项或解析"), refusal.text))
        faults += wrong
        questions += [] if wrong else [rendered]
    return questions, faults


def _faults(question: IncomingQuestion) -> list[Fault]:
    points = question.points or ANY_POINTS
    reasons = question_faults(question.kind, question.body, question.key, question.policy, points)
    return [Fault(question.place, "", reason) for reason in reasons]


def put_findings(read: ReadFile) -> str:
    """Store what the preview of a file tells; gives its name."""
    return stored.put_findings(
        stored.Findings(read.faults, read.notes, likes_of(read), list(read.questions[: stored.SHOWN]))
    )


def likes_of(read: ReadFile) -> list[stored.Like]:
    """The matches as pages tell them."""
    return [
        stored.Like(
            likeness=match.likeness,
            place=read.questions[match.number].place,
            stem=str(read.questions[match.number].body["stem"])[:200],
            other=match.other if match.earlier is None else read.questions[match.earlier].place,
            key=match.other,
            similarity=match.similarity,
        )
        for match in read.matches
    ]
