"""Making and changing blueprints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.exams.models import Paper, PaperBlueprint
from hongling_exam.exams.rules.blueprints import (
    Section,
    check_sections,
    default_sections,
    section_document,
    total_points,
)
from hongling_exam.exams.rules.constraints import Constraints, check_constraints, constraints_document
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.queries import list_enemy_pairs, list_pool, list_topics, near_duplicates
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

EDIT = "exams.paper.edit"
NO_NAME = N_("请填写方案名称，最多 100 字。")
NAME_TAKEN = N_("已有同名的方案，请换一个名称。")


def create_blueprint(
    actor: Actor,
    *,
    jurisdiction: Jurisdiction,
    name: str,
    level: Level,
    sections: Sequence[Section],
    pass_points: int,
    constraints: Constraints | None = None,
) -> PaperBlueprint:
    """Make a blueprint; raises Invalid naming each field or section that does not do."""
    actor.require(EDIT, jurisdiction.path)
    blueprint = PaperBlueprint(jurisdiction=jurisdiction, created_at=clock.now())
    _fill(blueprint, name, level, sections, pass_points, constraints or Constraints())
    db.session.add(blueprint)
    db.session.flush()
    _record(actor, "exams.blueprint.create", blueprint)
    return blueprint


def edit_blueprint(
    actor: Actor,
    blueprint: PaperBlueprint,
    *,
    version: int,
    name: str,
    level: Level,
    sections: Sequence[Section],
    pass_points: int,
    constraints: Constraints | None = None,
) -> None:
    """Change a blueprint that stands at `version`; papers drawn from it stay as they are."""
    actor.require(EDIT, blueprint.jurisdiction.path)
    if blueprint.version != version:
        raise Refused(N_("您打开页面之后，别人已经改过这条内容。请刷新后再改。"), code="stale")
    _fill(blueprint, name, level, sections, pass_points, constraints or Constraints())
    db.session.flush()
    _record(actor, "exams.blueprint.edit", blueprint)


def delete_blueprint(actor: Actor, blueprint: PaperBlueprint) -> None:
    """Remove a blueprint that no paper was drawn from."""
    actor.require(EDIT, blueprint.jurisdiction.path)
    if db.session.scalar(sa.select(Paper.id).where(Paper.blueprint_id == blueprint.id).limit(1)) is not None:
        raise Refused(N_("已有试卷由这个方案抽出，不能删除。"), code="in-use")
    _record(actor, "exams.blueprint.delete", blueprint)
    db.session.delete(blueprint)
    db.session.flush()


def default_blueprint(
    actor: Actor,
    jurisdiction: Jurisdiction,
    level: Level,
    *,
    name: str,
    questions: int = 50,
    purpose: Purpose = Purpose.PRACTICE,
) -> PaperBlueprint:
    """A blueprint of the default mix with a pass mark of 60 %, as large as the pool allows (at most `questions`)."""
    pool = list_pool(level, purpose=purpose, paths=[jurisdiction.path])
    sections = default_sections(Counter(item.kind for item in pool), questions)
    return create_blueprint(
        actor,
        jurisdiction=jurisdiction,
        name=name,
        level=level,
        sections=sections,
        pass_points=total_points(sections) * 6 // 10,
    )


def _fill(
    blueprint: PaperBlueprint,
    name: str,
    level: Level,
    sections: Sequence[Section],
    pass_points: int,
    constraints: Constraints,
) -> None:
    name = name.strip()
    if not 1 <= len(name) <= 100:
        raise Invalid(NO_NAME, [{"field": "name", "reason": NO_NAME}])
    same = sa.select(PaperBlueprint.id).where(
        PaperBlueprint.name == name, PaperBlueprint.jurisdiction_id == blueprint.jurisdiction.id
    )
    with db.session.no_autoflush:
        if db.session.scalar(same.where(PaperBlueprint.id != (blueprint.id or 0))) is not None:
            raise Invalid(NAME_TAKEN, [{"field": "name", "reason": NAME_TAKEN}])
        check_sections(sections, pass_points, frozenset(topic.code for topic in list_topics()))
        _check_constraints(constraints, sections, level, blueprint.jurisdiction)
    blueprint.name, blueprint.level, blueprint.pass_points = name, level, pass_points
    blueprint.sections = [section_document(section) for section in sections]
    blueprint.constraints = constraints_document(constraints)


def _check_constraints(
    constraints: Constraints, sections: Sequence[Section], level: Level, jurisdiction: Jurisdiction
) -> None:
    keys = list(dict.fromkeys(constraints.fixed))
    known = {each.key: each for each in list_pool(level, paths=[jurisdiction.path], keys=keys)} if keys else {}
    texts = list(known.values())
    alike = near_duplicates([each.text for each in texts])
    apart = {*list_enemy_pairs(known.keys()), *((texts[one].key, texts[other].key) for one, other, _ in alike)}
    check_constraints(constraints, sections, known, apart)


def _record(actor: Actor, action: str, blueprint: PaperBlueprint) -> None:
    details = {"name": blueprint.name, "points": blueprint.total_points}
    audit.record(actor, action, f"paper_blueprint:{blueprint.id}", details, jurisdiction=blueprint.jurisdiction.path)
