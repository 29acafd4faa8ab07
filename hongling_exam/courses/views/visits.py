"""What the lesson page tells the server while somebody reads: opened, still there, gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify

from hongling_exam.core import clock
from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.request_documents import request_document
from hongling_exam.courses import access
from hongling_exam.courses.actions import close_visit, open_visit, pulse_visit, show_presence
from hongling_exam.courses.models import LearningVisit
from hongling_exam.courses.queries import find_progress

blueprint = Blueprint("learning_visits", __name__, url_prefix="/api/learning")
READ = "courses.lesson.read"


@blueprint.post("/lessons/<lesson>/visits")
@requires(READ)
def begin(lesson: str) -> tuple[Response, int]:
    """Begin a visit: 201 with its id. Whatever the caller had open is closed."""
    visit = open_visit(current_actor(), access.get_lesson_to_read(current_actor(), lesson))
    return jsonify(_standing(visit)), 201


@blueprint.post("/visits/<visit>/pulses")
@requires(READ)
def pulse(visit: str) -> Response:
    """`{"sequence": 3, "share": 40, "place": 35, "active": true}`: per cent read so far, and at the window's top."""
    found = access.get_visit(current_actor(), visit)
    document = request_document({"sequence", "share", "place", "active"})
    sequence, share, place = (
        _figure(document, *each) for each in (("sequence", 10**6), ("share", 100), ("place", 100))
    )
    active = document.get("active") is True
    pulse_visit(current_actor(), found, sequence, share, place, active=active)
    return jsonify(_standing(found))


@blueprint.post("/visits/<visit>/presence")
@requires(READ)
def presence(visit: str) -> Response:
    """Somebody answered that they are there."""
    found = access.get_visit(current_actor(), visit)
    show_presence(current_actor(), found)
    return jsonify(_standing(found))


@blueprint.post("/visits/<visit>/close")
@requires(READ)
def close(visit: str) -> Response:
    """The reader leaves."""
    found = access.get_visit(current_actor(), visit)
    close_visit(current_actor(), found)
    return jsonify(_standing(found))


def _figure(document: Mapping[str, Any], name: str, most: int) -> int:
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise Invalid(
            N_("学习进度的格式不对。"), [{"field": name, "reason": N_("应为 0 到 %(most)s 的整数") % {"most": most}}]
        )
    return value


def _standing(visit: LearningVisit) -> dict[str, Any]:
    progress = find_progress(visit.account_id, visit.lesson_id)
    due = visit.check_due_at
    return {
        "visit": visit.public_id,
        "counted_s": progress.counted if progress else 0,
        "check_s": max(int((due - clock.now()).total_seconds()), 0) if due else None,
        "finished": bool(progress and progress.finished_at),
        "closed": visit.closed_at is not None,
    }
