"""What becomes of blueprints when a topic they ask for is merged into another."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.question_bank.events import TopicGone


def follow_merged_topic(fact: TopicGone) -> None:
    """Shares of the topic that is gone are asked of the one that took its questions."""
    for blueprint in db.session.scalars(sa.select(PaperBlueprint).with_for_update(of=PaperBlueprint)):
        if any(fact.code in section["topics"] for section in blueprint.sections):
            blueprint.sections = [_section(section, fact) for section in blueprint.sections]


def _section(section: dict[str, Any], fact: TopicGone) -> dict[str, Any]:
    shares = dict(section["topics"])
    gone = shares.pop(fact.code, 0)
    return section | {"topics": shares | ({fact.into: shares.get(fact.into, 0) + gone} if gone else {})}
