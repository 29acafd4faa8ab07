"""Roles on jurisdictions: granting, withdrawing, and keeping somebody who can."""

from __future__ import annotations

import sqlalchemy as sa

from hongling_exam.accounts.actions.sign_ins import end_sign_ins
from hongling_exam.accounts.models import Account, RoleGrant
from hongling_exam.accounts.states import AccountState, Role
from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, NotFound, Refused
from hongling_exam.organizations.models import Jurisdiction


def grant_role(actor: Actor, account: Account, role: Role, jurisdiction: Jurisdiction) -> RoleGrant:
    """Give `account` a role on a jurisdiction within the actor's own; granting it again changes nothing.

    Nobody grants a role to the own account: an administrator has no part in deciding.
    """
    actor.require("accounts.role.grant", jurisdiction.path)
    for grant in account.grants:
        if grant.role is role and grant.jurisdiction_id == jurisdiction.id:
            return grant
    if role is Role.CANDIDATE:
        raise Refused(N_("考生身份随人员档案而来，不能单独授予。"), code="candidate-role")
    if actor.account_id == account.id:
        raise Refused(N_("不能给自己授予角色，请由其他管理员办理。"), code="own-account")
    grant = RoleGrant(
        account=account, role=role, jurisdiction=jurisdiction, granted_at=clock.now(), granted_by=actor.account_id
    )
    db.session.add(grant)
    db.session.flush()
    details = {"role": role.value, "jurisdiction": jurisdiction.id}
    audit.record(actor, "accounts.role.grant", f"account:{account.id}", details, jurisdiction=jurisdiction.path)
    return grant


def withdraw_role(actor: Actor, account: Account, grant_id: int, reason: str) -> None:
    """Take a role away; the account's clients end at once. Refuses where nobody could administer any more."""
    grant = next((each for each in account.grants if each.id == grant_id), None)
    if grant is None:
        raise NotFound()
    path = grant.jurisdiction.path
    actor.require("accounts.role.grant", path)
    if grant.role is Role.ADMINISTRATOR:
        require_other_administrator(account, path)
    account.grants.remove(grant)
    db.session.flush()
    end_sign_ins(account)
    subject, details = f"account:{account.id}", {"role": grant.role.value, "jurisdiction": grant.jurisdiction_id}
    audit.record(actor, "accounts.role.withdraw", subject, details, jurisdiction=path, personal={"reason": reason})


def require_other_administrator(account: Account, path: str) -> None:
    """Raise Refused unless another active account administers the jurisdiction at `path`.

    The administrators' rows are locked, so of two who take each other's role away one is refused.
    """
    query = (
        sa.select(RoleGrant.account_id, Jurisdiction.path)
        .join(Account, RoleGrant.account_id == Account.id)
        .join(Jurisdiction, RoleGrant.jurisdiction_id == Jurisdiction.id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, Account.state == AccountState.ACTIVE)
        .order_by(RoleGrant.id)
        .with_for_update(of=[RoleGrant, Account])
    )
    others = [row for row in db.session.execute(query) if row.account_id != account.id]
    if not any(path.startswith(row.path) for row in others):
        raise Refused(N_("这是本辖区最后一名系统管理员，请先授予另一个账号。"), code="last-administrator")
