"""What people type, in the one form that is stored and looked up: text, names and phone numbers."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """Full-width forms to half-width, white space at the ends gone."""
    return unicodedata.normalize("NFKC", text).strip()


def fold_code(text: str) -> str:
    """An id number or a credit code: upper case, no blanks."""
    return fold(text).upper().replace(" ", "")


def fold_name(text: str) -> str:
    """A person's name: the many dots people type between parts become `·`, inner white space of Chinese names goes."""
    name = re.sub(r"[•‧・∙．.]", "·", fold(text))
    return re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", name)


def fold_phone(text: str) -> str:
    """Digits of a phone number as people type it: spaces, dashes and a leading +86 gone."""
    return re.sub(r"^\+?86(?=1\d{10}$)", "", re.sub(r"[\s-]", "", fold(text)))
