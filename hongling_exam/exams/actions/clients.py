"""Which client works on an attempt, when the client itself gets a new sign-in."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.accounts.models import SignIn
from hongling_exam.core.db import db
from hongling_exam.exams.models import Attempt
from hongling_exam.exams.states import AttemptState


def renew_client(old_sign_in_id: int, new_sign_in_id: int) -> None:
    """A browser signed in anew: what it was working on goes on under the new sign-in, without a takeover.

    Only attempts in progress of the new sign-in's own account move.
    """
    account = sa.select(SignIn.account_id).where(SignIn.id == new_sign_in_id).scalar_subquery()
    moving = sa.update(Attempt).where(
        Attempt.sign_in_id == old_sign_in_id,
        Attempt.account_id == account,
        Attempt.state == AttemptState.IN_PROGRESS,
    )
    db.session.execute(moving.values(sign_in_id=new_sign_in_id))
