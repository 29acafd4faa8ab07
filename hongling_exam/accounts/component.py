"""Manifest of accounts."""

from __future__ import annotations

from hongling_exam.accounts.states import Role
from hongling_exam.accounts.views import sign_in
from hongling_exam.core.component import Component
from hongling_exam.core.errors import N_
from hongling_exam.core.permissions import Permission

COMPONENT = Component(
    name="accounts",
    blueprints=(sign_in.blueprint,),
    permissions=(
        Permission("accounts.account.manage", N_("管理账号"), (Role.ADMINISTRATOR, Role.ORGANIZER)),
        Permission("accounts.role.grant", N_("授予角色"), (Role.ADMINISTRATOR,)),
    ),
)
