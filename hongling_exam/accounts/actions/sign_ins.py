"""Clients: signing in and out, API tokens, and the wait after wrong answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.accounts.client import new_token, token_digest
from hongling_exam.accounts.events import ClientRenewed
from hongling_exam.accounts.models import Account, SignIn, SignInDelay, SignInSlip
from hongling_exam.accounts.queries import count_tokens, find_client_by_token
from hongling_exam.accounts.rules import LONGEST, delay_seconds
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, insert_new
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.core.events import state

TOKEN_LONGEST_DAYS = 366
MOST_TOKENS = 20
KEEP_DELAYS = dt.timedelta(days=1)
KEEP_SLIPS = dt.timedelta(days=30)
KEEP_SIGN_INS = dt.timedelta(days=180)


@dataclass(frozen=True)
class Origin:
    """Where a browser's sign-in comes from: the token of its cookie, what it calls itself, its address.

    `lasts` is how long the sign-in lives unless it is seen again.
    """

    cookie_token: str
    label: str
    address: str
    lasts: dt.timedelta


def sign_in(
    account: Account, kind: SignInKind, *, label: str = "", address: str = "", lasts: dt.timedelta = LONGEST
) -> tuple[SignIn, str]:
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
        expires_at=moment + lasts,
        last_seen_at=moment,
    )
    db.session.add(client)
    db.session.flush()
    return client, token


def sign_in_browser(account: Account, kind: SignInKind, origin: Origin) -> str:
    """Sign a browser in under a fresh token, which is given; what it held before ends.

    States ClientRenewed where the browser held a sign-in of this very account, in whatever state.
    """
    before = find_client_by_token(token_digest(origin.cookie_token))
    if before is not None and before.ended_at is None:
        sign_out(before)
    client, token = sign_in(account, kind, label=origin.label, address=origin.address, lasts=origin.lasts)
    if before is not None and before.account_id == account.id:
        state(ClientRenewed(before.id, client.id))
    return token


def keep_signed_in(sign_in_id: int, until: dt.datetime) -> None:
    """Let a client live until that moment at least, seen or not."""
    client = db.session.get_one(SignIn, sign_in_id)
    client.expires_at = max(client.expires_at, until)


def sign_out(sign_in: SignIn) -> None:
    """End one client."""
    sign_in.ended_at = clock.now()


def end_sign_in(actor: Actor, sign_in: SignIn) -> None:
    """End one of the actor's own clients; a token's end is audited."""
    if sign_in.kind is SignInKind.TOKEN:
        revoke_token(actor, sign_in)
    else:
        sign_out(sign_in)


def end_sign_ins(account: Account, *, but: int | None = None, keep_tokens: bool = False) -> int:
    """End every client of an account (except sign-in `but`, and API tokens if so said); tells how many."""
    query = sa.update(SignIn).where(SignIn.account_id == account.id, SignIn.ended_at.is_(None))
    if but is not None:
        query = query.where(SignIn.id != but)
    if keep_tokens:
        query = query.where(SignIn.kind != SignInKind.TOKEN)
    return int(db.session.execute(query.values(ended_at=clock.now())).rowcount)  # type: ignore[attr-defined]


def create_token(actor: Actor, account: Account, label: str, days: int) -> tuple[SignIn, str]:
    """Make an API token for a program that acts as `account`; gives the sign-in and the token, shown once.

    Raises Invalid for a label or lifetime out of bounds, Refused beyond 20 living tokens.
    """
    label = label.strip()
    if not 1 <= len(label) <= 60:
        raise Invalid(N_("用途说明应为 1–60 个字。"), [{"field": "label"}])
    if not 1 <= days <= TOKEN_LONGEST_DAYS:
        raise Invalid(N_("有效期应为 1–366 天。"), [{"field": "days"}])
    if count_tokens(account.id) >= MOST_TOKENS:
        raise Refused(
            N_("有效的接口令牌已有 %(most)s 个，请先撤销不再使用的。"), code="too-many-tokens", most=MOST_TOKENS
        )
    client, token = sign_in(account, SignInKind.TOKEN, label=label, lasts=dt.timedelta(days=days))
    client.second_factor_at = client.created_at
    path, details = account.jurisdiction.path, {"sign_in": client.id, "days": days}
    audit.record(actor, "accounts.token.create", f"account:{account.id}", details, jurisdiction=path)
    return client, token


def revoke_token(actor: Actor, token: SignIn) -> None:
    """End an API token."""
    sign_out(token)
    path, details = token.account.jurisdiction.path, {"sign_in": token.id}
    audit.record(actor, "accounts.token.revoke", f"account:{token.account_id}", details, jurisdiction=path)


def note_failure(subject: str) -> None:
    """Count a wrong password or code; from the fifth on, each doubles the wait, up to 15 minutes.

    `subject` is what waits: an account, a browser the account knows, or a name that is nobody's. Never an address.
    """
    moment = clock.now()
    insert_new(SignInDelay, [{"subject": subject, "failures": 0, "last_failed_at": moment}])
    delay = db.session.get(SignInDelay, subject, with_for_update=True)
    if delay is None:  # a right answer has come in between and is forgiven everything before it
        return
    delay.failures += 1
    delay.last_failed_at = moment
    seconds = delay_seconds(delay.failures)
    if seconds:
        delay.delayed_until = moment + dt.timedelta(seconds=seconds)


def forget_failures(subject: str) -> None:
    """Begin counting anew after a right answer."""
    db.session.execute(sa.delete(SignInDelay).where(SignInDelay.subject == subject))


def forget_stale() -> None:
    """A job: delete delays a day old, slips a month old, and clients that ended half a year ago."""
    moment = clock.now()
    db.session.execute(sa.delete(SignInDelay).where(SignInDelay.last_failed_at < moment - KEEP_DELAYS))
    db.session.execute(sa.delete(SignInSlip).where(SignInSlip.expires_at < moment - KEEP_SLIPS))
    over = sa.or_(SignIn.ended_at < moment - KEEP_SIGN_INS, SignIn.expires_at < moment - KEEP_SIGN_INS)
    db.session.execute(sa.delete(SignIn).where(over))
