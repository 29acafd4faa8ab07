"""What accounts hold about a person: given out on request, and erased."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.accounts.actions import end_sign_ins
from hongling_exam.accounts.models import Account, SignIn, SignInSlip
from hongling_exam.accounts.states import AccountState
from hongling_exam.core.db import db


def _account_of(person_id: int) -> Account | None:
    return db.session.scalar(sa.select(Account).where(Account.person_id == person_id))


def export(person_id: int) -> dict[str, object]:
    """The person's account, its roles, and when, whence and with what it was signed in."""
    account = _account_of(person_id)
    if account is None:
        return {}
    clients = db.session.scalars(sa.select(SignIn).where(SignIn.account_id == account.id).order_by(SignIn.id))
    return {
        "username": account.username,
        "display_name": account.display_name,
        "state": account.state.value,
        "locale": account.locale,
        "created_at": account.created_at.isoformat(),
        "roles": [{"role": grant.role.value, "on": grant.jurisdiction.name} for grant in account.grants],
        "sign_ins": [
            {
                "kind": client.kind.value,
                "label": client.label,
                "address": client.address,
                "created_at": client.created_at.isoformat(),
                "last_seen_at": client.last_seen_at.isoformat(),
                "ended_at": client.ended_at.isoformat() if client.ended_at else None,
            }
            for client in clients
        ],
    }


def erase(person_id: int) -> None:
    """Shut the person's account and take out of it whatever tells who it was; its number stays for the audit log."""
    account = _account_of(person_id)
    if account is None:
        return
    end_sign_ins(account)
    db.session.execute(sa.update(SignIn).where(SignIn.account_id == account.id).values(label="", address=""))
    db.session.execute(sa.delete(SignInSlip).where(SignInSlip.account_id == account.id))
    account.username = f"erased-{account.id}"
    account.display_name = "已注销"
    account.person_id = None
    account.password_hash = None
    account.totp_secret = None
    account.totp_confirmed_at = None
    account.locale = None
    account.state = AccountState.DISABLED
    account.grants.clear()
    db.session.flush()
