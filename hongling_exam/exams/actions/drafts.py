"""Writing the forms of a draft paper, and proving it as it stands. Every change of a draft ends with a fresh proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db, new_public_id
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.typesetting import missing_characters
from hongling_exam.exams.actions.selecting import LABELS, Drawn, constraints_of, sections_of
from hongling_exam.exams.models import Paper, PaperBlueprint, PaperForm, PaperItem
from hongling_exam.exams.queries.exposure import exposure_of
from hongling_exam.exams.queries.papers import list_forms, proved_form
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.rules.forms import BuiltForm, FormBuilder, FormQuestion, FormSection
from hongling_exam.exams.rules.proof import Checks, Finding, Limits, ProvedForm, prove
from hongling_exam.exams.states import PaperState
from hongling_exam.question_bank.models import QuestionVersion
from hongling_exam.question_bank.queries import get_versions, list_enemy_pairs, near_duplicates, question_faults


def must_be_draft(paper: Paper) -> None:
    """Hold the paper, as it is now, and raise Refused for a sealed one: nothing changes under a seal."""
    db.session.flush()
    db.session.refresh(paper, with_for_update={"of": Paper})
    if paper.state is not PaperState.DRAFT:
        raise Refused(N_("试卷已经封存，不能再改。"), code="sealed")


def write_forms(paper: Paper, sections: Sequence[Section], drawn: Drawn) -> None:
    """Write what was drawn as the forms of a paper that has none, and prove it."""
    for label, chosen in zip(LABELS, drawn.forms, strict=False):
        write_form(paper, label, sections, [[item.version_id for item in place] for place in chosen])
    db.session.expire(paper, ["forms"])
    prove_draft(paper)


def erase_forms(form_ids: Sequence[int]) -> None:
    """Remove forms of a draft with all that stands on them, from the session too: SQLite gives their ids again."""
    db.session.execute(sa.delete(PaperItem).where(PaperItem.form_id.in_(form_ids)))
    db.session.execute(sa.delete(PaperForm).where(PaperForm.id.in_(form_ids)))


def write_form(paper: Paper, label: str, sections: Sequence[Section], chosen: Sequence[Sequence[int]]) -> None:
    """Write one form: `chosen` are the ids of question versions, section by section."""
    versions = get_versions([each for place in chosen for each in place])
    content = [
        FormSection(
            section.shown_title, section.kind, section.points, [_form_question(versions[each]) for each in place]
        )
        for section, place in zip(sections, chosen, strict=True)
    ]
    _store(paper, label, FormBuilder(new_public_id).build(paper.title, content, paper.pass_points))


def _form_question(version: QuestionVersion) -> FormQuestion:
    return FormQuestion(version.id, version.question.kind, version.body, version.policy)


def _store(paper: Paper, label: str, built: BuiltForm) -> None:
    form = PaperForm(paper_id=paper.id, label=label, body=built.body)
    db.session.add(form)
    db.session.flush()
    rows: dict[str, PaperItem] = {}
    for position, item in enumerate(built.items):
        rows[item.public_id] = PaperItem(
            public_id=item.public_id,
            form_id=form.id,
            position=position,
            section=item.section,
            question_version_id=item.version_id,
            part=item.part,
            points=item.points,
            ids=item.ids,
        )
    db.session.add_all(rows[item.public_id] for item in built.items if item.group is None)
    db.session.flush()
    for item in built.items:
        if item.group is not None:
            rows[item.public_id].group_id = rows[item.group].id
            db.session.add(rows[item.public_id])
    db.session.flush()


def prove_draft(paper: Paper) -> Sequence[Finding]:
    """Prove a paper against its blueprint as it stands now, and store what was found with it."""
    blueprint = db.session.get(PaperBlueprint, paper.blueprint_id) if paper.blueprint_id else None
    sections = sections_of(blueprint) if blueprint else []
    checks = Checks(question_faults, near_duplicates, lambda text: set(missing_characters(text)))
    forms = [proved_form(form) for form in list_forms(paper.id)]
    findings = prove(forms, sections, paper.total_points, checks, _limits(blueprint, forms))
    paper.proof = [asdict(finding) for finding in findings]
    db.session.flush()
    return findings


def _limits(blueprint: PaperBlueprint | None, forms: Sequence[ProvedForm]) -> Limits:
    """What the paper as a whole must keep to. It is a draft, so that every sealed paper is an earlier one."""
    if blueprint is None:
        return Limits()
    keys = {each.key for form in forms for each in form.questions}
    constraints = constraints_of(blueprint)
    exposure = exposure_of(keys) if constraints.exposure is not None else {}
    return Limits(constraints, list_enemy_pairs(keys), exposure)


def record(actor: Actor, action: str, paper: Paper, details: Mapping[str, object]) -> None:
    """Write an act on a paper into the audit log."""
    audit.record(actor, action, f"paper:{paper.id}", details, jurisdiction=paper.jurisdiction.path)
