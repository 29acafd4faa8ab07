"""Manifest of grading."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.component import Component, NavigationItem, PersonalData
from hongling_exam.core.errors import N_
from hongling_exam.core.events import News
from hongling_exam.core.jobs import Job
from hongling_exam.core.permissions import Permission
from hongling_exam.exams.events import AnswerAccepted, AttemptReopened, AttemptVoided, SessionClosed
from hongling_exam.grading import keys, personal_data
from hongling_exam.grading.actions import grade
from hongling_exam.grading.cli import exam
from hongling_exam.grading.queries.fared import outcomes_of
from hongling_exam.grading.states import ACT_TITLES
from hongling_exam.grading.views import api, candidate, marking, staff
from hongling_exam.question_bank.events import tellers

READERS = (Role.ORGANIZER, Role.SUPERVISOR, Role.AUDITOR)


def _setup(app: Flask) -> None:
    app.extensions.setdefault("hongling_act_titles", {}).update(ACT_TITLES)
    keys.install(app)
    tellers(app).outcomes.append(outcomes_of)
    news: News = app.extensions["hongling_news"]
    news.follow(SessionClosed, grade.follow_closing)
    news.follow(AttemptReopened, grade.follow_withdrawal)
    news.follow(AttemptVoided, grade.follow_withdrawal)
    news.follow(AnswerAccepted, grade.follow_acceptance)


COMPONENT = Component(
    name="grading",
    blueprints=(api.blueprint, candidate.blueprint, staff.blueprint, marking.blueprint),
    permissions=(
        Permission("grading.result.read", N_("查看考试成绩"), READERS),
        Permission("grading.result.release", N_("发布成绩"), (Role.ORGANIZER,)),
        Permission("grading.mark", N_("阅卷"), (Role.MARKER,)),
    ),
    navigation=(
        NavigationItem("results.index", N_("成绩"), "grading.result.read", order=55),
        NavigationItem("marking.index", N_("阅卷"), "grading.mark", order=50),
    ),
    jobs=(Job("grading.grade_due_attempts", 5, grade.grade_due_attempts, "Grades sealed attempts, 50 at a time."),),
    commands=(exam,),
    setup=_setup,
    personal_data=PersonalData(personal_data.export, personal_data.erase),
)
