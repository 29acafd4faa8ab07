"""One-time sign-in slips, handed out at the seat to who forgot the password (exam-engine 16)."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from hongling_exam.accounts.client import slip_digest
from hongling_exam.accounts.models import Account, SignInSlip
from hongling_exam.accounts.passwords import readable_password
from hongling_exam.accounts.states import STAFF_ROLES, AccountState
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused

CODE_LENGTH = 8
MOST_MINUTES = 240


def issue_slip(actor: Actor, account: Account, minutes: int = 30, *, within: str | None = None) -> str:
    """Make a code that signs `account` in once within `minutes`; an earlier unused one is worth nothing from now on.

    Needs "accounts.slip.issue" on `within`, the path of the jurisdiction whose session the candidate sits in, else on
    the account's own. Staff accounts are refused: a slip must never lend anybody's office.
    """
    path = within or account.jurisdiction.path
    actor.require("accounts.slip.issue", path)
    if account.state is not AccountState.ACTIVE:
        raise Refused(N_("这个账号已停用，不能开具登录条。"), code="disabled")
    if any(grant.role in STAFF_ROLES for grant in account.grants):
        raise Refused(N_("工作人员账号不能用登录条登录，请由管理员重置密码。"), code="staff-account")
    moment = clock.now()
    _void_unused(account, moment)
    code = readable_password(CODE_LENGTH)
    slip = SignInSlip(
        code_digest=slip_digest(code),
        account_id=account.id,
        issued_by=actor.account_id,
        issued_at=moment,
        expires_at=moment + dt.timedelta(minutes=min(max(minutes, 1), MOST_MINUTES)),
    )
    db.session.add(slip)
    db.session.flush()
    details = {"slip": slip.id, "minutes": minutes}
    audit.record(actor, "accounts.slip.issue", f"account:{account.id}", details, jurisdiction=path)
    return code


def _void_unused(account: Account, moment: dt.datetime) -> None:
    unused = (SignInSlip.account_id == account.id, SignInSlip.used_at.is_(None), SignInSlip.expires_at > moment)
    db.session.execute(sa.update(SignInSlip).where(*unused).values(expires_at=moment))


def use_slip(actor: Actor, account: Account, code: str) -> bool:
    """Spend the account's slip with this code; false when there is none. Of two at once one spends it."""
    spend = (
        sa.update(SignInSlip)
        .where(
            SignInSlip.code_digest == slip_digest(code),
            SignInSlip.account_id == account.id,
            SignInSlip.used_at.is_(None),
            SignInSlip.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
    )
    spent = bool(db.session.execute(spend).rowcount)  # type: ignore[attr-defined]
    if spent:
        audit.record(actor, "accounts.slip.use", f"account:{account.id}", jurisdiction=account.jurisdiction.path)
    return spent
