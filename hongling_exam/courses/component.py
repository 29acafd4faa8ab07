"""Manifest of courses."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.component import Component, NavigationItem, PersonalData
from hongling_exam.core.errors import N_
from hongling_exam.core.permissions import Permission
from hongling_exam.courses import personal_data
from hongling_exam.courses.states import ACT_TITLES
from hongling_exam.courses.views import learning, ledger, visits

LEARNERS = (Role.CANDIDATE, Role.TRAINER, Role.ORGANIZER)


def _setup(app: Flask) -> None:
    app.extensions.setdefault("hongling_act_titles", {}).update(ACT_TITLES)


COMPONENT = Component(
    name="courses",
    blueprints=(learning.blueprint, visits.blueprint, ledger.blueprint),
    permissions=(
        Permission("courses.lesson.read", N_("学习课程"), LEARNERS),
        Permission("courses.course.edit", N_("维护课程"), (Role.TRAINER,)),
    ),
    navigation=(NavigationItem("learning.index", N_("学习"), "courses.lesson.read", order=15),),
    setup=_setup,
    personal_data=PersonalData(personal_data.export, personal_data.erase),
)
