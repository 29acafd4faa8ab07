"""Manifest of exams."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core import clock
from hongling_exam.core.component import Component, NavigationItem
from hongling_exam.core.errors import N_
from hongling_exam.core.jobs import Job
from hongling_exam.core.kept import Kept
from hongling_exam.core.permissions import Permission
from hongling_exam.exams.actions.sealing import seal_due_attempts
from hongling_exam.exams.cli import exam
from hongling_exam.exams.delivery import ATTEMPTS_KEPT, FORMS_KEPT
from hongling_exam.exams.queries.attempts import any_attempt_open, find_account_by_admission_number
from hongling_exam.exams.saving import SaveQueue
from hongling_exam.exams.views import (
    blueprints,
    hall,
    hall_api,
    openapi,
    papers,
    room_acts,
    rooms,
    rooms_on_paper,
    saving,
    seat_acts,
)


def _follow_host_clock() -> None:
    clock.follow_host(any_attempt_open)


def _setup(app: Flask) -> None:
    app.extensions["hongling_forms"] = Kept(FORMS_KEPT)
    app.extensions["hongling_attempt_forms"] = Kept(ATTEMPTS_KEPT)
    app.extensions["hongling_saves"] = SaveQueue()
    app.extensions["hongling_sign_in_names"].append(find_account_by_admission_number)


COMPONENT = Component(
    name="exams",
    blueprints=(
        saving.blueprint,
        hall_api.blueprint,
        hall.blueprint,
        openapi.blueprint,
        blueprints.blueprint,
        papers.blueprint,
        rooms.blueprint,
        seat_acts.blueprint,
        room_acts.blueprint,
        rooms_on_paper.blueprint,
    ),
    permissions=(
        Permission("exams.paper.edit", N_("组卷、看卷、封卷"), (Role.ORGANIZER,)),
        Permission("exams.session.edit", N_("安排考试场次"), (Role.ORGANIZER,)),
        Permission("exams.session.read", N_("查看考试场次"), (Role.ORGANIZER, Role.SUPERVISOR, Role.AUDITOR)),
        Permission("exams.room.watch", N_("监考"), (Role.ORGANIZER, Role.INVIGILATOR)),
    ),
    navigation=(
        NavigationItem("rooms.index", N_("监考"), "exams.room.watch", order=30),
        NavigationItem("papers.index", N_("组卷"), "exams.paper.edit", order=55),
    ),
    jobs=(
        Job("exams.seal_due_attempts", 5, seal_due_attempts, "Writes down attempts whose time has run out."),
        Job("exams.follow_host_clock", 60, _follow_host_clock, "Anchors the clock anew while no attempt is open."),
    ),
    commands=(exam,),
    setup=_setup,
)
