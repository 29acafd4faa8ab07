"""Notes of one's own."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, insert_new
from hongling_exam.core.errors import N_, Invalid
from hongling_exam.courses.models import LessonNote

MOST = 20_000


def write_note(actor: Actor, lesson_id: int, text: str) -> None:
    """Keep the actor's note on a lesson, at most 20,000 characters; an empty one is forgotten."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > MOST:
        raise Invalid(N_("笔记最多 20,000 字，请分成几课来记。"))
    where = (LessonNote.account_id == actor.account_id, LessonNote.lesson_id == lesson_id)
    if not text:
        db.session.execute(sa.delete(LessonNote).where(*where))
        return
    now = clock.now()
    row = {"account_id": actor.account_id, "lesson_id": lesson_id, "text": text, "changed_at": now}
    insert_new(LessonNote, [row])
    db.session.execute(sa.update(LessonNote).where(*where).values(text=text, changed_at=now))
