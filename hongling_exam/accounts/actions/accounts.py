"""Making accounts, and what an administrator or organizer does to them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from hongling_exam.accounts.access import require_authority
from hongling_exam.accounts.actions.roles import require_other_administrator
from hongling_exam.accounts.actions.sign_ins import end_sign_ins, forget_failures
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.passwords import NewPassword, hash_password, password_fault
from hongling_exam.accounts.rules import fold_username, username_fault
from hongling_exam.accounts.states import AccountState, Role
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.organizations.events import PersonMoved
from hongling_exam.organizations.models import Jurisdiction, Person

CHUNK = 500
CROWDED = 300_000


@dataclass(frozen=True)
class IssuedAccess:
    """An account and the one-time password to hand to its owner; `password` is None where none was given."""

    account: Account
    password: str | None


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
    """Make an account, under a generated name when `username` is empty; raises Invalid naming the field.

    `password_hash` serves who hashed the password beforehand.
    """
    actor.require("accounts.account.manage", jurisdiction.path)
    username, display_name = fold_username(username) or _free_usernames(1)[0], display_name.strip()
    _require_good(username, display_name, password)
    _require_free(username, person)
    if password is not None:
        password_hash = hash_password(password)
    account = Account(
        username=username,
        display_name=display_name,
        jurisdiction=jurisdiction,
        person=person,
        password_hash=password_hash,
        must_change_password=must_change,
        created_at=clock.now(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(account)
    except IntegrityError as error:
        raise _taken(username) from error
    audit.record(actor, "accounts.account.create", f"account:{account.id}", jurisdiction=jurisdiction.path)
    return account


def _require_good(username: str, display_name: str, password: str | None) -> None:
    fault = username_fault(username)
    if fault:
        raise Invalid(fault, [{"field": "username"}])
    if not 1 <= len(display_name) <= 50:
        raise Invalid(N_("姓名应为 1–50 个字。"), [{"field": "display_name"}])
    fault = password_fault(password, username) if password is not None else None
    if fault:
        raise Invalid(fault, [{"field": "password"}])


def _taken(username: str) -> Invalid:
    return Invalid(N_("用户名“%(name)s”已被使用，请换一个。"), [{"field": "username"}], name=username)


def _require_free(username: str, person: Person | None) -> None:
    if db.session.scalar(sa.select(Account.id).where(Account.username == username)):
        raise _taken(username)
    if person is not None and db.session.scalar(sa.select(Account.id).where(Account.person_id == person.id)):
        raise Invalid(N_("%(name)s 已经有账号了。"), [{"field": "person"}], name=person.name)


def create_candidate_accounts(
    actor: Actor, persons: Sequence[Person], passwords: Sequence[NewPassword] = ()
) -> list[IssuedAccess]:
    """Make an account with a generated user name (hl and six digits) for each of `persons` who has none yet.

    `passwords` come from `make_passwords`, called before the unit of work touches the database, and are given out in
    order, to be changed at the first sign-in. Where they run out, an account begins without one: a reset or a slip
    opens it. Raises Forbidden for a person outside the actor's jurisdictions.
    """
    for person in persons:
        actor.require("accounts.account.manage", person.jurisdiction.path)
    having = _persons_with_account([person.id for person in persons])
    wanting = [person for person in persons if person.id not in having]
    given: list[NewPassword | None] = [*passwords[: len(wanting)]]
    given += [None] * (len(wanting) - len(given))
    moment = clock.now()
    made = [
        Account(
            username=username,
            display_name=person.name,
            jurisdiction=person.jurisdiction,
            person=person,
            password_hash=new.password_hash if new else None,
            must_change_password=new is not None,
            created_at=moment,
        )
        for person, username, new in zip(wanting, _free_usernames(len(wanting)), given, strict=True)
    ]
    db.session.add_all(made)
    db.session.flush()
    for account in made:
        path = account.jurisdiction.path
        audit.record(actor, "accounts.account.create", f"account:{account.id}", jurisdiction=path)
    return [IssuedAccess(account, new.password if new else None) for account, new in zip(made, given, strict=True)]


def _persons_with_account(person_ids: Sequence[int]) -> set[int | None]:
    having: set[int | None] = set()
    for start in range(0, len(person_ids), CHUNK):
        chunk = person_ids[start : start + CHUNK]
        having |= set(db.session.scalars(sa.select(Account.person_id).where(Account.person_id.in_(chunk))))
    return having


def _free_usernames(count: int) -> list[str]:
    there = int(db.session.scalar(sa.select(sa.func.count()).select_from(Account)) or 0)
    digits = 6 if there + count < CROWDED else 9
    found: set[str] = set()
    while len(found) < count:
        wanted = min(count - len(found), CHUNK)
        drawn = {f"hl{secrets.randbelow(10**digits):0{digits}d}" for _ in range(wanted)}
        found |= drawn - set(db.session.scalars(sa.select(Account.username).where(Account.username.in_(drawn))))
    return sorted(found)


def reset_passwords(actor: Actor, accounts: Sequence[Account], passwords: Sequence[NewPassword]) -> list[IssuedAccess]:
    """Give each account a one-time password, to be changed at the first sign-in; its clients end at once."""
    for account, new in zip(accounts, passwords, strict=True):
        _require_not_own(actor, account)
        set_password(actor, account, new.password_hash)
    return [IssuedAccess(account, new.password) for account, new in zip(accounts, passwords, strict=True)]


def set_password(actor: Actor, account: Account, password_hash: str, *, must_change: bool = True) -> None:
    """Set somebody's password; the clients of the account end and its waiting time is over."""
    require_authority(actor, account)
    account.password_hash = password_hash
    account.must_change_password = must_change
    end_sign_ins(account)
    forget_failures(f"account:{account.id}")
    _note(actor, "accounts.password.reset", account)


def disable_account(actor: Actor, account: Account, reason: str) -> None:
    """Shut an account; its clients end at once. Disabling it again changes nothing."""
    require_authority(actor, account)
    _require_not_own(actor, account)
    if account.state is AccountState.DISABLED:
        return
    for grant in account.grants:
        if grant.role is Role.ADMINISTRATOR:
            require_other_administrator(account, grant.jurisdiction.path)
    account.state = AccountState.DISABLED
    end_sign_ins(account)
    _note(actor, "accounts.account.disable", account, reason)


def enable_account(actor: Actor, account: Account) -> None:
    """Open a shut account again; its former clients stay ended."""
    require_authority(actor, account)
    if account.state is AccountState.DISABLED:
        account.state = AccountState.ACTIVE
        _note(actor, "accounts.account.enable", account)


def reset_second_factor(actor: Actor, account: Account, reason: str) -> None:
    """Take the second factor off an account whose owner lost the device; its clients end at once."""
    require_authority(actor, account)
    _require_not_own(actor, account)
    account.totp_secret = None
    account.totp_confirmed_at = None
    account.totp_last_step = 0
    end_sign_ins(account)
    forget_failures(f"code:{account.id}")
    _note(actor, "accounts.second_factor.reset", account, reason)


def end_all_sign_ins(actor: Actor, account: Account, reason: str) -> int:
    """End every client of somebody's account; tells how many."""
    require_authority(actor, account)
    ended = end_sign_ins(account)
    _note(actor, "accounts.account.end_sign_ins", account, reason)
    return ended


def _require_not_own(actor: Actor, account: Account) -> None:
    if actor.account_id == account.id:
        raise Refused(N_("不能对自己的账号这样操作，请在“我的账号”里办理，或请其他管理员办理。"), code="own-account")


def _note(actor: Actor, action: str, account: Account, reason: str = "") -> None:
    personal = {"reason": reason} if reason else None
    audit.record(actor, action, f"account:{account.id}", jurisdiction=account.jurisdiction.path, personal=personal)


def follow_person(fact: PersonMoved) -> None:
    """Let a person's account belong to the jurisdiction the person now belongs to."""
    moved = sa.update(Account).where(Account.person_id == fact.person_id)
    db.session.execute(moved.values(jurisdiction_id=fact.jurisdiction_id))
