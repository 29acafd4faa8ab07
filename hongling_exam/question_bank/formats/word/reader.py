"""A Word file as a whole."""

from __future__ import annotations

from dataclasses import replace

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.word.opening import open_document
from hongling_exam.question_bank.formats.word.own import read_own
from hongling_exam.question_bank.formats.word.paper import MOST_QUESTIONS, read_paper, tidy_line
from hongling_exam.question_bank.formats.word.paragraphs import own_blocks

LINES_EACH = 20
"""More paragraphs than this for each question that a file may hold are no paper."""


def read(data: bytes, name: str) -> Incoming:
    """All questions of a .docx; raises UnreadableFile when it is none, or holds nothing that looks like a question.

    In a document that we wrote ourselves our own paragraphs are read by their styles; what somebody has added to it is
    read like any other.
    """
    marked, blocks = own_blocks(open_document(data))
    if not marked:
        return read_paper(blocks)
    if len(marked) > MOST_QUESTIONS * LINES_EACH:
        raise UnreadableFile(N_("试题超过 50000 道。请分成几个文件，再逐个上传。"))
    found = read_own([replace(one, text=tidy_line(one.text)) for one in marked])
    try:
        added = read_paper(blocks)
    except UnreadableFile:
        return found
    return Incoming(found.questions + added.questions, found.faults + added.faults, found.notes + added.notes)
