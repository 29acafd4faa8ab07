"""The marking queue. Nothing read here names a writer: neither person nor number nor organization."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import ID_ALPHABET, db
from hongling_exam.exams.models import Admission, Attempt, ExamSession, PaperItem, Response
from hongling_exam.exams.queries.delivered import delivered_questions
from hongling_exam.grading.access import MARKED_IN, not_own
from hongling_exam.grading.keys import part_of
from hongling_exam.grading.models import HeldAnswer, Marking
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.models import Question, QuestionVersion


@dataclass(frozen=True)
class Place:
    """A question of a session, on whichever forms it stands: `part` is the sub-question of a case group, or None."""

    version_id: int
    part: str | None

    @property
    def name(self) -> str:
        """As it stands in an address: 12, or 12-1."""
        return f"{self.version_id}-{self.part}" if self.part else str(self.version_id)


def read_place(name: str) -> Place | None:
    """The place of an address; None for nonsense."""
    version, _, part = name.partition("-")
    fits = version.isascii() and version.isdigit() and len(version) < 10 and len(part) <= 8
    return Place(int(version), part or None) if fits else None


@dataclass(frozen=True)
class Content:
    """A question as a marker needs it; points of the rubric are hundredths."""

    kind: str
    stem: str
    stem_html: str
    passage_html: str
    reference: str
    rubric: Sequence[Mapping[str, Any]]
    points: int


@dataclass(frozen=True)
class Task:
    """A question to mark: how many of its answers have their mark."""

    session: ExamSession
    place: Place
    content: Content
    max_points: int
    total: int
    done: int


def _queue(actor: Actor) -> Any:
    """Held answers the actor may mark, joined with their question's place."""
    return (
        sa.select(HeldAnswer)
        .join(Attempt, HeldAnswer.attempt_id == Attempt.id)
        .join(Admission, Attempt.admission_id == Admission.id)
        .join(PaperItem, PaperItem.public_id == HeldAnswer.question)
        .join(ExamSession, HeldAnswer.session_id == ExamSession.id)
        .join(Jurisdiction, ExamSession.jurisdiction_id == Jurisdiction.id)
        .where(not_own(actor), ExamSession.state.in_(MARKED_IN), under_paths(actor.paths("grading.mark")))
    )


def _at(place: Place) -> tuple[sa.ColumnElement[bool], ...]:
    part = PaperItem.part.is_(None) if place.part is None else PaperItem.part == place.part
    return PaperItem.question_version_id == place.version_id, part


def list_tasks(actor: Actor) -> list[Task]:
    """The questions the actor may mark, those with unmarked answers first, in three statements."""
    columns = HeldAnswer.session_id, PaperItem.question_version_id, PaperItem.part
    counts = sa.func.max(HeldAnswer.max_points), sa.func.count(), sa.func.count(HeldAnswer.points)
    grouped = _queue(actor).with_only_columns(*columns, *counts).group_by(*columns)
    rows = db.session.execute(grouped.order_by(columns[0], columns[1], columns[2])).all()
    sessions = {each.id: each for each in _sessions({row[0] for row in rows})}
    contents = _contents({Place(row[1], row[2]) for row in rows})
    places = [(row, Place(row[1], row[2])) for row in rows]
    tasks = [Task(sessions[row[0]], place, contents[place], row[3], row[4], row[5]) for row, place in places]
    return sorted(tasks, key=lambda task: task.done == task.total)


def _sessions(ids: set[int]) -> Sequence[ExamSession]:
    return db.session.scalars(sa.select(ExamSession).where(ExamSession.id.in_(ids))).all()


def _contents(places: set[Place]) -> dict[Place, Content]:
    query = sa.select(QuestionVersion, Question.kind).join(Question, QuestionVersion.question_id == Question.id)
    rows = db.session.execute(query.where(QuestionVersion.id.in_({place.version_id for place in places})))
    versions = {version.id: (version, kind) for version, kind in rows}
    return {place: _content(place, *versions[place.version_id]) for place in places}


def _content(place: Place, version: QuestionVersion, kind: str) -> Content:
    whole: Mapping[str, Any] = {"kind": kind, "body": version.body, "key": version.key, "points": version.points}
    found = part_of(version.body, place.part) if place.part else whole
    body, key = found["body"], found["key"]
    passage = version.body["stem_html"] if place.part else ""
    reference = str(key.get("reference", ""))
    return Content(
        found["kind"], body["stem"], body["stem_html"], passage, reference, key.get("rubric", ()), found["points"]
    )


def find_task(actor: Actor, session: ExamSession, place: Place) -> Task | None:
    """One question of a session with its progress; None where there is nothing to mark."""
    counts = sa.func.max(HeldAnswer.max_points), sa.func.count(), sa.func.count(HeldAnswer.points)
    query = _queue(actor).with_only_columns(*counts).where(HeldAnswer.session_id == session.id, *_at(place))
    most, total, done = db.session.execute(query).one()
    return Task(session, place, _contents({place})[place], most, total, done) if total else None


def place_of(held: HeldAnswer) -> Place:
    """The question of a held answer."""
    query = sa.select(PaperItem.question_version_id, PaperItem.part).where(PaperItem.public_id == held.question)
    version_id, part = db.session.execute(query).one()
    return Place(version_id, part)


def find_next(actor: Actor, session: ExamSession, place: Place, after: str | None = None) -> str | None:
    """The next unmarked answer to a question after the one named, in an order that is random but stays.

    Each marker begins at another place, so that two rarely read the same answer.
    """
    start = after or _first_name(actor)
    here = HeldAnswer.session_id == session.id, HeldAnswer.points.is_(None), HeldAnswer.public_id != start
    order = sa.case((HeldAnswer.public_id > start, 0), else_=1), HeldAnswer.public_id
    query = _queue(actor).with_only_columns(HeldAnswer.public_id).where(*here, *_at(place))
    found: str | None = db.session.scalar(query.order_by(*order).limit(1))
    return found


def _first_name(actor: Actor) -> str:
    digest = hashlib.sha256(str(actor.account_id).encode()).digest()
    return "w_" + "".join(ID_ALPHABET[byte % len(ID_ALPHABET)] for byte in digest[:2])


def list_answers(actor: Actor, session: ExamSession, place: Place) -> Sequence[Any]:
    """(public id, points) of every answer to a question, in the queue's order."""
    query = _queue(actor).with_only_columns(HeldAnswer.public_id, HeldAnswer.points)
    here = query.where(HeldAnswer.session_id == session.id, *_at(place))
    return db.session.execute(here.order_by(HeldAnswer.public_id)).all()


def answer_of(held: HeldAnswer) -> tuple[Mapping[str, Any], object]:
    """(question as delivered, answer) of a held answer."""
    form_id = sa.select(Attempt.form_id).where(Attempt.id == held.attempt_id).scalar_subquery()
    query = sa.select(form_id, Response.answer).where(Response.attempt_id == held.attempt_id)
    form, text = db.session.execute(query.where(Response.question == held.question)).one()
    return delivered_questions(form)[held.question], None if text is None else json.loads(text)


def list_marks(held: HeldAnswer) -> Sequence[Marking]:
    """The marks of a held answer's present text, newest first; the first one counts."""
    same = (
        Marking.attempt_id == held.attempt_id,
        Marking.question == held.question,
        Marking.answer_digest == held.answer_digest,
    )
    return db.session.scalars(sa.select(Marking).where(*same).order_by(Marking.id.desc())).all()


@dataclass(frozen=True)
class Progress:
    """How far marking is, question by question, as the session's page shows it; anonymous."""

    place: Place
    content: Content
    total: int
    done: int


def list_progress(session: ExamSession) -> list[Progress]:
    """Marking progress of a session, for who releases it."""
    columns = PaperItem.question_version_id, PaperItem.part
    query = (
        sa.select(*columns, sa.func.count(), sa.func.count(HeldAnswer.points))
        .join(HeldAnswer, PaperItem.public_id == HeldAnswer.question)
        .where(HeldAnswer.session_id == session.id)
        .group_by(*columns)
        .order_by(*columns)
    )
    rows = [(Place(row[0], row[1]), row[2], row[3]) for row in db.session.execute(query)]
    contents = _contents({place for place, _total, _done in rows})
    return [Progress(place, contents[place], total, done) for place, total, done in rows]
