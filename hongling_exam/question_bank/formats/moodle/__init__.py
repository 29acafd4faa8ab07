"""Moodle XML, as Moodle 4.5 exports and imports it."""

from hongling_exam.question_bank.formats.moodle.reader import read
from hongling_exam.question_bank.formats.moodle.writer import write

__all__ = ["read", "write"]
