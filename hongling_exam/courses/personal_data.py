"""What learning leaves of a person: for export and erasure requests (PIPL §45–47)."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.accounts.models import Account
from hongling_exam.core.db import db
from hongling_exam.courses.models import CreditEntry, Lesson, LessonAnswer, LessonNote, LessonProgress


def export(person_id: int) -> dict[str, object]:
    """Progress, notes and the ledger of credit minutes."""
    accounts = sa.select(Account.id).where(Account.person_id == person_id)
    progress = sa.select(Lesson.key, LessonProgress).join(Lesson, LessonProgress.lesson_id == Lesson.id)
    notes = sa.select(Lesson.key, LessonNote).join(Lesson, LessonNote.lesson_id == Lesson.id)
    entries = sa.select(CreditEntry).where(CreditEntry.person_id == person_id).order_by(CreditEntry.id)
    return {
        "lessons": [
            {
                "lesson": key,
                "counted_seconds": each.counted,
                "read_per_cent": each.share,
                "finished_at": each.finished_at.isoformat() if each.finished_at else None,
            }
            for key, each in db.session.execute(progress.where(LessonProgress.account_id.in_(accounts)))
        ],
        "notes": [
            {"lesson": key, "text": each.text, "changed_at": each.changed_at.isoformat()}
            for key, each in db.session.execute(notes.where(LessonNote.account_id.in_(accounts)))
        ],
        "credit_minutes": [
            {"year": each.year, "kind": each.kind.value, "title": each.title, "minutes": each.minutes}
            for each in db.session.scalars(entries)
        ],
    }


def erase(person_id: int) -> None:
    """Remove notes and answers, which are the person's own words; counted time stays as evidence and names nobody."""
    accounts = sa.select(Account.id).where(Account.person_id == person_id)
    for model in (LessonNote, LessonAnswer):
        db.session.execute(sa.delete(model).where(model.account_id.in_(accounts)))
