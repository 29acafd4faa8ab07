"""Reading accounts: lists for their keepers, and who holds which role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from hongling_exam.accounts.models import Account, RoleGrant, SignIn
from hongling_exam.accounts.rules import Clash, clashes, fold_username
from hongling_exam.accounts.states import AccountState, Role
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import in_jurisdiction, under_paths

NO_ROLE = "none"


@dataclass(frozen=True)
class AccountRow:
    """An account that holds clashing roles, and which clash."""

    account: Account
    clashes: Sequence[Clash]


def find_account_by_username(username: str) -> Account | None:
    """The account of this user name, active or not."""
    return db.session.scalar(sa.select(Account).where(Account.username == fold_username(username)))


def get_account_by_username(username: str) -> Account:
    """The same; raises Refused, which names it, when there is none."""
    found = find_account_by_username(username)
    if found is None:
        raise Refused(N_("没有用户名为“%(name)s”的账号。"), code="no-account", name=username)
    return found


def list_accounts(actor: Actor, wanted: Wanted) -> Listing[Any]:
    """Rows (account, last sign-in) of the jurisdictions whose accounts the actor manages.

    Filters: `state`, `role` (a role or "none"), `jurisdiction` (an id).
    """
    last = sa.select(sa.func.max(SignIn.created_at)).where(SignIn.account_id == Account.id).scalar_subquery()
    statement: sa.Select[Any] = (
        sa.select(Account)
        .join(Account.jurisdiction)
        .where(under_paths(actor.paths("accounts.account.manage")), *_filters(wanted))
        .options(lazyload(Account.person))
    )
    if wanted.query:
        by_username = Account.username.icontains(wanted.query, autoescape=True)
        statement = statement.where(by_username | Account.display_name.icontains(wanted.query, autoescape=True))
    sorts: dict[str, sa.ColumnElement[Any]] = {
        "name": Account.display_name.expression,
        "username": Account.username.expression,
        "created": Account.created_at.expression,
        "last": last,
    }
    return list_page(statement.add_columns(last.label("last")), wanted, sorts, "name")


def _filters(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if state := wanted.member("state", AccountState):
        conditions.append(Account.state == state)
    if wanted.filters.get("jurisdiction"):
        conditions.append(in_jurisdiction(wanted.number("jurisdiction")))
    held = sa.select(RoleGrant.id).where(RoleGrant.account_id == Account.id)
    if role := wanted.member("role", Role):
        conditions.append(held.where(RoleGrant.role == role).exists())
    elif wanted.filters.get("role") == NO_ROLE:
        conditions.append(~held.exists())
    return conditions


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


def list_clashing_accounts(actor: Actor) -> Sequence[AccountRow]:
    """Active accounts of the auditor's jurisdictions that hold roles which should be apart, by name."""
    several = sa.select(RoleGrant.account_id).group_by(RoleGrant.account_id)
    several = several.having(sa.func.count(sa.distinct(RoleGrant.role)) > 1)
    query = (
        sa.select(Account)
        .join(Jurisdiction, Jurisdiction.id == Account.jurisdiction_id)
        .where(
            Account.state == AccountState.ACTIVE,
            Account.id.in_(several),
            under_paths(actor.paths("accounts.audit.read")),
        )
        .options(lazyload(Account.person))
        .order_by(Account.display_name)
    )
    rows = [AccountRow(a, clashes({g.role for g in a.grants})) for a in db.session.scalars(query).unique()]
    return [row for row in rows if row.clashes]
