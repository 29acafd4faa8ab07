"""`account …`: people and access from the command line. `audit verify`: whether the log is what was written."""

from __future__ import annotations

import sys

import click
import sqlalchemy as sa

from hongling_exam.accounts import actions, queries
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.passwords import hash_password, password_fault, readable_password
from hongling_exam.accounts.states import GRANTABLE_ROLES, Role
from hongling_exam.core import audit
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import answer, json_option, refuse, transactional, with_app
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import find_jurisdiction_by_code

ROLES = click.Choice([role.value for role in GRANTABLE_ROLES])
stdin_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of making a one-time one."
)
on_option = click.option("--on", "code", help="Code of the jurisdiction; the topmost one when left out.")


@click.group()
def account() -> None:
    """People and their access."""


@account.command("create")
@click.argument("username")
@click.option("--name", help="The person's name; the user name when left out.")
@click.option("--role", "roles", multiple=True, type=ROLES, help="A role on the jurisdiction; may be repeated.")
@on_option
@stdin_option
@json_option
@transactional
def create(
    username: str, name: str | None, roles: tuple[str, ...], code: str | None, password_stdin: bool, as_json: bool
) -> None:
    """Make an account; a one-time password is made and printed unless one is given on standard input."""
    place = _jurisdiction(code)
    password = _given_password(username) if password_stdin else readable_password(12)
    made = actions.create_account(
        SYSTEM,
        username=username,
        display_name=name or username,
        jurisdiction=place,
        password=password,
        must_change=not password_stdin,
    )
    for role in roles:
        actions.grant_role(SYSTEM, made, Role(role), place)
    _answer_password(made, None if password_stdin else password, as_json=as_json)


@account.command("password")
@click.argument("username")
@stdin_option
@json_option
@transactional
def set_password(username: str, password_stdin: bool, as_json: bool) -> None:
    """Set somebody's password; all clients of the account end."""
    found = queries.get_account_by_username(username)
    password = _given_password(found.username) if password_stdin else readable_password(12)
    actions.set_password(SYSTEM, found, hash_password(password), must_change=not password_stdin)
    _answer_password(found, None if password_stdin else password, as_json=as_json)


@account.command("token")
@click.argument("username")
@click.option("--label", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 366), help="How long it lives.")
@json_option
@transactional
def create_token(username: str, label: str, days: int, as_json: bool) -> None:
    """Make an API token for programs that act as this account; printed once."""
    found = queries.get_account_by_username(username)
    made, token = actions.create_token(SYSTEM, found, label, days)
    document = {"username": found.username, "token": token, "expires_at": made.expires_at.isoformat()}
    answer(document, as_json=as_json, text=token)


@account.command("role")
@click.argument("username")
@click.argument("role", type=ROLES)
@on_option
@click.option("--withdraw", is_flag=True, help="Take the role away instead; all clients of the account end.")
@click.option("--reason", default="command line", show_default=True, help="Why it is taken away.")
@json_option
@transactional
def change_role(username: str, role: str, code: str | None, withdraw: bool, reason: str, as_json: bool) -> None:
    """Grant a role on a jurisdiction, or withdraw it."""
    found, place = queries.get_account_by_username(username), _jurisdiction(code)
    if withdraw:
        grant = next((g for g in found.grants if g.role == role and g.jurisdiction_id == place.id), None)
        if grant is None:
            raise Refused(N_("这个账号在该辖区没有这个角色。"))
        actions.withdraw_role(SYSTEM, found, grant.id, reason)
    else:
        actions.grant_role(SYSTEM, found, Role(role), place)
    held = [{"role": g.role.value, "on": g.jurisdiction.code} for g in found.grants]
    text = "\n".join(f"{each['role']} on {each['on']}" for each in held) or "no roles"
    answer({"username": found.username, "roles": held}, as_json=as_json, text=text)


def _jurisdiction(code: str | None) -> Jurisdiction:
    if code is not None:
        found = find_jurisdiction_by_code(code)
        if found is None:
            raise Refused(N_("没有代码为 %(given)s 的辖区。"), given=code)
        return found
    tops = db.session.scalars(sa.select(Jurisdiction).where(Jurisdiction.parent_id.is_(None)).limit(2)).all()
    if len(tops) != 1:
        raise Refused(N_("请用 --on 指明辖区代码。"))
    return tops[0]


def _given_password(username: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    fault = password_fault(password, username)
    if fault:
        raise Invalid(fault)
    return password


def _answer_password(account: Account, password: str | None, *, as_json: bool) -> None:
    document = {"username": account.username, "password": password} if password else {"username": account.username}
    text = f"{account.username}  {password}  (to be changed at the first sign-in)" if password else account.username
    answer(document, as_json=as_json, text=text)


@click.group("audit")
def audit_log() -> None:
    """The audit log."""


@audit_log.command("verify")
@json_option
@with_app
def verify(as_json: bool) -> None:
    """Walk the whole chain and every signed checkpoint; status 1 names the first bad index."""
    found = audit.verify()
    document = {
        "sound": found.sound,
        "linked": found.linked,
        "unlinked": found.unlinked,
        "checkpoints": found.checkpoints,
        "first_bad_index": found.first_bad_index,
        "reason": found.reason,
    }
    counts = f"{found.linked} entries in the chain, {found.unlinked} not linked yet, {found.checkpoints} checkpoints"
    answer(document, as_json=as_json, text=f"sound: {counts}" if found.sound else counts)
    if not found.sound:
        refuse(f"unsound from index {found.first_bad_index}: {found.reason}")
