"""A question while its lines come in, and what its stem says of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.drafts import Draft
from hongling_exam.question_bank.formats.sheet_words import CHOICE, LETTERS
from hongling_exam.question_bank.formats.typed_answers import folded, read_letters, read_truth

LONGEST_FIELD = 20_000

_LETTERS_IN_STEM = re.compile(
    r"[（(\[【]\s*([A-Za-z](?:[\s,、，;；]*[A-Za-z]){0,7})\s*[)）\]】]|(?<!_)_+\s*([A-Z]{1,8})\s*_+"
)
_TRUTH_IN_STEM = re.compile(r"[（(\[【]\s*(√|×|✓|✔|✗|✘|对|错|正确|错误|[TFtfXx])\s*[)）\]】]")
_EMPTY = re.compile(r"[（(\[【]\s*[)）\]】]|_{2,}")
_CHOICES = frozenset({"single_choice", "multiple_choice", CHOICE, ""})


@dataclass(slots=True)
class Asked:
    """One question of a document: `last` is the field that goes on with the next line that begins nothing new,
    `listed` the last number of a list within it.
    """

    number: int
    place: str
    kind: str
    points: str
    fields: dict[str, str] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    last: str = "stem"
    listed: int = 0
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether nothing need follow: two options, or an answer."""
        return self.answerable or bool(self._letters(LETTERS))

    @property
    def answerable(self) -> bool:
        """Whether it has all it needs to be answered, for certain."""
        return len(self.options) > 1 or "answer" in self.fields or bool(self._truth())

    def expected(self) -> str:
        """The letter of the option that would come next."""
        return LETTERS[len(self.options)] if len(self.options) < len(LETTERS) else ""

    def put(self, name: str, text: str) -> None:
        """A field's value; a second answer is a fault unless it is the same."""
        if name == "answer" and text:
            self.answer(text)
        elif name in self.fields:
            self.fields[name] = f"{self.fields[name]}\n{text}".strip()
        else:
            self.fields[name] = text
        self.last = name

    def answer(self, text: str) -> None:
        """The answer, wherever it stands."""
        known = self.fields.get("answer", "")
        if known and not same_answer(known, text):
            reason = worded(N_("两处答案不一致：「%(one)s」与「%(other)s」"), one=known[:20], other=text[:20])
            self.faults.append(("answer", reason))
        elif not known:
            self.fields["answer"] = text

    def go_on(self, text: str) -> None:
        """A line that begins nothing new belongs to what stood last; of what is too long no more is kept."""
        held = self.options if self.last in self.options else self.fields
        before = held.get(self.last, "")
        if len(before) + len(text) > LONGEST_FIELD:
            fault = (self.last, N_("文字超过 20000 字，请检查题号与分段"))
            self.faults += [] if fault in self.faults else [fault]
        else:
            held[self.last] = f"{before}{' ' if held is self.options else chr(10)}{text}".strip()

    def finish(self) -> None:
        """Take the answer out of the stem."""
        stem = self.fields.get("stem", "")
        if self.options and self.kind in _CHOICES:
            letters = self._letters("".join(self.options))
            if letters:
                self.fields["stem"] = _LETTERS_IN_STEM.sub(lambda found: self._emptied(found), stem)
                self.answer("".join(letters))
        elif self.kind in {"true_false", ""} and self._truth():
            found = self._truth()
            self.fields["stem"] = (stem[: found.start()] + stem[found.end() :]).strip() if found else stem
            self.answer(found[1] if found else "")

    def draft(self) -> Draft:
        """The question for the common reading."""
        fields = {"points": self.points} if self.points else {}
        return Draft(self.place, fields | self.fields, self.options, self.kind, faults=self.faults)

    def _letters(self, options: str) -> list[str]:
        """The letters that brackets in the stem name, all of them options, each once."""
        return list(_letters_named(self.fields.get("stem", ""), options))

    def _emptied(self, found: re.Match[str]) -> str:
        named = read_letters(found[1] or found[2])
        if not named or not all(letter in self.options for letter in named):
            return found[0]
        return "____" if found[2] else f"{found[0][0]}    {found[0][-1]}"

    def _truth(self) -> re.Match[str] | None:
        """The last bracket of the stem that says 对 or 错, when the question has no options."""
        return None if self.options else _truth_said(self.fields.get("stem", ""))


@lru_cache(maxsize=4)
def _letters_named(stem: str, options: str) -> tuple[str, ...]:
    """Looked up for every line below a stem, so the last answers are kept."""
    letters: list[str] = []
    for found in _LETTERS_IN_STEM.finditer(stem):
        named = read_letters(found[1] or found[2]) or []
        if all(letter in options for letter in named):
            letters += [letter for letter in named if letter not in letters]
    return tuple(letters)


@lru_cache(maxsize=4)
def _truth_said(stem: str) -> re.Match[str] | None:
    every = list(_TRUTH_IN_STEM.finditer(stem))
    return every[-1] if every else None


def has_bracket(line: str) -> bool:
    """Whether a line has a bracket to answer in: empty, or with letters, or with 对 or 错."""
    return any(pattern.search(line) for pattern in (_EMPTY, _LETTERS_IN_STEM, _TRUTH_IN_STEM))


def says_truth(line: str) -> bool:
    """Whether a line ends with 对 or 错 in brackets."""
    return bool(re.search(_TRUTH_IN_STEM.pattern + r"\s*[。.]?$", line))


def same_answer(one: str, other: str) -> bool:
    """Whether two spellings say the same."""
    letters, others = read_letters(one), read_letters(other)
    if letters and others:
        return sorted(letters) == sorted(others)
    truth = read_truth(one)
    return folded(one) == folded(other) or (truth is not None and truth == read_truth(other))
