"""Milliseconds to find a page of questions in a bank of 100,000, with its count, as the list of the bank asks for it.

Run: python -m benchmarks search. The floor beside it counts the same words by LIKE over the same folded texts, without
loading a row.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import sqlalchemy as sa

from benchmarks.hall import SECRET, database
from hongling_exam import create_app
from hongling_exam.core import clock
from hongling_exam.core.db import Base, db
from hongling_exam.core.listing import Wanted
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank import queries, search_index
from hongling_exam.question_bank.actions import ensure_topics
from hongling_exam.question_bank.models import Question, QuestionLevel, QuestionSearch, QuestionVersion
from hongling_exam.question_bank.search import query_words, searched_text
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level

QUESTIONS = 100_000
BATCH = 5_000
ROUNDS = 15
GOAL = 20.0
SYLLABLES = "党组织支部员工企业社会建作议选举发展预备期书记纪律教育学习群众服务责任制度管理评培训考核民主监督代表委"
COMMON = ("党支部", "党员", "预备党员", "组织生活", "会议", "工作", "教育", "群众")
QUERIES: tuple[tuple[str, dict[str, str]], ...] = (
    ("党", {}),
    ("党员", {}),
    ("组织生活", {}),
    ("党员 群众", {}),
    ("锦程", {}),
    ("锦程商会", {}),
    ("q-0421", {}),
    ("预备党员", {"kind": "single_choice", "level": "senior"}),
    ("会议", {"difficulty": "3", "state": "approved"}),
    ("查无此句", {}),
)
"""One character, two, a part of a code, words of every fifth question, of one in a thousand and of none."""


def measure() -> list[dict[str, Any]]:
    """A row for each engine."""
    return [_measure_engine(engine) for engine in ("sqlite", "postgresql")]


def _measure_engine(engine: str) -> dict[str, Any]:
    with database(engine) as found:
        app = create_app(
            {"DATABASE_URL": found.url, "INSTANCE": str(found.folder), "SECRET_KEY": SECRET, "JOBS": False}
        )
        with app.app_context():
            Base.metadata.create_all(db.engine)
            _fill()
            if engine == "postgresql":  # as its autovacuum does; SQLite is asked without statistics
                with unit_of_work():
                    db.session.execute(sa.text("ANALYZE"))
            spent = [_milliseconds(lambda each=each: _find(*each)) for each in QUERIES for _ in range(ROUNDS)]
            bare = [_milliseconds(lambda each=each: _floor(each[0])) for each in QUERIES]
            db.engine.dispose()
            app.extensions["hongling_hot"].dispose()
    median, tail, floor = statistics.median(spent), statistics.quantiles(spent, n=20)[-1], statistics.median(bare)
    return {
        "row": f"bank search over {QUESTIONS:,} questions, {engine}",
        "figure": f"p95 {tail:.1f} ms, median {median:.1f} ms, slowest {max(spent):.1f} ms",
        "floor": f"{floor:.1f} ms for a LIKE scan that only counts",
        "ratio": round(median / floor, 2),
        "goal": f"p95 ≤ {GOAL:g} ms",
        "met": tail <= GOAL,
    }


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    spent = (time.perf_counter() - started) * 1000
    db.session.remove()
    return spent


def _find(query: str, filters: dict[str, str]) -> None:
    listing = queries.list_questions(["/"], Wanted(query=query, filters=filters))
    assert queries.excerpts(listing) or not listing.total


def _floor(query: str) -> None:
    words = [QuestionSearch.text.contains(word, autoescape=True) for word in query_words(query)]
    db.session.scalar(sa.select(sa.func.count()).select_from(QuestionSearch).where(*words))


def _fill() -> None:
    """Made-up questions of a hundred characters: a common word in one of five, a rare name in one of a thousand."""
    dice = random.Random(20261124)
    with unit_of_work():
        topics = [topic.id for topic in ensure_topics().values()]
    made: Iterator[dict[str, Any]] = (_question(number, dice, topics) for number in range(1, QUESTIONS + 1))
    while batch := list(islice(made, BATCH)):
        with unit_of_work():
            _insert(batch, dice)


def _question(number: int, dice: random.Random, topics: list[int]) -> dict[str, Any]:
    return {
        "id": number,
        "key": f"q-{number:06d}",
        "kind": dice.choice(["single_choice", "multiple_choice", "true_false"]),
        "purpose": Purpose.EXAM,
        "state": dice.choice([QuestionState.APPROVED] * 9 + [QuestionState.RETIRED]),
        "topic_id": dice.choice(topics),
        "difficulty": dice.randint(1, 5),
    }


def _insert(questions: list[dict[str, Any]], dice: random.Random) -> None:
    moment = clock.now()
    versions = [_version(each["id"], dice) | {"created_at": moment} for each in questions]
    levels = [{"question_id": each["id"], "level": dice.choice(list(Level))} for each in questions]
    db.session.execute(sa.insert(Question), questions)
    db.session.execute(sa.insert(QuestionLevel), levels)
    db.session.execute(sa.insert(QuestionVersion), versions)
    current = sa.update(Question).where(Question.id.between(questions[0]["id"], questions[-1]["id"]))
    db.session.execute(current.values(current_version_id=Question.id))
    pairs = zip(questions, versions, strict=True)
    search_index.put_texts({each["id"]: searched_text(each["key"], version["body"]) for each, version in pairs})


def _version(number: int, dice: random.Random) -> dict[str, Any]:
    stem = _sentence(dice, 45) + ("，锦程商会" if number % 1000 == 0 else "") + "，下列说法正确的是（ ）。"
    options = [{"id": letter, "text": _sentence(dice, 14), "html": ""} for letter in "ABCD"]
    return {
        "id": number,
        "question_id": number,
        "number": 1,
        "body": {"stem": stem, "stem_html": f"<p>{stem}</p>", "options": options},
        "key": {"right": ["A"]},
        "policy": {},
        "points": 200,
        "explanation": "",
        "explanation_html": "",
        "sources": [],
        "sha256": "0" * 64,
    }


def _sentence(dice: random.Random, length: int) -> str:
    words = []
    while sum(map(len, words)) < length:
        words.append(dice.choice(COMMON) if dice.random() < 0.04 else "".join(dice.choices(SYLLABLES, k=2)))
    return "".join(words)
