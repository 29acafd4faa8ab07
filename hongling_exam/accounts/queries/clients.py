"""Finding out who a client is, and what a sign-in is checked against."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import contains_eager, lazyload

from hongling_exam.accounts.client import slip_digest
from hongling_exam.accounts.models import Account, RoleGrant, SignIn, SignInDelay, SignInSlip
from hongling_exam.accounts.rules import fold_username
from hongling_exam.accounts.states import AccountState, Role, SignInKind
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.folding import fold
from hongling_exam.organizations.queries import find_person_by_phone

NameResolver = Callable[[str], int | None]


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against; `account_id` is None for a name that is nobody's.

    `subject` is what waits after wrong passwords: the account, or one browser that it knows (so that strangers who
    guess at an account do not shut its owner out), or the unknown name.
    """

    account_id: int | None
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
        return self.actor.name

    @property
    def role_titles(self) -> list[str]:
        """The Chinese source texts of the roles held."""
        return [Role(role).label for role in self.actor.roles]


def find_account_by_name(name: str, resolvers: Sequence[NameResolver]) -> Account | None:
    """The active account that `name` signs in: a user name, a phone number, or what a resolver knows."""
    account = db.session.scalar(sa.select(Account).where(Account.username == fold_username(name)))
    if account is None:
        person = find_person_by_phone(name)
        account = db.session.scalar(sa.select(Account).where(Account.person_id == person.id)) if person else None
    for resolve in resolvers:
        if account is None:
            account_id = resolve(fold(name))
            account = db.session.get(Account, account_id) if account_id else None
    return account if account is not None and account.state is AccountState.ACTIVE else None


def find_credentials(name: str, resolvers: Sequence[NameResolver], browser: str = "") -> Credentials:
    """What to check a sign-in by `name` against; `browser` is the digest of the token the browser came with.

    An unknown name gives the same shape and costs the same.
    """
    account = find_account_by_name(name, resolvers)
    known = find_client_by_token(browser)
    if account is None:
        subject = unknown_subject(name)
    elif known is not None and known.account_id == account.id:
        subject = f"browser:{known.id}"
    else:
        subject = f"account:{account.id}"
    account_id, password_hash = (account.id, account.password_hash) if account else (None, None)
    return Credentials(account_id, password_hash, subject, wait_seconds(subject))


def slip_fits(account_id: int, code: str) -> bool:
    """Whether an unused, unexpired slip of the account has this code."""
    query = sa.select(SignInSlip.id).where(
        SignInSlip.code_digest == slip_digest(code),
        SignInSlip.account_id == account_id,
        SignInSlip.used_at.is_(None),
        SignInSlip.expires_at > clock.now(),
    )
    return db.session.scalar(query) is not None


def unknown_subject(name: str) -> str:
    """What waits after wrong answers for a name that is nobody's; the name itself is not kept."""
    return f"name:{digest(fold_username(name), 'sign-in')}"


def wait_seconds(subject: str) -> int:
    """How long `subject` still has to wait before the next try; 0 when it may try now."""
    delay = db.session.get(SignInDelay, subject)
    if delay is None or delay.delayed_until is None:
        return 0
    return max(0, math.ceil((delay.delayed_until - clock.now()).total_seconds()))


def find_client_by_token(token_digest: str) -> SignIn | None:
    """The browser's sign-in with this token, living or over. API tokens are no browsers."""
    query = sa.select(SignIn).where(SignIn.token_digest == token_digest, SignIn.kind != SignInKind.TOKEN)
    return db.session.scalar(query)


def find_sign_in(token_digest: str) -> SignIn | None:
    """The living sign-in of a token: neither ended nor expired, of an active account.

    Every request asks: one statement brings the account, its grants, their jurisdictions, and the time.
    """
    account, moment = contains_eager(SignIn.account), clock.beside()
    query = (
        sa.select(SignIn, moment)
        .join(SignIn.account)
        .where(
            SignIn.token_digest == token_digest,
            SignIn.ended_at.is_(None),
            SignIn.expires_at > moment,
            Account.state == AccountState.ACTIVE,
        )
        .options(
            account.joinedload(Account.grants).joinedload(RoleGrant.jurisdiction),
            account.options(lazyload(Account.person)),
        )
    )
    found = db.session.execute(query).unique().first()
    if found is None:
        return None
    clock.learn(found[1])
    return found[0]


def actor_of(account: Account, permissions_of: Callable[[str], Sequence[str]], sign_in_id: int | None = None) -> Actor:
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
    return Actor(account.id, account.display_name, account.person_id, frozenset(pairs), ordered, sign_in_id=sign_in_id)


def list_living_sign_ins(account_id: int, *, tokens: bool) -> Sequence[SignIn]:
    """The living clients of an account, seen last first: its API tokens, or its browsers."""
    kind = SignIn.kind == SignInKind.TOKEN if tokens else SignIn.kind != SignInKind.TOKEN
    living = (SignIn.ended_at.is_(None), SignIn.expires_at > clock.now())
    query = sa.select(SignIn).where(SignIn.account_id == account_id, kind, *living)
    return db.session.scalars(query.order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())).all()


def count_tokens(account_id: int) -> int:
    """How many living API tokens an account has."""
    return len(list_living_sign_ins(account_id, tokens=True))
