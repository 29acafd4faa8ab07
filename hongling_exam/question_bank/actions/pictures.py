"""Pictures for the texts of questions."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, insert_new
from hongling_exam.core.pictures import Picture
from hongling_exam.question_bank import access
from hongling_exam.question_bank.models import QuestionPicture


def add_picture(actor: Actor, picture: Picture, sha256: str) -> None:
    """Let a clean picture that lies in storage under its SHA-256 be shown; one that is known already stays as it is."""
    actor.require(access.EDIT)
    if db.session.get(QuestionPicture, sha256) is not None:
        return
    keep_pictures(actor.account_id, {sha256: picture})
    audit.record(actor, "question_bank.picture.add", f"picture:{sha256[:16]}")


def keep_pictures(account_id: int | None, pictures: Mapping[str, Picture]) -> None:
    """Let clean pictures that lie in storage under their SHA-256 be shown; a file that brings them is on record."""
    now = clock.now()
    rows = [
        {
            "sha256": sha256,
            "content_type": picture.content_type,
            "width": picture.width,
            "height": picture.height,
            "account_id": account_id,
            "created_at": now,
        }
        for sha256, picture in pictures.items()
    ]
    insert_new(QuestionPicture, rows)
