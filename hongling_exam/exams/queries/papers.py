"""Reading blueprints, papers and their forms. Forms are shown with keys: access has been checked before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from hongling_exam.core.db import db
from hongling_exam.core.listing import Listing, Wanted, list_page
from hongling_exam.exams.models import ExamSession, Paper, PaperBlueprint, PaperForm, PaperItem
from hongling_exam.exams.rules.proof import ProvedForm, ProvedQuestion
from hongling_exam.exams.states import PaperState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.models import QuestionVersion
from hongling_exam.question_bank.queries import list_topics, text_read
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level


def list_blueprints(paths: Sequence[str], wanted: Wanted) -> Listing[PaperBlueprint]:
    """One page of the blueprints below `paths`, searched by name, filtered by level."""
    query = sa.select(PaperBlueprint).join(Jurisdiction).where(under_paths(paths))
    if wanted.query:
        query = query.where(PaperBlueprint.name.icontains(wanted.query, autoescape=True))
    if level := wanted.member("level", Level):
        query = query.where(PaperBlueprint.level == level)
    sorts: dict[str, sa.ColumnElement[Any]] = {
        "name": PaperBlueprint.name.expression,
        "level": PaperBlueprint.level.expression,
        "created": PaperBlueprint.created_at.expression,
    }
    return list_page(query, wanted, sorts, "name")


def list_all_blueprints(paths: Sequence[str]) -> Sequence[PaperBlueprint]:
    """Every blueprint below `paths`, by name; for choosing one."""
    query = sa.select(PaperBlueprint).join(Jurisdiction).where(under_paths(paths))
    return db.session.scalars(query.order_by(PaperBlueprint.name)).all()


def find_blueprint(blueprint_id: int | None) -> PaperBlueprint | None:
    """The blueprint a paper was drawn from."""
    return db.session.get(PaperBlueprint, blueprint_id) if blueprint_id else None


def list_papers(paths: Sequence[str], wanted: Wanted) -> Listing[Paper]:
    """One page of the papers below `paths`, searched by title, filtered by level and state; newest first."""
    query = sa.select(Paper).join(Jurisdiction).where(under_paths(paths)).options(selectinload(Paper.forms))
    if wanted.query:
        query = query.where(Paper.title.icontains(wanted.query, autoescape=True))
    if level := wanted.member("level", Level):
        query = query.where(Paper.level == level)
    if state := wanted.member("state", PaperState):
        query = query.where(Paper.state == state)
    sorts: dict[str, sa.ColumnElement[Any]] = {
        "title": Paper.title.expression,
        "created": -Paper.id.expression,
        "level": Paper.level.expression,
    }
    return list_page(query, wanted, sorts, "created")


def list_sealed_papers(level: Level, paths: Sequence[str]) -> Sequence[Paper]:
    """The sealed papers of a level below `paths`, newest first; a session chooses from these."""
    query = sa.select(Paper).join(Jurisdiction).where(under_paths(paths), Paper.level == level)
    return db.session.scalars(query.where(Paper.state == PaperState.SEALED).order_by(Paper.id.desc())).all()


def list_sessions_of_paper(paper_id: int) -> Sequence[ExamSession]:
    """The sessions that use a paper."""
    query = sa.select(ExamSession).where(ExamSession.paper_id == paper_id).order_by(ExamSession.opens_at)
    return db.session.scalars(query).all()


def names_by_topic() -> Mapping[str, str]:
    """The topics' names by code, in their order."""
    return {topic.code: topic.name for topic in list_topics()}


def list_forms(paper_id: int) -> Sequence[PaperForm]:
    """The forms of a paper with all that stands on them, A first, in three statements whatever their number."""
    content = selectinload(PaperForm.items).joinedload(PaperItem.question_version).joinedload(QuestionVersion.question)
    query = sa.select(PaperForm).where(PaperForm.paper_id == paper_id).order_by(PaperForm.label)
    return db.session.scalars(query.options(content)).unique().all()


def proved_form(form: PaperForm) -> ProvedForm:
    """A form as the proof takes it: groups as one question."""
    inside = [item for item in form.items if item.group_id is None]
    points = points_by_item(form)
    return ProvedForm(form.label, [_proved(item, points[item.id]) for item in inside], form.body)


def entries_of(paper_id: int, label: str) -> list[tuple[int, int, int]]:
    """(version id, difficulty, points) of each question on a form, groups as one, in the order of the form."""
    (form,) = [each for each in list_forms(paper_id) if each.label == label]
    points = points_by_item(form)
    inside = [item for item in form.items if item.group_id is None]
    return [(each.question_version_id, each.question_version.question.difficulty, points[each.id]) for each in inside]


def questions_on(form: PaperForm) -> list[tuple[int, int]]:
    """(version id, points) of each question on a form, groups as one."""
    points = points_by_item(form)
    return [(item.question_version_id, points[item.id]) for item in form.items if item.group_id is None]


def points_by_item(form: PaperForm) -> Mapping[int, int]:
    """Hundredths by item id; a group is worth what its parts are."""
    points = {item.id: item.points for item in form.items}
    for item in form.items:
        if item.group_id is not None:
            points[item.group_id] += item.points
    return points


def _proved(item: PaperItem, points: int) -> ProvedQuestion:
    version = item.question_version
    question = version.question
    return ProvedQuestion(
        key=question.key,
        kind=question.kind,
        section=item.section,
        topic=question.topic.code,
        difficulty=question.difficulty,
        points=points,
        body=version.body,
        answer_key=version.key,
        policy=version.policy,
        text=text_read(version.body),
        is_practice=question.purpose is Purpose.PRACTICE,
        is_approved=question.state is QuestionState.APPROVED,
        is_current=question.current_version_id == version.id,
        has_sources=bool(version.sources),
    )


def sealed_part(form: PaperForm) -> dict[str, Any]:
    """A form as the seal covers it."""
    return {"label": form.label, "body": form.body, "items": [_sealed_item(item) for item in form.items]}


def _sealed_item(item: PaperItem) -> dict[str, Any]:
    return {
        "id": item.public_id,
        "section": item.section,
        "part": item.part,
        "points": item.points,
        "ids": item.ids,
        "version": item.question_version.sha256,
    }
