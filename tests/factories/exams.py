"""Sealed papers, open sessions and admissions. Call them inside an app context and a unit of work."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.exams.actions.blueprints import create_blueprint
from hongling_exam.exams.actions.papers import draw_paper, seal_paper
from hongling_exam.exams.models import Admission, ExamRoom, ExamSession, Paper, PaperBlueprint
from hongling_exam.exams.rules.blueprints import Section, total_points
from hongling_exam.exams.states import SessionState
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank.actions import load_questions
from hongling_exam.question_bank.formats.parsed import ParsedQuestion
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level
from tests.factories.organizations import make_jurisdiction

QUESTIONS = (Path(__file__).parent / "questions.txt").read_text("utf-8")
_serial = itertools.count(1)

TEN_KINDS: tuple[Section, ...] = (
    Section("single_choice", 2, 200),
    Section("multiple_choice", 1, 300),
    Section("true_false", 1, 100),
    Section("fill_blank", 1, 200),
    Section("ordering", 1, 200),
    Section("matching", 1, 300),
    Section("numeric", 1, 200),
    Section("short_answer", 1, 800),
    Section("essay", 1, 1000),
    Section("case_group", 1, 500),
)
"""11 questions of all ten kinds, 40 points."""

OBJECTIVE: tuple[Section, ...] = TEN_KINDS[:7]
"""8 questions that are graded without a person, 17 points."""


def read_questions(level: Level = Level.JUNIOR) -> Sequence[ParsedQuestion]:
    """The 21 questions of questions.txt, as if they had been written for `level`."""
    text = QUESTIONS.replace("== j-", f"== {level.value[0]}-")
    questions, problems = read_text(text, "questions.txt", level.value)
    assert not problems, problems
    return questions


def make_questions(level: Level = Level.JUNIOR, purpose: Purpose = Purpose.PRACTICE) -> None:
    """Put those questions into the bank."""
    load_questions(SYSTEM, read_questions(level), purpose=purpose)


def give_questions(jurisdiction_id: int, *keys: str) -> None:
    """Make shared questions, all or these, a jurisdiction's own; inside a unit of work."""
    shared = sa.update(Question).where(Question.jurisdiction_id.is_(None))
    shared = shared.where(Question.key.in_(keys)) if keys else shared
    db.session.execute(shared.values(jurisdiction_id=jurisdiction_id))


def the_street() -> Jurisdiction:
    """当湖街道, the cast's or a new one."""
    query = sa.select(Jurisdiction).where(Jurisdiction.code == "330482001")
    return db.session.scalar(query) or make_jurisdiction("当湖街道", "330482001")


def make_blueprint(
    *,
    level: Level = Level.JUNIOR,
    sections: Sequence[Section] = TEN_KINDS,
    jurisdiction: Jurisdiction | None = None,
    purpose: Purpose = Purpose.PRACTICE,
    name: str | None = None,
) -> PaperBlueprint:
    """A blueprint that the questions of questions.txt can fill; they are loaded first. Pass mark 60 %."""
    make_questions(level, purpose)
    return create_blueprint(
        SYSTEM,
        jurisdiction=jurisdiction or the_street(),
        name=name or f"方案 {next(_serial)}",
        level=level,
        sections=sections,
        pass_points=total_points(sections) * 6 // 10,
    )


def make_paper(
    *,
    level: Level = Level.JUNIOR,
    sections: Sequence[Section] = TEN_KINDS,
    forms: int = 1,
    seed: str = "seven",
    sealed: bool = True,
    jurisdiction: Jurisdiction | None = None,
    purpose: Purpose = Purpose.PRACTICE,
) -> Paper:
    """A paper of all ten kinds (or of `sections`), sealed unless it shall be a draft."""
    blueprint = make_blueprint(level=level, sections=sections, jurisdiction=jurisdiction, purpose=purpose)
    paper = draw_paper(SYSTEM, blueprint, title="初级资格认证考试", seed=seed, forms=forms, purpose=purpose)
    if sealed:
        seal_paper(SYSTEM, paper)
    return paper


def make_session(paper: Paper | None = None, **values: Any) -> ExamSession:
    """A session that opened a minute ago, closes in two hours and lasts one, scheduled; `values` change columns."""
    paper = paper or make_paper(jurisdiction=values.get("jurisdiction"))
    now = clock.now()
    columns: dict[str, Any] = {
        "jurisdiction": paper.jurisdiction,
        "paper": paper,
        "title": "2026 年第一期初级资格认证考试",
        "level": paper.level,
        "opens_at": now - dt.timedelta(minutes=1),
        "closes_at": now + dt.timedelta(hours=2),
        "duration_s": 3600,
        "review": {"after_release": ["score"]},
        "state": SessionState.SCHEDULED,
        "practice_reason": "测试用",
        "created_at": now,
    }
    session = ExamSession(**(columns | values))
    db.session.add(session)
    db.session.flush()
    return session


def make_room(session: ExamSession, name: str = "第一考场", capacity: int = 30) -> ExamRoom:
    """A room of the session."""
    room = ExamRoom(session=session, name=name, place="党群服务中心三楼", capacity=capacity)
    db.session.add(room)
    db.session.flush()
    return room


def make_admission(session: ExamSession, person: Person, **values: Any) -> Admission:
    """The person admitted to the session, under the next number, without a seat unless `values` give one."""
    columns: dict[str, Any] = {"admission_number": f"2026-1-{next(_serial):04d}", "created_at": clock.now()}
    admission = Admission(session=session, person=person, **(columns | values))
    db.session.add(admission)
    db.session.flush()
    return admission
