"""What incoming questions are to each other and to those in the bank. Pure: the bank's side is handed in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.twins import contradicts
from hongling_exam.question_bank.importing.states import Likeness
from hongling_exam.question_bank.kinds.base import Json
from hongling_exam.question_bank.kinds.numeric import read_number
from hongling_exam.question_bank.likeness import LikenessIndex
from hongling_exam.question_bank.search import searched_text, squash

MOST_OF_ONE_STEM = 50
"""A question is compared with so many others of its stem; 「下列说法正确的是」 begins hundreds."""

MOST_STEM_LINES = 4
SIDES = ("options", "left", "right")
_GRAVEST = {likeness: rank for rank, likeness in enumerate(Likeness)}


@dataclass(frozen=True, slots=True)
class Match:
    """Question number `number` of the file is `likeness` to `other`: a key of the bank, or (`earlier`) the number of a
    question further up in the file. `similarity` is 0 to 100.
    """

    number: int
    likeness: Likeness
    other: str = ""
    earlier: int | None = None
    similarity: int = 100


def content_print(question: IncomingQuestion) -> str:
    """Equal for two questions that ask the same and call the same right, whatever their place and their scoring.

    Letters and the order of options mean nothing, since they are drawn for each candidate, and some formats have none;
    white space, width and punctuation are folded away.
    """
    asked = _asked(question.kind, question.body, question.key, question.policy)
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


def _asked(kind: str, body: Json, key: Json, policy: Json) -> list[Any]:
    """A question in words: what stands there, what is right, and by how much a number may miss it."""
    texts = {entry["id"]: _folded(entry["text"]) for side in SIDES for entry in body.get(side, ())}
    sides = [sorted(_folded(entry["text"]) for entry in body.get(side, ())) for side in SIDES]
    parts = [
        _asked(part["kind"], part["body"], part["key"], part.get("policy", {})) for part in body.get("questions", ())
    ]
    margin = [[name, _number(policy[name])] for name in ("absolute", "relative") if name in policy]
    return [
        kind,
        _folded(str(body["stem"])),
        sides,
        _right(key, texts),
        [one for one in margin if one[1] != "0"],
        parts,
    ]


def _right(key: Json, texts: Mapping[str, str]) -> object:
    right = key.get("right")
    if isinstance(right, list):
        return sorted(texts[each] for each in right)
    if "order" in key:
        return [texts[each] for each in key["order"]]
    if "pairs" in key:
        return sorted([texts[one], texts[other]] for one, other in key["pairs"].items())
    if "blanks" in key:
        return [sorted(set(map(_folded, accepted))) for accepted in key["blanks"]]
    return _number(key["value"]) if "value" in key else _folded(str(key.get("reference", right)))


def _folded(text: str) -> str:
    return squash(text) or text.strip()


def _number(text: str) -> str:
    number = read_number(text)
    return text if number is None else format(number.normalize(), "f")


class Comparison:
    """The questions of a file, ready to be compared; each ends with at most one match, the gravest."""

    def __init__(self, questions: Sequence[IncomingQuestion]) -> None:
        self._questions = questions
        self._prints: dict[int, str] = {}
        self._stems: dict[str, list[int]] = {}
        for number, question in enumerate(questions):
            self._stems.setdefault(_folded_stem(question), []).append(number)
        self._found: dict[int, Match] = {}
        self._index = LikenessIndex([searched_text("", each.body).replace("\n", "") for each in questions])

    def matches(self) -> list[Match]:
        """What was found, conflicts first, in the order of the file."""
        return sorted(self._found.values(), key=lambda match: (_GRAVEST[match.likeness], match.number))

    def compare_file(self) -> None:
        """Each question with those further up."""
        for same in self._stems.values():
            for place, number in enumerate(same[1:], 1):
                for earlier in same[:place][-MOST_OF_ONE_STEM:]:
                    likeness = self._of_one_stem(number, self._questions[earlier], self._print(earlier), in_file=True)
                    self._note(Match(number, likeness, earlier=earlier))
        for number, earlier, similarity in self._index.add_all():
            if number not in self._found or self._found[number].likeness is Likeness.NEAR:
                self._note(Match(number, Likeness.NEAR, earlier=earlier, similarity=round(similarity)))

    def compare_text(self, key: str, indexed: str) -> bool:
        """Compare with the indexed text of the bank's question `key`; whether its content must be looked at too."""
        text = indexed.partition("\n")[2]
        if any(stem in self._stems for stem in _stems_of(text)):
            return True
        for number, similarity in self._index.like(text.replace("\n", "")):
            self._note(Match(number, Likeness.NEAR, key, similarity=round(similarity)))
        return False

    def compare_question(self, key: str, there: IncomingQuestion) -> None:
        """Compare with the content of the bank's question `key`."""
        for number in self._stems.get(_folded_stem(there), ()):
            self._note(Match(number, self._of_one_stem(number, there, content_print(there), in_file=False), key))

    def _of_one_stem(self, number: int, other: IncomingQuestion, its_print: str, *, in_file: bool) -> Likeness:
        if self._print(number) == its_print:
            return Likeness.REPEAT if in_file else Likeness.PRESENT
        return Likeness.CONFLICT if contradicts(self._questions[number], other) else Likeness.ALIKE

    def _print(self, number: int) -> str:
        if number not in self._prints:
            self._prints[number] = content_print(self._questions[number])
        return self._prints[number]

    def _note(self, match: Match) -> None:
        known = self._found.get(match.number)
        if known is None or _weight(match) < _weight(known):
            self._found[match.number] = match


def _weight(match: Match) -> tuple[int, int]:
    """What is there already needs no other remark; beyond that the gravest counts, then the most alike."""
    there = (Likeness.PRESENT, Likeness.REPEAT)
    rank = there.index(match.likeness) - len(there) if match.likeness in there else _GRAVEST[match.likeness]
    return rank, -match.similarity


def _folded_stem(question: IncomingQuestion) -> str:
    lines = (squash(line) for line in str(question.body["stem"]).splitlines())
    return "\n".join(line for line in lines if line)


def _stems_of(text: str) -> Iterator[str]:
    """What the stem of an indexed text may be: nothing in it tells where the stem ends and the options begin."""
    lines = text.split("\n", MOST_STEM_LINES)[:MOST_STEM_LINES]
    return ("\n".join(lines[:count]) for count in range(1, len(lines) + 1))


def pairs(matches: Iterable[Match], wanted: Iterable[Likeness], names: Mapping[int, object]) -> list[list[object]]:
    """[the question further up or in the bank, the one that is like it] of the wanted likenesses, by `names`."""
    chosen = set(wanted)
    return [
        [match.other if match.earlier is None else names[match.earlier], names[match.number]]
        for match in matches
        if match.likeness in chosen
    ]
