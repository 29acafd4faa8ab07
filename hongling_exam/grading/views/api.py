"""GET /api/v1/attempts/{attempt}/result: what the review options allow now."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, Response, jsonify
from flask_babel import format_datetime
from flask_babel import gettext as _

from hongling_exam.core.permissions import current_actor, signed_in
from hongling_exam.exams import access
from hongling_exam.exams.states import AttemptState
from hongling_exam.grading.queries.review import Review, result_document, review_of

blueprint = Blueprint("result_api", __name__, url_prefix="/api/v1")


@blueprint.get("/attempts/<attempt>/result")
@signed_in
def show_result(attempt: str) -> Response | tuple[Response, int]:
    """The result as far as it is shown in this phase; 403 with the earliest date while nothing is."""
    review = review_of(access.get_attempt_for_candidate(current_actor(), attempt))
    return jsonify(result_document(review)) if review.shown else _not_shown(review)


def _not_shown(review: Review) -> tuple[Response, int]:
    voided = review.attempt.state is AttemptState.VOIDED
    problem = {
        "type": "urn:hongling:voided" if voided else "urn:hongling:not-yet",
        "title": _("这次作答已被作废，没有成绩。") if voided else _when(review),
        "status": 403,
        "phase": review.phase.value,
    }
    if not voided:
        problem |= {"next_phase": review.next_phase.value, "not_before": _iso(review.session.closes_at)}
    response = jsonify(problem)
    response.content_type = "application/problem+json"
    return response, 403


def _when(review: Review) -> str:
    day = str(format_datetime(review.session.closes_at, "yyyy年M月d日 HH:mm"))
    return str(_("成绩还没有公布，最早在 %(day)s 考试结束、阅卷完成并由考务发布之后可以查看。", day=day))


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
