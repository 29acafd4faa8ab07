"""Manifest of question bank."""

from __future__ import annotations

from flask import Flask

from hongling_exam.accounts.states import Role
from hongling_exam.core.component import Component, NavigationItem, PersonalData
from hongling_exam.core.errors import N_
from hongling_exam.core.jobs import Job
from hongling_exam.core.permissions import Permission
from hongling_exam.core.settings import Setting
from hongling_exam.question_bank import personal_data
from hongling_exam.question_bank.actions.import_work import carry_on_imports, forget_imports
from hongling_exam.question_bank.importing import states as importing
from hongling_exam.question_bank.plain_words import plain_words
from hongling_exam.question_bank.question_verbs import question
from hongling_exam.question_bank.states import ACT_TITLES
from hongling_exam.question_bank.views import (
    bulk,
    editions,
    editor,
    enemies,
    exports,
    imports,
    media,
    own,
    pairs,
    questions,
    reports,
    review,
    topics,
    versions,
)


def _setup(app: Flask) -> None:
    media.install(app)
    app.jinja_env.filters["plain_words"] = plain_words
    app.extensions.setdefault("hongling_act_titles", {}).update(ACT_TITLES | importing.ACT_TITLES)


COMPONENT = Component(
    name="question_bank",
    blueprints=(
        questions.blueprint,
        editor.blueprint,
        versions.blueprint,
        bulk.blueprint,
        pairs.blueprint,
        topics.blueprint,
        media.blueprint,
        enemies.blueprint,
        review.blueprint,
        own.blueprint,
        reports.blueprint,
        editions.blueprint,
        imports.blueprint,
        exports.blueprint,
    ),
    permissions=(
        Permission(
            "question_bank.question.read", N_("看试题和答案"), (Role.TRAINER, Role.ITEM_REVIEWER, Role.ORGANIZER)
        ),
        Permission("question_bank.question.edit", N_("维护试题"), (Role.TRAINER, Role.ORGANIZER)),
        Permission("question_bank.question.review", N_("审题"), (Role.ITEM_REVIEWER,)),
    ),
    settings=(
        Setting("QUESTION_REVIEWERS", int, 1, "How many reviewers must approve a question before it is used: 1 or 2."),
    ),
    navigation=(
        NavigationItem("question_review.index", N_("审题"), "question_bank.question.review", order=45),
        NavigationItem("own_questions.index", N_("我的试题"), "question_bank.question.edit", order=48),
        NavigationItem("question_bank.index", N_("题库"), "question_bank.question.read", order=50),
    ),
    jobs=(
        Job("question_bank.carry_on_imports", 5, carry_on_imports, "Takes the next steps of imports of questions."),
        Job("question_bank.forget_imports", 3600, forget_imports, "Forgets files of questions nobody asks for."),
    ),
    commands=(question,),
    setup=_setup,
    personal_data=PersonalData(personal_data.export, personal_data.erase),
)
