"""GIFT, the plain-text question format that Moodle reads and writes."""

from hongling_exam.question_bank.formats.gift.parsing import parse
from hongling_exam.question_bank.formats.gift.reader import read
from hongling_exam.question_bank.formats.gift.writer import write

__all__ = ["parse", "read", "write"]
