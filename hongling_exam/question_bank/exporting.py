"""Questions of the bank as a file. What its format cannot hold is named and left out, never bent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from hongling_exam.core.errors import N_, NotFound, Refused
from hongling_exam.core.storage import storage
from hongling_exam.question_bank.formats import registry
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.formats.vocabulary import TOPICS
from hongling_exam.question_bank.importing.choices import UNSORTED
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.outgoing import content_of

MOST = 10_000
PLACING = frozenset({"xlsx", "docx", "qti21", "qti30"})
"""Formats that tell where a question belongs: its levels, topic, difficulty and sources."""

_ADDRESS = re.compile("/media/([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Exported:
    """A file with `count` questions. `left_out` names those it cannot hold, `remarks` what it tells only in part."""

    data: bytes
    count: int
    left_out: Sequence[Fault]
    remarks: Sequence[Fault]


def export_questions(questions: Sequence[Question], format_name: str) -> Exported:
    """Write the current versions of these questions. Slow; raises Refused for a format that cannot be written."""
    chosen = registry.FORMATS.get(format_name)
    if chosen is None or chosen.write is None:
        raise Refused(N_("不能导出成这种格式。"), code="no-such-format")
    remarks: list[Fault] = []
    if format_name not in PLACING:
        remarks.append(Fault("", "", N_("这种格式里没有等级、知识点、难度和依据，只写出试题本身")))
    outgoing = [_outgoing(question, remarks) for question in questions if question.current_version]
    data, left_out = chosen.illustrate(outgoing, cache(_picture)) if chosen.illustrate else chosen.write(outgoing)
    return Exported(data, len(outgoing) - len({fault.place for fault in left_out}), left_out, remarks)


def _picture(address: str) -> bytes | None:
    """The bytes of a stored picture; None for an address that is not one of ours, or of a picture that is gone."""
    named = _ADDRESS.fullmatch(address)
    try:
        return storage().get(named[1]) if named else None
    except NotFound:
        return None


def _outgoing(question: Question, remarks: list[Fault]) -> IncomingQuestion:
    """The question with its place in the bank, as far as files can tell it; the rest becomes remarks."""
    assert question.current_version is not None
    content = content_of(question.kind, question.current_version, question.key)
    levels = sorted((each.level for each in question.levels), key=lambda level: level.rank)
    topic = question.topic
    named = topic.code in TOPICS.get(topic.track.value, {})
    if not named and topic.code != UNSORTED:
        remarks.append(Fault(question.key, N_("知识点"), N_("自建的知识点没有写出")))
    return replace(
        content,
        name=question.key,
        level=levels[0].value if levels else None,
        further_levels=tuple(level.value for level in levels[1:]),
        topic=f"{topic.track.value}/{topic.code}" if named else None,
        difficulty=question.difficulty,
        tags=tuple(tag.name for tag in question.tags),
    )
