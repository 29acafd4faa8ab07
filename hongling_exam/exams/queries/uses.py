"""Which drafts of papers and which blueprints hold given questions: what leaves the pool has to be replaced there."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_
from hongling_exam.exams.models import Paper, PaperBlueprint, PaperForm, PaperItem
from hongling_exam.exams.states import PaperState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import under_paths
from hongling_exam.question_bank.models import Question, QuestionVersion
from hongling_exam.question_bank.queries.editions import Use

EDIT = "exams.paper.edit"
PAPERS, BLUEPRINTS = N_("未封的试卷"), N_("组卷方案（固定题）")


def uses_of(actor: Actor, question_ids: Sequence[int]) -> Sequence[Use]:
    """Each draft paper with any of the questions, and each blueprint that fixes one, where the actor makes papers.

    Who makes none is told of the questions alone, how many stand on some draft or blueprint anywhere.
    """
    papers, blueprints = _papers(actor, question_ids), _blueprints(actor, question_ids)
    if actor.may(EDIT):
        return [*papers, *blueprints]
    counts = ((PAPERS, papers), (BLUEPRINTS, blueprints))
    return [Use(kind, "", "", {}, max(each.questions for each in found)) for kind, found in counts if found]


def _paths(actor: Actor) -> Sequence[str]:
    return actor.paths(EDIT) if actor.may(EDIT) else ("/",)


def _papers(actor: Actor, question_ids: Sequence[int]) -> Sequence[Use]:
    query = (
        sa.select(Paper.id, Paper.title, sa.func.count(sa.distinct(QuestionVersion.question_id)))
        .join(Jurisdiction, Paper.jurisdiction_id == Jurisdiction.id)
        .join(PaperForm, PaperForm.paper_id == Paper.id)
        .join(PaperItem, PaperItem.form_id == PaperForm.id)
        .join(QuestionVersion, PaperItem.question_version_id == QuestionVersion.id)
        .where(Paper.state == PaperState.DRAFT, under_paths(_paths(actor)))
        .where(QuestionVersion.question_id.in_(question_ids))
        .group_by(Paper.id, Paper.title)
        .order_by(Paper.id)
    )
    rows = db.session.execute(query)
    return [Use(PAPERS, title, "papers.show", {"paper_id": paper}, count) for paper, title, count in rows]


def _blueprints(actor: Actor, question_ids: Sequence[int]) -> Sequence[Use]:
    keys = set(db.session.scalars(sa.select(Question.key).where(Question.id.in_(question_ids))))
    query = sa.select(PaperBlueprint.id, PaperBlueprint.name, PaperBlueprint.constraints)
    query = query.join(Jurisdiction, PaperBlueprint.jurisdiction_id == Jurisdiction.id)
    found = []
    for blueprint, name, constraints in db.session.execute(query.where(under_paths(_paths(actor)))):
        fixed = keys & set(constraints.get("fixed", ()))
        if fixed:
            found.append(Use(BLUEPRINTS, name, "blueprints.edit", {"blueprint_id": blueprint}, len(fixed)))
    return found
