"""Loading is authorising: what is absent and what is not the actor's are both NotFound."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.accounts.models import Account, SignIn
from hongling_exam.accounts.states import STAFF_ROLES
from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, NotFound
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.organizations.queries import under_paths

MANAGE, GRANT = "accounts.account.manage", "accounts.role.grant"


def get_account(actor: Actor, account_id: int) -> Account:
    """An account in a jurisdiction whose accounts the actor manages."""
    found = db.session.get(Account, account_id)
    if found is None or not actor.may(MANAGE, found.jurisdiction.path):
        raise NotFound()
    return found


def get_accounts(actor: Actor, account_ids: Sequence[int]) -> list[Account]:
    """Several such accounts, by id; NotFound unless every one is there."""
    query = sa.select(Account).join(Jurisdiction).where(Account.id.in_(account_ids), under_paths(actor.paths(MANAGE)))
    found = list(db.session.scalars(query.order_by(Account.id)).unique())
    if len(found) != len(set(account_ids)):
        raise NotFound()
    return found


def get_jurisdiction_for(actor: Actor, permission: str, jurisdiction_id: int) -> Jurisdiction:
    """A jurisdiction on which the actor holds `permission`."""
    found = db.session.get(Jurisdiction, jurisdiction_id)
    if found is None or not actor.may(permission, found.path):
        raise NotFound()
    return found


def get_person_to_admit(actor: Actor, person_id: int) -> Person:
    """A person of a jurisdiction whose accounts the actor manages."""
    found = db.session.get(Person, person_id)
    if found is None or not actor.may(MANAGE, found.jurisdiction.path):
        raise NotFound()
    return found


def get_own_sign_in(actor: Actor, sign_in_id: int) -> SignIn:
    """A living client of the actor's own account."""
    found = db.session.get(SignIn, sign_in_id)
    living = found is not None and found.ended_at is None and found.expires_at > clock.now()
    if found is None or not living or found.account_id != actor.account_id:
        raise NotFound()
    return found


def may_act_on(actor: Actor, account: Account) -> bool:
    """Whether the actor may disable the account or reset its password.

    Whoever could would hold its office, so of a staff account it takes the right to grant all that it holds.
    """
    staff = [grant for grant in account.grants if grant.role in STAFF_ROLES]
    manages = actor.may(MANAGE, account.jurisdiction.path)
    return manages and all(actor.may(GRANT, grant.jurisdiction.path) for grant in staff)


def require_authority(actor: Actor, account: Account) -> None:
    """Raise Forbidden unless `may_act_on`."""
    if not may_act_on(actor, account):
        raise Forbidden()
