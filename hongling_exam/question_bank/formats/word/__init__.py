"""Word files (.docx) of questions, as trainers type them."""

from hongling_exam.question_bank.formats.word.reader import read

__all__ = ["read"]
