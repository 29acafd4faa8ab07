"""What exams tells the question bank: the papers a question stands on, named to whom they may be named."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_
from hongling_exam.exams.queries.question_uses import VersionOnPaper, papers_with
from hongling_exam.question_bank import access
from hongling_exam.question_bank.events import PaperUse

OPEN = "exams.paper.edit"
ELSEWHERE = N_("别的辖区的试卷")


def tell_uses(actor: Actor, version_ids: Sequence[int]) -> list[PaperUse]:
    """Papers of another 辖区 are counted, not named; who works with questions but not with papers has no link."""
    return [_told(actor, found) for found in papers_with(version_ids)]


def _told(actor: Actor, found: VersionOnPaper) -> PaperUse:
    path = found.paper.jurisdiction.path
    if not actor.may(access.READ, path):
        return PaperUse(found.version_id, ELSEWHERE, None, found.paper.state.label)
    address = url_for("papers.show", paper_id=found.paper.id) if actor.may(OPEN, path) else None
    return PaperUse(found.version_id, found.paper.title, address, found.paper.state.label, found.sessions)
