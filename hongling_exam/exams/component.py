"""Manifest of exams."""

from __future__ import annotations

from flask import Flask
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from hongling_exam.accounts.events import ClientRenewed
from hongling_exam.accounts.states import Role
from hongling_exam.core import clock
from hongling_exam.core.component import Component, NavigationItem
from hongling_exam.core.errors import N_
from hongling_exam.core.events import News
from hongling_exam.core.jobs import Job
from hongling_exam.core.kept import Kept
from hongling_exam.core.permissions import Permission
from hongling_exam.exams.actions.clients import renew_client
from hongling_exam.exams.actions.sealing import seal_due_attempts
from hongling_exam.exams.actions.topics import follow_merged_topic
from hongling_exam.exams.cli import exam, receipt
from hongling_exam.exams.delivery import ATTEMPTS_KEPT, FORMS_KEPT, PAPERS_KEPT
from hongling_exam.exams.paper_cli import paper
from hongling_exam.exams.queries.attempts import any_attempt_open, find_account_by_admission_number
from hongling_exam.exams.question_uses import tell_drafts, tell_uses
from hongling_exam.exams.saving import SaveQueue
from hongling_exam.exams.states import ACT_TITLES
from hongling_exam.exams.views import (
    admissions,
    blueprints,
    hall,
    hall_api,
    my_exams,
    openapi,
    paper_sheets,
    papers,
    printed,
    receipts,
    room_acts,
    rooms,
    rooms_on_paper,
    rosters,
    saving,
    seat_acts,
    session_acts,
    session_rooms,
    sessions,
)
from hongling_exam.question_bank.events import TopicGone, tellers


def _follow_host_clock() -> None:
    clock.follow_host(any_attempt_open)


def _setup(app: Flask) -> None:
    app.extensions["hongling_forms"] = Kept(FORMS_KEPT)
    app.extensions["hongling_paper_forms"] = Kept(PAPERS_KEPT)
    app.extensions["hongling_attempt_forms"] = Kept(ATTEMPTS_KEPT)
    app.extensions["hongling_saves"] = SaveQueue()
    app.extensions["hongling_receipt_checks"] = FixedWindowRateLimiter(MemoryStorage())
    app.extensions.setdefault("hongling_act_titles", {}).update(ACT_TITLES)
    news: News = app.extensions["hongling_news"]
    news.follow(ClientRenewed, lambda fact: renew_client(fact.old_sign_in_id, fact.new_sign_in_id))
    app.extensions["hongling_sign_in_names"].append(find_account_by_admission_number)
    news.follow(TopicGone, follow_merged_topic)
    tellers(app).uses.append(tell_uses)
    tellers(app).drafts.append(tell_drafts)


COMPONENT = Component(
    name="exams",
    blueprints=(
        saving.blueprint,
        hall_api.blueprint,
        hall.blueprint,
        openapi.blueprint,
        blueprints.blueprint,
        papers.blueprint,
        paper_sheets.blueprint,
        rooms.blueprint,
        seat_acts.blueprint,
        room_acts.blueprint,
        rooms_on_paper.blueprint,
        sessions.blueprint,
        session_acts.blueprint,
        session_rooms.blueprint,
        admissions.blueprint,
        rosters.blueprint,
        printed.blueprint,
        my_exams.blueprint,
        receipts.blueprint,
    ),
    permissions=(
        Permission("exams.paper.edit", N_("组卷、看卷、封卷"), (Role.ORGANIZER,)),
        Permission("exams.session.edit", N_("安排考试场次"), (Role.ORGANIZER,)),
        Permission("exams.session.read", N_("查看考试场次"), (Role.ORGANIZER, Role.SUPERVISOR, Role.AUDITOR)),
        Permission("exams.own.read", N_("查看自己的考试"), (Role.CANDIDATE,)),
        Permission("exams.room.watch", N_("监考"), (Role.ORGANIZER, Role.INVIGILATOR)),
    ),
    navigation=(
        NavigationItem("my_exams.index", N_("考试"), "exams.own.read", order=10),
        NavigationItem("sessions.index", N_("考试场次"), "exams.session.read", order=20),
        NavigationItem("rooms.index", N_("监考"), "exams.room.watch", order=30),
        NavigationItem("papers.index", N_("组卷"), "exams.paper.edit", order=55),
    ),
    jobs=(
        Job("exams.seal_due_attempts", 5, seal_due_attempts, "Writes down attempts whose time has run out."),
        Job("exams.follow_host_clock", 60, _follow_host_clock, "Anchors the clock anew while no attempt is open."),
    ),
    commands=(exam, paper, receipt),
    setup=_setup,
)
