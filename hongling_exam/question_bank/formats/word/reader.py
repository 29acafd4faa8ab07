"""A Word file as a whole."""

from __future__ import annotations

from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.word.opening import open_document
from hongling_exam.question_bank.formats.word.own import read_own
from hongling_exam.question_bank.formats.word.paper import read_paper
from hongling_exam.question_bank.formats.word.paragraphs import own_blocks


def read(data: bytes, name: str) -> Incoming:
    """All questions of a .docx; raises UnreadableFile when it is none, or holds nothing that looks like a question.

    In a document that we wrote ourselves our own paragraphs are read by their styles; what somebody has added to it is
    read like any other.
    """
    marked, blocks = own_blocks(open_document(data))
    if not marked:
        return read_paper(blocks)
    found = read_own(marked)
    try:
        added = read_paper(blocks)
    except UnreadableFile:
        return found
    return Incoming(found.questions + added.questions, found.faults + added.faults, found.notes + added.notes)
