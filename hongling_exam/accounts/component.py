"""Manifest of accounts."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts import actions, cli, duties, personal_data
from hongling_exam.accounts.states import ACT_TITLES, Role
from hongling_exam.accounts.views import (
    audit,
    exports,
    manage,
    manage_one,
    own_password,
    profile,
    second_factor,
    slip,
    tokens,
)
from hongling_exam.core.audit import link_entries, make_checkpoint
from hongling_exam.core.component import Component, NavigationItem, PersonalData
from hongling_exam.core.errors import N_
from hongling_exam.core.jobs import Job, forget_old_slots
from hongling_exam.core.permissions import Permission
from hongling_exam.core.settings import Setting
from hongling_exam.organizations.events import PersonMoved

HOUR, DAY = 3600, 86400


def _setup(app: Flask) -> None:
    app.extensions.setdefault("hongling_act_titles", {}).update(ACT_TITLES)
    duties.install(app)
    app.extensions["hongling_news"].follow(PersonMoved, actions.follow_person)


COMPONENT = Component(
    name="accounts",
    blueprints=(
        profile.blueprint,
        slip.blueprint,
        second_factor.blueprint,
        own_password.blueprint,
        tokens.blueprint,
        manage.blueprint,
        manage_one.blueprint,
        audit.blueprint,
        exports.blueprint,
    ),
    permissions=(
        Permission("accounts.account.manage", N_("管理账号"), (Role.ADMINISTRATOR, Role.ORGANIZER)),
        Permission("accounts.role.grant", N_("授予角色"), (Role.ADMINISTRATOR,)),
        Permission("accounts.audit.read", N_("查看审计记录"), (Role.AUDITOR, Role.ADMINISTRATOR)),
        Permission("accounts.slip.issue", N_("开具一次性登录条"), (Role.ORGANIZER, Role.INVIGILATOR)),
    ),
    settings=(
        Setting("IDLE_MINUTES", int, 120, "A browser not seen for so long is signed out (never during an attempt)."),
        Setting("STAFF_SECOND_FACTOR", bool, False, "Staff must set up an authenticator app before anything else."),
    ),
    jobs=(
        Job("accounts.link_audit_entries", 5, link_entries, "Chains the audit entries written since the last run."),
        Job("accounts.make_audit_checkpoint", HOUR, make_checkpoint, "Signs the head of the audit chain."),
        Job("accounts.forget_stale", DAY, actions.forget_stale, "Deletes old delays, slips and ended sign-ins."),
        Job("accounts.forget_old_job_slots", DAY, forget_old_slots, "Deletes the records of jobs run a week ago."),
    ),
    navigation=(
        NavigationItem("account_admin.list_accounts", N_("账号"), "accounts.account.manage", order=85),
        NavigationItem("audit.log", N_("审计"), "accounts.audit.read", order=95),
    ),
    commands=(cli.account, cli.audit_log),
    setup=_setup,
    personal_data=PersonalData(personal_data.export, personal_data.erase),
)
