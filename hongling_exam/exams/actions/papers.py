"""Drawing papers, changing drafts, proving and sealing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused
from hongling_exam.exams.actions.assembling import Assembled
from hongling_exam.exams.actions.blueprints import EDIT, default_blueprint
from hongling_exam.exams.actions.drafts import erase_forms, must_be_draft, prove_draft, record, write_form, write_forms
from hongling_exam.exams.actions.selecting import Drawn, pool_of, sections_of, select_questions, usable_seed
from hongling_exam.exams.models import Paper, PaperBlueprint, PaperForm, PaperItem
from hongling_exam.exams.queries.papers import entries_of, list_forms, proved_form, sealed_part
from hongling_exam.exams.rules.assembly_record import replaced
from hongling_exam.exams.rules.draw import shuffled
from hongling_exam.exams.rules.proof import Finding, Severity
from hongling_exam.exams.rules.seal import paper_seal
from hongling_exam.exams.rules.selection import fitting
from hongling_exam.exams.states import PaperState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.queries import PoolItem, near_duplicates
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

NO_TITLE = N_("请填写试卷名称，最多 100 字。")


def draw_paper(
    actor: Actor,
    blueprint: PaperBlueprint,
    *,
    title: str,
    seed: str | None = None,
    forms: int = 1,
    purpose: Purpose = Purpose.PRACTICE,
    drawn: Drawn | None = None,
    assembled: Assembled | None = None,
) -> Paper:
    """Make a draft paper of `forms` forms. `drawn` is what `select_questions` gave for the same, if it did;
    `assembled` what `assemble_questions` did, for a paper that is not drawn at random.
    """
    actor.require(EDIT, blueprint.jurisdiction.path)
    seed, title = usable_seed(seed), title.strip()
    if not 1 <= len(title) <= 100:
        raise Invalid(NO_TITLE, [{"field": "title", "reason": NO_TITLE}])
    drawn = _chosen(drawn, assembled) or select_questions(blueprint, seed=seed, forms=forms, purpose=purpose)
    paper = Paper(
        jurisdiction=blueprint.jurisdiction,
        blueprint_id=blueprint.id,
        title=title,
        level=blueprint.level,
        purpose=purpose,
        seed=seed,
        total_points=blueprint.total_points,
        pass_points=blueprint.pass_points,
        assembly=assembled.record if assembled else None,
        created_at=clock.now(),
    )
    db.session.add(paper)
    db.session.flush()
    write_forms(paper, sections_of(blueprint), drawn)
    action = "exams.paper.assemble" if assembled else "exams.paper.draw"
    record(actor, action, paper, {"blueprint": blueprint.id, "forms": forms, "overlap": drawn.overlap})
    return paper


def _chosen(drawn: Drawn | None, assembled: Assembled | None) -> Drawn | None:
    return assembled.drawn if assembled else drawn


def redraw_paper(
    actor: Actor,
    paper: Paper,
    *,
    seed: str | None = None,
    forms: int | None = None,
    drawn: Drawn | None = None,
    assembled: Assembled | None = None,
) -> None:
    """Draw a draft anew, or assemble it, by its blueprint as it stands now and another seed."""
    blueprint = _blueprint_of_draft(actor, paper)
    seed = usable_seed(seed)
    forms = forms or len(paper.forms)
    drawn = _chosen(drawn, assembled) or select_questions(blueprint, seed=seed, forms=forms, purpose=paper.purpose)
    paper.seed, paper.assembly = seed, assembled.record if assembled else None
    paper.total_points, paper.pass_points = blueprint.total_points, blueprint.pass_points
    erase_forms([form.id for form in paper.forms])
    write_forms(paper, sections_of(blueprint), drawn)
    record(actor, "exams.paper.redraw", paper, {"forms": forms, "overlap": drawn.overlap})


def replace_question(actor: Actor, paper: Paper, item_public_id: str) -> str:
    """Put another question of the same cell in the place of one on a draft; gives the new question's key.

    The same cell: kind, points where they are part of the content, topic and difficulty. One that stands on another
    form is taken only when there is no other. Raises Refused when there is none at all.
    """
    blueprint = _blueprint_of_draft(actor, paper)
    forms = list_forms(paper.id)
    form, item = _on_forms(forms, item_public_id)
    chosen = _successor(paper, forms, form, _same_cell(blueprint, paper, form, item))
    before, before_key, label = item.question_version_id, item.question_version.question.key, form.label
    places = [_versions_in(form, place) for place in range(len(blueprint.sections))]
    versions = [[chosen.version_id if each == before else each for each in place] for place in places]
    erase_forms([form.id])
    write_form(paper, label, sections_of(blueprint), versions)
    if paper.assembly is not None:
        paper.assembly = replaced(paper.assembly, label, entries_of(paper.id, label))
    prove_draft(paper)
    record(actor, "exams.paper.replace", paper, {"form": label, "before": before_key, "after": chosen.key})
    return chosen.key


def _on_forms(forms: Sequence[PaperForm], item_public_id: str) -> tuple[PaperForm, PaperItem]:
    """The question with its form; a part of a group is replaced with its group only, so it is not found."""
    for form in forms:
        for item in form.items:
            if item.public_id == item_public_id and item.group_id is None:
                return form, item
    raise NotFound()


def _successor(paper: Paper, forms: Sequence[PaperForm], form: PaperForm, candidates: Sequence[PoolItem]) -> PoolItem:
    """The candidate that the seed draws at this version of the paper, those on no form first."""
    used = {each.question_version.question.key for other in forms for each in other.items}
    by_key = {each.key: each for each in candidates}
    order = shuffled(by_key, paper.seed, f"replace/{form.label}/{paper.version}")
    if not order:
        raise Refused(N_("题库里没有同一题型、知识点和难度的其他试题可换。"), code="no-other-question")
    return by_key[min(order, key=lambda key: key in used)]


def _versions_in(form: PaperForm, section: int) -> list[int]:
    return [each.question_version_id for each in form.items if each.section == section and each.group_id is None]


def _same_cell(blueprint: PaperBlueprint, paper: Paper, form: PaperForm, item: PaperItem) -> list[PoolItem]:
    present = {each.question_version.question.key for each in form.items}
    question = item.question_version.question
    found = pool_of(blueprint, paper.purpose)
    pool = fitting(found.items, sections_of(blueprint)[item.section])
    cell = question.topic.code, question.difficulty
    same = [each for each in pool if each.key not in present and (each.topic, each.difficulty) == cell]
    others = [each.text for each in proved_form(form).questions if each.key != question.key]
    barred = {key for pair in found.enemies if present.intersection(pair) - {question.key} for key in pair}
    return [each for each in same if each.key not in barred and not _meets_its_twin(each, others)]


def _meets_its_twin(item: PoolItem, others: Sequence[str]) -> bool:
    return any(one == 0 for one, _, _ in near_duplicates([item.text, *others]))


def _blueprint_of_draft(actor: Actor, paper: Paper) -> PaperBlueprint:
    actor.require(EDIT, paper.jurisdiction.path)
    must_be_draft(paper)
    blueprint = db.session.get(PaperBlueprint, paper.blueprint_id) if paper.blueprint_id else None
    if blueprint is None:
        raise Refused(N_("这份试卷的组卷方案已不在，不能重抽。"), code="no-blueprint")
    return blueprint


def prove_paper(actor: Actor, paper: Paper) -> Sequence[Finding]:
    """Prove a draft against its blueprint and store what was found with it; gives the findings, errors first."""
    actor.require(EDIT, paper.jurisdiction.path)
    must_be_draft(paper)
    findings = prove_draft(paper)
    record(actor, "exams.paper.prove", paper, {"errors": _errors(findings), "findings": len(findings)})
    return findings


def _errors(findings: Sequence[Finding]) -> int:
    return sum(finding.severity is Severity.ERROR for finding in findings)


def seal_paper(actor: Actor, paper: Paper) -> str:
    """Prove a draft and freeze it; gives its seal, which stands in the audit log from now on.

    Raises Refused while the proof finds an error.
    """
    actor.require(EDIT, paper.jurisdiction.path)
    must_be_draft(paper)
    errors = _errors(prove_draft(paper))
    if errors:
        raise Refused(N_("试卷还有 %(count)d 处错误，改正后才能封存。"), code="not-proved", count=errors)
    seal = seal_of(paper)
    paper.seal, paper.sealed_at, paper.state = seal, clock.now(), PaperState.SEALED
    db.session.flush()
    record(actor, "exams.paper.seal", paper, {"seal": seal, "forms": len(paper.forms)})
    return seal


def seal_of(paper: Paper) -> str:
    """The seal of a paper as it stands in the database now."""
    forms = [sealed_part(form) for form in list_forms(paper.id)]
    return paper_seal(paper.seed, paper.pass_points, forms, paper.assembly)


def note_sheet(actor: Actor, paper: Paper, sheet: Mapping[str, str]) -> None:
    """Remember who took a sheet of a paper out of the house: `sheet` tells what, of which form, as which file."""
    actor.require(EDIT, paper.jurisdiction.path)
    record(actor, "exams.paper.print", paper, sheet)


def delete_paper(actor: Actor, paper: Paper) -> None:
    """Remove a draft."""
    actor.require(EDIT, paper.jurisdiction.path)
    must_be_draft(paper)
    record(actor, "exams.paper.delete", paper, {"title": paper.title})
    erase_forms([form.id for form in paper.forms])
    db.session.execute(sa.delete(Paper).where(Paper.id == paper.id))


def make_sealed_paper(
    actor: Actor,
    jurisdiction: Jurisdiction,
    level: Level,
    *,
    title: str,
    questions: int = 50,
    forms: int = 1,
    purpose: Purpose = Purpose.PRACTICE,
    seed: str | None = None,
) -> Paper:
    """A sealed paper of the default mix in one go, with its blueprint; for rehearsals and mock exams."""
    blueprint = default_blueprint(
        actor, jurisdiction, level, name=f"{title}（组卷方案）", questions=questions, purpose=purpose
    )
    paper = draw_paper(actor, blueprint, title=title, seed=seed, forms=forms, purpose=purpose)
    seal_paper(actor, paper)
    return paper
