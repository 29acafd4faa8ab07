"""What a person does to the own account: password, second factor, language."""

from __future__ import annotations

import pyotp
import sqlalchemy as sa

from hongling_exam.accounts.actions.sign_ins import end_sign_ins
from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.accounts.rules import matching_step
from hongling_exam.accounts.states import STAFF_ROLES, SignInKind
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused


def change_password(actor: Actor, sign_in: SignIn, password_hash: str) -> int:
    """Set the password of the client's account; every other client of it ends. Tells how many did."""
    account = sign_in.account
    account.password_hash = password_hash
    account.must_change_password = False
    ended = end_sign_ins(account, but=sign_in.id)
    _note(actor, "accounts.password.change", account)
    return ended


def choose_language(account: Account, locale: str) -> None:
    """Remember the language this account reads."""
    account.locale = locale


def begin_second_factor(account: Account) -> None:
    """Give a staff account the secret for an authenticator app; it counts once a code has confirmed it."""
    if not any(grant.role in STAFF_ROLES for grant in account.grants):
        raise Refused(N_("两步验证只用于工作人员账号。"), code="not-staff")
    if account.totp_confirmed_at is not None:
        raise Refused(N_("两步验证已经启用。换手机时请由管理员重置。"), code="second-factor-set")
    account.totp_secret = pyotp.random_base32()
    account.totp_last_step = 0


def confirm_second_factor(actor: Actor, sign_in: SignIn, code: str) -> bool:
    """Switch the second factor on when `code` is right. The account's API tokens go on working."""
    account = sign_in.account
    if account.totp_confirmed_at is not None or not _spend(account, code):
        return False
    moment = clock.now()
    account.totp_confirmed_at = moment
    sign_in.second_factor_at = moment
    tokens = sa.update(SignIn).where(SignIn.account_id == account.id, SignIn.kind == SignInKind.TOKEN)
    db.session.execute(tokens.values(second_factor_at=moment))
    _note(actor, "accounts.second_factor.confirm", account)
    return True


def pass_second_factor(sign_in: SignIn, code: str) -> bool:
    """Complete a sign-in when `code` is right and was not used before."""
    if not _spend(sign_in.account, code):
        return False
    sign_in.second_factor_at = clock.now()
    return True


def _spend(account: Account, code: str) -> bool:
    """Use up the time step of `code`; of two requests with the same code one succeeds."""
    step = matching_step(account.totp_secret or "", code, clock.now(), account.totp_last_step)
    if step is None:
        return False
    newer = sa.update(Account).where(Account.id == account.id, Account.totp_last_step < step)
    spent = db.session.execute(newer.values(totp_last_step=step).execution_options(synchronize_session=False))
    return bool(spent.rowcount)  # type: ignore[attr-defined]


def _note(actor: Actor, action: str, account: Account) -> None:
    audit.record(actor, action, f"account:{account.id}", jurisdiction=account.jurisdiction.path)
