"""What exams tells the question bank: the papers and drafts a question stands on, named to whom they may be named."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_
from hongling_exam.exams.queries.question_uses import (
    Holder,
    VersionOnPaper,
    blueprints_with,
    draft_papers_with,
    papers_with,
)
from hongling_exam.question_bank import access
from hongling_exam.question_bank.events import DraftUse, PaperUse

OPEN = "exams.paper.edit"
ELSEWHERE = N_("别的辖区的试卷")
PAPERS, BLUEPRINTS = N_("未封的试卷"), N_("组卷方案（固定题）")


def tell_uses(actor: Actor, version_ids: Sequence[int]) -> list[PaperUse]:
    """Papers of another 辖区 are counted, not named; who works with questions but not with papers has no link."""
    return [_told(actor, found) for found in papers_with(version_ids)]


def _told(actor: Actor, found: VersionOnPaper) -> PaperUse:
    path = found.paper.jurisdiction.path
    if not actor.may(access.READ, path):
        return PaperUse(found.version_id, ELSEWHERE, None, found.paper.state.label)
    address = url_for("papers.show", paper_id=found.paper.id) if actor.may(OPEN, path) else None
    return PaperUse(found.version_id, found.paper.title, address, found.paper.state.label, found.sessions)


def tell_drafts(actor: Actor, question_ids: Sequence[int]) -> list[DraftUse]:
    """Each unsealed paper with any of the questions, and each blueprint that fixes one, where the actor makes papers.

    Who makes none is told of the questions alone, how many stand on some draft or blueprint anywhere.
    """
    if not question_ids:
        return []
    names = actor.may(OPEN)
    paths = actor.paths(OPEN) if names else ("/",)
    papers, blueprints = draft_papers_with(question_ids, paths), blueprints_with(question_ids, paths)
    if names:
        return [_named(PAPERS, each, url_for("papers.show", paper_id=each.id)) for each in papers] + [
            _named(BLUEPRINTS, each, url_for("blueprints.edit", blueprint_id=each.id)) for each in blueprints
        ]
    counts = ((PAPERS, papers), (BLUEPRINTS, blueprints))
    return [DraftUse(kind, max(each.questions for each in found)) for kind, found in counts if found]


def _named(kind: str, found: Holder, url: str) -> DraftUse:
    return DraftUse(kind, found.questions, found.title, url)
