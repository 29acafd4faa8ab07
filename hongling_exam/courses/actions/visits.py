"""Sittings at lessons: opened, kept alive by pulses, closed; what they add to progress and ledger (clause D-2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, insert_new
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.office_time import office_day
from hongling_exam.courses.models import CreditEntry, EditionLesson, LearningVisit, LessonProgress
from hongling_exam.courses.queries.progress import reading_of
from hongling_exam.courses.rules import hours
from hongling_exam.courses.rules.hours import Sitting
from hongling_exam.courses.states import CreditKind

MOST_PULSES = 5_000
"""Pulses of one visit: more than a day of them."""


def open_visit(actor: Actor, place: EditionLesson) -> LearningVisit:
    """Begin to read a lesson; whatever else the actor had open is closed: one lesson at a time."""
    now = clock.now()
    _close_open(actor, now)
    visit = LearningVisit(
        account_id=actor.account_id,
        lesson_id=place.lesson_id,
        version_id=place.version_id,
        opened_at=now,
        seen_at=now,
        pulses=0,
        counted=0,
        unproved=0,
    )
    db.session.add(visit)
    start = {"account_id": actor.account_id, "lesson_id": place.lesson_id, "counted": 0, "share": 0, "place": 0}
    insert_new(LessonProgress, [start | {"opened_at": now, "seen_at": now}])
    db.session.flush()
    return visit


def _close_open(actor: Actor, now: dt.datetime) -> None:
    query = sa.select(LearningVisit).where(
        LearningVisit.account_id == actor.account_id, LearningVisit.closed_at.is_(None)
    )
    for visit in db.session.scalars(query.with_for_update()):
        _close(actor, visit, now)
    db.session.flush()


def pulse_visit(actor: Actor, visit: LearningVisit, sequence: int, share: int, place: int, *, active: bool) -> None:
    """Take one pulse: the time since the last one counts, and how far was read is remembered (per cent).

    `active` tells that the reader scrolled, typed or touched something since then. Raises Refused once the visit is
    closed, because another lesson was opened.
    """
    if visit.closed_at is not None:
        raise Refused(N_("您在别处打开了另一课，这里不再计时。刷新本页可以继续学习。"), code="visit-closed")
    if sequence > MOST_PULSES:
        raise Refused(N_("这一次学习太长了，请刷新页面。"), code="visit-closed")
    _apply(actor, visit, hours.pulse(_sitting(visit), sequence, clock.now(), active=active), share, place)


def show_presence(actor: Actor, visit: LearningVisit) -> None:
    """The reader answered that somebody is there."""
    if visit.closed_at is None:
        _apply(actor, visit, hours.present(_sitting(visit), clock.now()))


def close_visit(actor: Actor, visit: LearningVisit) -> None:
    """The reader leaves; closing twice changes nothing."""
    if visit.closed_at is None:
        _close(actor, visit, clock.now())


def _close(actor: Actor, visit: LearningVisit, now: dt.datetime) -> None:
    visit.closed_at = now
    _apply(actor, visit, hours.closed(_sitting(visit), now))


def _sitting(visit: LearningVisit) -> Sitting:
    return Sitting(visit.seen_at, visit.pulses, visit.counted, visit.unproved, visit.check_due_at)


def _apply(actor: Actor, visit: LearningVisit, sitting: Sitting, share: int = 0, place: int | None = None) -> None:
    """Store what the rules made of a visit, and carry the difference into the lesson's progress."""
    gained = sitting.counted - visit.counted
    visit.seen_at, visit.pulses, visit.counted, visit.unproved, visit.check_due_at = astuple(sitting)
    query = sa.select(LessonProgress).where(
        LessonProgress.account_id == visit.account_id, LessonProgress.lesson_id == visit.lesson_id
    )
    progress = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()
    progress.counted = max(progress.counted + gained, 0)
    progress.share = max(progress.share, share)
    progress.place = progress.place if place is None else place
    progress.seen_at = sitting.seen_at
    db.session.flush()
    if visit.check_due_at is None:
        finish_if_done(actor, progress, visit.version_id)


def finish_if_done(actor: Actor, progress: LessonProgress, version_id: int) -> None:
    """Mark a lesson finished once nothing is missing, and book its minutes, once (clause D-2)."""
    if progress.finished_at is not None:
        return
    reading, version = reading_of(progress, version_id)
    if hours.missing(reading):
        return
    progress.finished_at = clock.now()
    minutes = hours.credit_minutes(reading)
    if actor.person_id is None or minutes == 0:
        return
    explanation: dict[str, Any] = {
        "counted_seconds": reading.counted,
        "lesson_minutes": reading.minutes,
        "share": reading.share,
        "questions": reading.questions,
        "version": version_id,
    }
    row = {
        "person_id": actor.person_id,
        "year": office_day(progress.finished_at).year,
        "kind": CreditKind.LESSON,
        "reference": f"lesson:{progress.lesson_id}",
        "title": version.title,
        "minutes": minutes,
        "explanation": explanation,
        "at": progress.finished_at,
    }
    insert_new(CreditEntry, [row])
    db.session.flush()
