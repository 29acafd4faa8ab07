"""Manifest of question bank."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.component import Component, NavigationItem
from hongling_exam.core.errors import N_
from hongling_exam.core.permissions import Permission
from hongling_exam.question_bank.cli import content
from hongling_exam.question_bank.states import ACT_TITLES
from hongling_exam.question_bank.views import enemies, questions


def _setup(app: Flask) -> None:
    app.extensions.setdefault("hongling_act_titles", {}).update(ACT_TITLES)


COMPONENT = Component(
    name="question_bank",
    blueprints=(questions.blueprint, enemies.blueprint),
    permissions=(
        Permission(
            "question_bank.question.read", N_("看试题和答案"), (Role.TRAINER, Role.ITEM_REVIEWER, Role.ORGANIZER)
        ),
        Permission("question_bank.question.edit", N_("维护试题"), (Role.TRAINER, Role.ORGANIZER)),
    ),
    navigation=(NavigationItem("question_bank.index", N_("题库"), "question_bank.question.read", order=50),),
    commands=(content,),
    setup=_setup,
)
