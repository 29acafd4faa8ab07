"""Signing in and out, and making accounts."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from hongling_exam.accounts.client import new_token, token_digest
from hongling_exam.accounts.models import Account, RoleGrant, SignIn, SignInDelay
from hongling_exam.accounts.passwords import hash_password, password_fault
from hongling_exam.accounts.states import Role, SignInKind
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.organizations.models import Jurisdiction, Person

LONGEST = dt.timedelta(hours=12)
TOKEN_LONGEST = dt.timedelta(days=366)
FREE_FAILURES = 5
LONGEST_DELAY = 900


def create_account(
    actor: Actor,
    *,
    username: str,
    display_name: str,
    jurisdiction: Jurisdiction,
    password: str | None = None,
    person: Person | None = None,
    must_change: bool = False,
    password_hash: str | None = None,
) -> Account:
    """Make an account; raises Invalid naming the field. `password_hash` serves bulk making of throw-away accounts."""
    actor.require("accounts.account.manage", jurisdiction.path)
    username = username.strip().lower()
    if not 2 <= len(username) <= 64 or any(char.isspace() for char in username):
        raise Invalid(N_("用户名应为 2–64 个字符，不含空格。"), [{"field": "username"}])
    if db.session.scalar(sa.select(Account.id).where(Account.username == username)):
        raise Invalid(N_("用户名“%(name)s”已被使用，请换一个。"), [{"field": "username"}], name=username)
    fault = password_fault(password, username) if password is not None else None
    if fault:
        raise Invalid(fault, [{"field": "password"}])
    account = Account(
        username=username,
        display_name=display_name,
        jurisdiction=jurisdiction,
        person=person,
        password_hash=hash_password(password) if password is not None else password_hash,
        must_change_password=must_change,
        created_at=clock.now(),
    )
    db.session.add(account)
    db.session.flush()
    audit.record(actor, "accounts.account.create", f"account:{account.id}", jurisdiction=jurisdiction.path)
    return account


def grant_role(actor: Actor, account: Account, role: Role, jurisdiction: Jurisdiction) -> RoleGrant:
    """Give `account` a role on a jurisdiction; granting it again changes nothing."""
    actor.require("accounts.role.grant", jurisdiction.path)
    for grant in account.grants:
        if grant.role is role and grant.jurisdiction_id == jurisdiction.id:
            return grant
    if role is Role.CANDIDATE:
        raise Refused(N_("考生身份随人员档案而来，不能单独授予。"), code="candidate-role")
    grant = RoleGrant(
        account=account, role=role, jurisdiction=jurisdiction, granted_at=clock.now(), granted_by=actor.account_id
    )
    db.session.add(grant)
    details = {"role": role.value, "jurisdiction": jurisdiction.id}
    audit.record(actor, "accounts.role.grant", f"account:{account.id}", details, jurisdiction=jurisdiction.path)
    return grant


def sign_in(account: Account, kind: SignInKind, *, label: str = "", address: str = "") -> tuple[SignIn, str]:
    """Sign a client in; gives the sign-in and its token, which is stored nowhere."""
    token = new_token()
    moment = clock.now()
    client = SignIn(
        token_digest=token_digest(token),
        account=account,
        kind=kind,
        label=label[:200],
        address=address[:64],
        created_at=moment,
        expires_at=moment + (TOKEN_LONGEST if kind is SignInKind.TOKEN else LONGEST),
        last_seen_at=moment,
    )
    db.session.add(client)
    db.session.execute(sa.delete(SignInDelay).where(SignInDelay.subject == f"account:{account.id}"))
    db.session.flush()
    return client, token


def note_failed_sign_in(subject: str) -> None:
    """Count a wrong password; from the fifth on, each doubles the wait, up to 15 minutes."""
    moment = clock.now()
    delay = db.session.get(SignInDelay, subject, with_for_update=True)
    if delay is None:
        delay = SignInDelay(subject=subject, failures=0, last_failed_at=moment)
        db.session.add(delay)
    delay.failures += 1
    delay.last_failed_at = moment
    over = delay.failures - FREE_FAILURES
    if over >= 0:
        delay.delayed_until = moment + dt.timedelta(seconds=min(2 ** min(over + 1, 10), LONGEST_DELAY))


def sign_out(sign_in: SignIn) -> None:
    """End one client."""
    sign_in.ended_at = clock.now()


def end_sign_ins(account: Account, *, but: int | None = None) -> int:
    """End every client of an account (except sign-in `but`); tells how many."""
    query = sa.update(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
    if but is not None:
        query = query.where(SignIn.id != but)
    return int(db.session.execute(query.values(ended_at=clock.now())).rowcount)  # type: ignore[attr-defined]
