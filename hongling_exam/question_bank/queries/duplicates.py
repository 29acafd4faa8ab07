"""What reads alike in the whole bank: contradictions, then what stands there twice, then what is nearly the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.question_bank.differences import answer_line
from hongling_exam.question_bank.duplicates import near_pairs
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.twins import contradicts
from hongling_exam.question_bank.models import DistinctPair, Question, QuestionSearch, QuestionVersion
from hongling_exam.question_bank.plain_words import plain_words
from hongling_exam.question_bank.queries.listing import LARGE_BANK, listed
from hongling_exam.question_bank.states import QuestionState

MOST_OF_ONE_STEM = 30
MOST_CONTENTS = 6_000
MOST_SHOWN = 200
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Pair:
    """Two questions, by key, with their stems in plain words and their answers in a line each."""

    keys: tuple[str, str]
    stems: tuple[str, str]
    answers: tuple[str, str]
    similarity: float


@dataclass(frozen=True, slots=True)
class Duplicates:
    """At most MOST_SHOWN pairs of each sort, out of `looked_at` questions; `more` says that there are others.

    `apart`: pairs that somebody has found to be no duplicates; they stand in no other list.
    """

    conflicts: Sequence[Pair]
    repeats: Sequence[Pair]
    near: Sequence[Pair]
    apart: Sequence[Pair]
    looked_at: int
    more: bool


def find_duplicates(paths: Sequence[str]) -> Duplicates:
    """Compare the questions below `paths` that are not retired, at most LARGE_BANK, by their stored search texts."""
    query = sa.select(Question.id, QuestionSearch.text).join(QuestionSearch, QuestionSearch.question_id == Question.id)
    query = query.where(listed(paths), Question.state != QuestionState.RETIRED).order_by(Question.id).limit(LARGE_BANK)
    rows = [(number, *_lines(text)) for number, text in db.session.execute(query)]
    apart = _apart({row[0] for row in rows})
    same = [pair for pair in _same_stem(rows) if pair not in apart]
    read = _contents({number for pair in same for number in pair})
    conflicts = [pair for pair in same if _contradict(read, pair)]
    wholes = {number: whole for number, _, whole in rows}
    repeats = [pair for pair in same if pair not in set(conflicts) and wholes[pair[0]] == wholes[pair[1]]]
    told = set(conflicts) | set(repeats)
    near = [(rows[one][0], rows[other][0], alike) for one, other, alike in near_pairs([row[2] for row in rows])]
    left = [each for each in near if each[:2] not in told and each[:2] not in apart]
    return _shown([conflicts, repeats, left, sorted(apart)], len(rows))


def are_distinct(one: Question, other: Question) -> bool:
    """Whether somebody has found that these two are no duplicates."""
    pair = min(one.id, other.id), max(one.id, other.id)
    return db.session.get(DistinctPair, pair) is not None


def _apart(ids: set[int]) -> set[tuple[int, int]]:
    """The pairs of these questions that are no duplicates, the lower id first."""
    rows = db.session.execute(sa.select(DistinctPair.one_id, DistinctPair.other_id))
    return {(one, other) for one, other in rows if one in ids and other in ids}


def _lines(text: str) -> tuple[str, str]:
    """The folded stem, and everything a candidate reads."""
    _, _, rest = text.partition("\n")
    return rest.partition("\n")[0], rest


def _same_stem(rows: Iterable[tuple[int, str, str]]) -> Iterable[tuple[int, int]]:
    """Pairs of one stem; a stem that very many begin with is looked at among its first ones, or by its whole text."""
    by_stem: dict[str, list[int]] = defaultdict(list)
    by_whole: dict[str, list[int]] = defaultdict(list)
    for number, stem, whole in rows:
        by_stem[stem].append(number)
        by_whole[whole].append(number)
    found: dict[tuple[int, int], None] = {}
    for groups in (by_stem, by_whole):
        for numbers in groups.values():
            found.update(dict.fromkeys(combinations(numbers[:MOST_OF_ONE_STEM], 2)))
    return found


def _contents(ids: set[int]) -> Mapping[int, IncomingQuestion]:
    wanted, found = sorted(ids)[:MOST_CONTENTS], {}
    for start in range(0, len(wanted), _BATCH):
        query = sa.select(Question.id, Question.kind, QuestionVersion.body, QuestionVersion.key).join(
            QuestionVersion, Question.current_version_id == QuestionVersion.id
        )
        for number, kind, body, key in db.session.execute(query.where(Question.id.in_(wanted[start : start + _BATCH]))):
            found[number] = IncomingQuestion("", kind, body, key)
    return found


def _contradict(read: Mapping[int, IncomingQuestion], pair: tuple[int, int]) -> bool:
    one, other = (read.get(number) for number in pair)
    return one is not None and other is not None and contradicts(one, other)


def _shown(found: Sequence[Sequence[tuple[Any, ...]]], looked_at: int) -> Duplicates:
    cut: list[Sequence[tuple[Any, ...]]] = [each[:MOST_SHOWN] for each in found]
    drawn = _drawn({number for pairs in cut for pair in pairs for number in pair[:2]})
    conflicts, repeats, near, apart = ([_pair(drawn, pair) for pair in pairs] for pairs in cut)
    more = any(len(each) > MOST_SHOWN for each in found)
    return Duplicates(conflicts, repeats, near, apart, looked_at, more)


def _pair(drawn: Mapping[int, tuple[str, str, str]], pair: tuple[Any, ...]) -> Pair:
    """A pair of ids, perhaps with its similarity, as a page shows it."""
    (one, first, right), (other, second, wrong) = drawn[pair[0]], drawn[pair[1]]
    return Pair((one, other), (first, second), (right, wrong), float((*pair, 100.0)[2]))


def _drawn(ids: set[int]) -> Mapping[int, tuple[str, str, str]]:
    """Key, stem and answer of each."""
    wanted, found = sorted(ids), {}
    for start in range(0, len(wanted), _BATCH):
        query = sa.select(Question.id, Question.key, QuestionVersion.body, QuestionVersion.key).join(
            QuestionVersion, Question.current_version_id == QuestionVersion.id
        )
        for number, name, body, key in db.session.execute(query.where(Question.id.in_(wanted[start : start + _BATCH]))):
            found[number] = (name, plain_words(str(body.get("stem", ""))), answer_line(body, key))
    return found
