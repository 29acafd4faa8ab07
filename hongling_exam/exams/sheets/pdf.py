"""The sheets as PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from hongling_exam.core.typesetting import typeset
from hongling_exam.exams.sheets.layout import NUMBER_DIGITS, AnswerPart, SheetHead, SheetSection

Pictures = Mapping[str, bytes]
"""Address in the text → the picture's bytes."""


def paper_pdf(head: SheetHead, sections: Sequence[SheetSection], pictures: Pictures, *, keys: bool) -> bytes:
    """The paper, or its key sheet; raises GlyphMissing and TooMuchToPrint as core.typesetting does."""
    data = {"head": asdict(head), "sections": [asdict(each) for each in sections], "keys": keys, "pictures": {}}
    return typeset("paper", data, pictures)


def answer_sheet_pdf(head: SheetHead, parts: Sequence[AnswerPart]) -> bytes:
    """The answer sheet of a form."""
    data = {"head": asdict(head), "parts": [asdict(each) for each in parts], "digits": list(NUMBER_DIGITS)}
    return typeset("answer_sheet", data)
