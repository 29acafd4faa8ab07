"""Manifest of certification."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.certification import personal_data
from hongling_exam.certification.actions import write_credit
from hongling_exam.certification.views import own, staff
from hongling_exam.core.component import Component, NavigationItem, PersonalData
from hongling_exam.core.errors import N_
from hongling_exam.core.events import News
from hongling_exam.core.permissions import Permission
from hongling_exam.grading.events import ResultReleased

READERS = (Role.ORGANIZER, Role.ORG_OFFICE, Role.COMMITTEE, Role.SUPERVISOR, Role.AUDITOR)


def _setup(app: Flask) -> None:
    news: News = app.extensions["hongling_news"]
    news.follow(ResultReleased, write_credit)


COMPONENT = Component(
    name="certification",
    blueprints=(own.blueprint, staff.blueprint),
    permissions=(
        Permission("certification.record.own", N_("查看本人的认证记录"), (Role.CANDIDATE,)),
        Permission("certification.record.read", N_("查看认证记录"), READERS),
    ),
    navigation=(
        NavigationItem("record.own", N_("我的认证记录"), "certification.record.own", order=20),
        NavigationItem("records.index", N_("认证记录"), "certification.record.read", order=70),
    ),
    setup=_setup,
    personal_data=PersonalData(personal_data.export, personal_data.erase),
)
