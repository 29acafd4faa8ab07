"""Reading accounts, and finding out who a client is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import joinedload

from hongling_exam.accounts.models import Account, RoleGrant, SignIn, SignInDelay
from hongling_exam.accounts.states import AccountState, Role
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.organizations.models import Person
from hongling_exam.organizations.rules import fold, fold_phone

NameResolver = Callable[[str], int | None]


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against; `account_id` is None for a name that is nobody's."""

    account_id: int | None
    username: str
    password_hash: str | None
    subject: str
    wait_seconds: int


class SignedIn(UserMixin):
    """Flask-Login's user: the account behind a client, with its actor."""

    def __init__(self, sign_in: SignIn, actor: Actor) -> None:
        self.sign_in = sign_in
        self.account = sign_in.account
        self.actor = actor
        self.id = str(sign_in.account_id)

    @property
    def display_name(self) -> str:
        """The name shown at the top of the page."""
        return self.account.display_name

    @property
    def role_titles(self) -> list[str]:
        """The Chinese source texts of the roles held."""
        return [Role(role).label for role in self.actor.roles]


def find_account_by_name(name: str, resolvers: Sequence[NameResolver]) -> Account | None:
    """The active account that `name` signs in: a user name, a phone number, or what a resolver knows."""
    folded = fold(name)
    account = db.session.scalar(sa.select(Account).where(Account.username == folded.lower()))
    if account is None:
        by_phone = sa.select(Account).join(Person).where(Person.phone_digest == digest(fold_phone(name), "phone"))
        matches = db.session.scalars(by_phone.limit(2)).all()
        account = matches[0] if len(matches) == 1 else None
    for resolve in resolvers:
        if account is None:
            account_id = resolve(folded)
            account = db.session.get(Account, account_id) if account_id else None
    return account if account is not None and account.state is AccountState.ACTIVE else None


def find_credentials(name: str, resolvers: Sequence[NameResolver]) -> Credentials:
    """What to check a sign-in by `name` against. An unknown name gives the same shape and costs the same."""
    account = find_account_by_name(name, resolvers)
    subject = f"account:{account.id}" if account else f"name:{digest(fold(name).lower(), 'sign-in')}"
    delay = db.session.get(SignInDelay, subject)
    wait = (delay.delayed_until - clock.now()).total_seconds() if delay and delay.delayed_until else 0
    return Credentials(
        account.id if account else None,
        account.username if account else fold(name)[:64],
        account.password_hash if account else None,
        subject,
        max(0, int(wait + 0.999)),
    )


def find_sign_in(token_digest: str) -> SignIn | None:
    """The living sign-in of a token: neither ended nor expired, of an active account."""
    query = (
        sa.select(SignIn)
        .join(Account)
        .where(
            SignIn.token_digest == token_digest,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > clock.now(),
            Account.state == AccountState.ACTIVE,
        )
        .options(joinedload(SignIn.account).selectinload(Account.grants).joinedload(RoleGrant.jurisdiction))
    )
    return db.session.scalar(query)


def actor_of(account: Account, permissions_of: Callable[[str], Sequence[str]]) -> Actor:
    """The actor an account is: each grant brings its role's permissions on the jurisdiction's path.

    A person's own account is a candidate, without a grant.
    """
    pairs = {
        (permission, grant.jurisdiction.path) for grant in account.grants for permission in permissions_of(grant.role)
    }
    roles = {grant.role.value for grant in account.grants}
    if account.person_id is not None:
        roles.add(Role.CANDIDATE.value)
        pairs |= {(permission, account.jurisdiction.path) for permission in permissions_of(Role.CANDIDATE)}
    ordered = tuple(role.value for role in Role if role.value in roles)
    return Actor(account.id, account.display_name, account.person_id, frozenset(pairs), ordered)


def list_accounts_with_role(role: Role, path: str) -> Sequence[Account]:
    """Active accounts that hold `role` on the jurisdiction at `path` or on one above it, by name."""
    query = (
        sa.select(Account)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(RoleGrant.jurisdiction)
        .where(RoleGrant.role == role, Account.state == AccountState.ACTIVE)
        .order_by(Account.display_name)
    )
    found = db.session.scalars(query).unique().all()
    return [a for a in found if any(g.role is role and path.startswith(g.jurisdiction.path) for g in a.grants)]
