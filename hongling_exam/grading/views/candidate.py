"""The candidate's own result: what the session's review options show in the present phase."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import N_, NotFound, Refused
from hongling_exam.core.permissions import current_actor, signed_in
from hongling_exam.exams import access
from hongling_exam.exams.queries.attempts import find_attempt
from hongling_exam.exams.states import AttemptState, Phase
from hongling_exam.grading.access import get_session_for_results
from hongling_exam.grading.queries.review import PER_QUESTION, review_of
from hongling_exam.grading.queries.review_page import get_reported_version, may_report, shown_sections
from hongling_exam.grading.views import printed
from hongling_exam.question_bank.actions.reports import report_question

blueprint = Blueprint("own_results", __name__, template_folder="../templates")


@blueprint.get("/my/results/<attempt>")
@signed_in
def show(attempt: str) -> str:
    """Score, sections and questions, each as far as it is shown now."""
    review = review_of(access.get_attempt_for_candidate(current_actor(), attempt))
    return render_template(
        "hongling_exam/grading/candidate/result.html",
        review=review,
        session=review.session,
        sections=shown_sections(review) if review.shown else [],
        per_question=review.shown & PER_QUESTION,
        is_voided=review.attempt.state is AttemptState.VOIDED,
        is_released=review.phase is Phase.AFTER_RELEASE,
        is_running=review.phase is Phase.DURING,
        may_report=may_report(review),
    )


@blueprint.get("/my/results/<attempt>/report.pdf")
@signed_in
def report(attempt: str) -> Response:
    """成绩单 as PDF, once the result is released."""
    found = access.get_attempt_for_candidate(current_actor(), attempt)
    review = review_of(found)
    if review.phase is not Phase.AFTER_RELEASE or review.score is None:
        raise Refused(N_("成绩还没有发布，不能打印成绩单。"), code="not-yet")
    pdf = printed.score_report(found.admission, found.public_id, review.score, shown_sections(review))
    return file_answer(pdf, f"{_('成绩单')}-{review.session.title}.pdf")


@blueprint.post("/my/results/<attempt>/questions/<item>/report")
@signed_in
def doubt(attempt: str, item: str) -> BaseResponse:
    """Say that something is wrong with a question of the own paper, once its results are out."""
    actor = current_actor()
    review = review_of(access.get_attempt_for_candidate(actor, attempt))
    report_question(actor, get_reported_version(review, item), request.form.get("text", ""))
    flash(_("已记下您的反映，答复会显示在题目下面。"), "success")
    return redirect(url_for("own_results.show", attempt=attempt, _anchor=f"report-{item}"), 303)


@blueprint.get("/score/<attempt>")
@signed_in
def check(attempt: str) -> BaseResponse:
    """Where the QR code of a score report leads: the result's page, for whom it is."""
    actor, found = current_actor(), find_attempt(attempt)
    if found is None:
        raise NotFound()
    if found.account_id == actor.account_id:
        return redirect(url_for("own_results.show", attempt=attempt), 303)
    session = get_session_for_results(actor, found.session_id)
    return redirect(url_for("results.show_person", session_id=session.id, attempt=attempt), 303)
