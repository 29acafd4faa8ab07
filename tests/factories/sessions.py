"""Sealed papers without content, and plans of sessions that could be published as they stand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hongling_exam.core import clock
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.exams.actions.rooms import RoomPlan, add_room
from hongling_exam.exams.actions.sessions import create_session
from hongling_exam.exams.models import ExamRoom, ExamSession, Paper, PaperForm
from hongling_exam.exams.rules.plans import SessionPlan
from hongling_exam.exams.states import PaperState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

BODY = {"title": "试卷", "duration_s": 5400, "total_points": 100, "pass_points": 60, "sections": []}


def make_empty_paper(
    jurisdiction: Jurisdiction, level: Level = Level.JUNIOR, purpose: Purpose = Purpose.EXAM, *, sealed: bool = True
) -> Paper:
    """A paper with forms A and B that ask nothing."""
    paper = Paper(
        jurisdiction=jurisdiction,
        title=f"2026 年{level.label}卷",
        level=level,
        purpose=purpose,
        seed="5" * 64,
        state=PaperState.SEALED if sealed else PaperState.DRAFT,
        total_points=10000,
        pass_points=6000,
        seal="ab" * 32 if sealed else None,
        sealed_at=clock.now() if sealed else None,
        created_at=clock.now(),
        forms=[PaperForm(label=label, body=BODY) for label in "AB"],
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def session_plan(**changes: Any) -> SessionPlan:
    """90 minutes within two hours, opening in an hour; no paper unless given."""
    opens_at = clock.now() + dt.timedelta(hours=1)
    values: dict[str, Any] = {
        "title": "2026 年第一期初级资格认证考试",
        "level": Level.JUNIOR,
        "opens_at": opens_at,
        "closes_at": opens_at + dt.timedelta(hours=2),
        "duration_s": 5400,
    }
    return SessionPlan(**{**values, **changes})


def make_draft(jurisdiction: Jurisdiction, **changes: Any) -> ExamSession:
    """A draft with a sealed paper of its level."""
    if "paper_id" not in changes:
        changes["paper_id"] = make_empty_paper(jurisdiction, changes.get("level", Level.JUNIOR)).id
    return create_session(SYSTEM, jurisdiction, session_plan(**changes))


def make_room(session: ExamSession, name: str = "1 号机房", capacity: int = 30, **changes: Any) -> ExamRoom:
    """A room of a session."""
    return add_room(SYSTEM, session, RoomPlan(name, capacity, **changes))
