"""Manifest of organizations."""

from __future__ import annotations

from flask import Flask

from hongling_exam.core.component import Component, NavigationItem
from hongling_exam.core.errors import N_
from hongling_exam.core.jobs import Job
from hongling_exam.core.permissions import Permission
from hongling_exam.core.uploads import drop_expired
from hongling_exam.organizations import access
from hongling_exam.organizations.cli import person
from hongling_exam.organizations.personal_data import PERSONAL_DATA
from hongling_exam.organizations.states import ACT_TITLES
from hongling_exam.organizations.views import jurisdictions, organizations, people_lists

READERS = ("organizer", "org_office", "supervisor", "auditor", "administrator")
EDITORS = ("organizer", "administrator")


def _setup(app: Flask) -> None:
    app.extensions.setdefault("hongling_act_titles", {}).update(ACT_TITLES)


COMPONENT = Component(
    name="organizations",
    blueprints=(people_lists.blueprint, organizations.blueprint, jurisdictions.blueprint),
    permissions=(
        Permission(access.PERSON_READ, N_("查看人员（证件号、手机号打码）"), READERS),
        Permission(access.PERSON_EDIT, N_("登记、修改、导入人员"), EDITORS),
        Permission(access.PERSON_REVEAL, N_("写明理由后查看完整证件号和手机号"), ("organizer", "auditor")),
        Permission(access.ORGANIZATION_READ, N_("查看单位"), READERS),
        Permission(access.ORGANIZATION_EDIT, N_("登记、修改、导入单位"), EDITORS),
        Permission(access.JURISDICTION_EDIT, N_("管理辖区"), ("administrator",)),
    ),
    jobs=(Job("organizations.drop_uploads", 600, drop_expired, "Forget uploads that were never confirmed."),),
    navigation=(
        NavigationItem("people.index", N_("人员"), access.PERSON_READ, order=40),
        NavigationItem("organizations.index", N_("单位"), access.ORGANIZATION_READ, order=45),
        NavigationItem("jurisdictions.index", N_("辖区"), access.JURISDICTION_EDIT, order=90),
    ),
    commands=(person,),
    setup=_setup,
    personal_data=PERSONAL_DATA,
)
