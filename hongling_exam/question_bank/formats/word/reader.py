"""A Word file as a whole."""

from __future__ import annotations

from hongling_exam.question_bank.formats.incoming import Incoming
from hongling_exam.question_bank.formats.word.opening import open_document
from hongling_exam.question_bank.formats.word.paper import read_paper
from hongling_exam.question_bank.formats.word.paragraphs import blocks_of


def read(data: bytes, name: str) -> Incoming:
    """All questions of a .docx; raises UnreadableFile when it is none, or holds nothing that looks like a question."""
    return read_paper(blocks_of(open_document(data)))
