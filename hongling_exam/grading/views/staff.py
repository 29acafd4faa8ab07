"""Results for staff: the sessions, one session's people, the preview before release, exports."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.choices import filter_choices
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.spreadsheet import write_workbook
from hongling_exam.exams.models import ExamSession
from hongling_exam.exams.states import ReviewPart, SessionState
from hongling_exam.grading import access
from hongling_exam.grading.actions.release import RELEASED, check_releasable, release_results
from hongling_exam.grading.queries import results as queries
from hongling_exam.grading.queries.marking import list_progress
from hongling_exam.grading.queries.review import PER_QUESTION, Review, review_of
from hongling_exam.grading.queries.review_page import shown_sections
from hongling_exam.grading.queries.work import list_key_faults, open_work
from hongling_exam.grading.views import printed
from hongling_exam.grading.views.chart import bars
from hongling_exam.scheme.states import Level

blueprint = Blueprint("results", __name__, template_folder="../templates", url_prefix="/results")
READ = "grading.result.read"
RELEASE = "grading.result.release"
STANDINGS = {
    "passed": N_("合格"),
    "failed": N_("不合格"),
    "pending": N_("待阅卷"),
    "absent": N_("缺考"),
    "voided": N_("作废"),
}


@blueprint.get("")
@requires(READ)
def index() -> str:
    """The sessions that have begun, with how far grading is."""
    wanted = Wanted.from_args(request.args, filters=("state", "level"))
    return render_template(
        "hongling_exam/grading/staff/sessions.html",
        listing=queries.list_sessions(current_actor(), wanted),
        states=filter_choices([SessionState.SCHEDULED, *queries.WITH_RESULTS]),
        levels=filter_choices(Level),
    )


@blueprint.get("/<int:session_id>")
@requires(READ)
def show(session_id: int) -> str:
    """One session: its figures, the distribution, marking, and the people."""
    actor = current_actor()
    session = access.get_session_for_results(actor, session_id)
    counted = queries.figures(session)
    return render_template(
        "hongling_exam/grading/staff/session.html",
        session=session,
        figures=counted,
        work=open_work(session.id),
        bars=bars(counted.bins, session.paper.pass_points if session.paper else 0),
        progress=list_progress(session),
        listing=queries.list_people(session.id, _wanted()),
        standings=STANDINGS,
        standing_text=printed.standing_text,
        is_released=session.state in RELEASED,
        may_release=actor.may(RELEASE, session.jurisdiction.path),
    )


def _wanted() -> Wanted:
    return Wanted.from_args(request.args, filters=("standing",))


@blueprint.get("/<int:session_id>/release")
@requires(RELEASE)
def preview(session_id: int) -> str:
    """What a release would make final: to look at before one confirms."""
    session = access.get_session_for_results(current_actor(), session_id, RELEASE)
    counted = queries.figures(session)
    everybody = queries.list_all_people(session.id)
    return render_template(
        "hongling_exam/grading/staff/release.html",
        session=session,
        figures=counted,
        bars=bars(counted.bins, session.paper.pass_points if session.paper else 0),
        near=queries.list_near(session, everybody),
        absent=[row for row in everybody if row.attempt is None],
        obstacle=_obstacle(session),
        faults=list_key_faults(session),
        standing_text=printed.standing_text,
    )


def _obstacle(session: ExamSession) -> Refused | None:
    try:
        check_releasable(session)
    except Refused as refusal:
        return refusal
    return None


@blueprint.post("/<int:session_id>/release")
@requires(RELEASE)
def release(session_id: int) -> BaseResponse:
    """Make the results final."""
    actor = current_actor()
    session = access.get_session_for_results(actor, session_id, RELEASE)
    released = release_results(actor, session)
    flash(_("已发布 %(n)d 人的成绩，并写入各人的认证记录。", n=released), "success")
    return redirect(url_for("results.show", session_id=session.id), 303)


@blueprint.get("/<int:session_id>/attempts/<attempt>")
@requires(READ)
def show_person(session_id: int, attempt: str) -> str:
    """One person's paper with answers, keys and points."""
    review = _whole_review(session_id, attempt)
    return render_template(
        "hongling_exam/grading/staff/person.html",
        review=review,
        session=review.session,
        admission=review.attempt.admission,
        sections=shown_sections(review),
        per_question=PER_QUESTION,
    )


def _whole_review(session_id: int, attempt: str) -> Review:
    """The review of an attempt with every part shown: for staff."""
    session = access.get_session_for_results(current_actor(), session_id)
    own = review_of(access.get_attempt_for_results(current_actor(), session, attempt))
    return Review(own.attempt, session, own.phase, frozenset(ReviewPart), own.next_phase, own.result)


@blueprint.get("/<int:session_id>/attempts/<attempt>/report.pdf")
@requires(READ)
def print_person(session_id: int, attempt: str) -> Response:
    """成绩单 of one person as PDF, once the results are released."""
    review = _whole_review(session_id, attempt)
    if review.session.state not in RELEASED or review.score is None:
        raise Refused(N_("成绩还没有发布，不能打印成绩单。"), code="not-yet")
    admission = review.attempt.admission
    pdf = printed.score_report(admission, review.attempt.public_id, review.score, shown_sections(review))
    return file_answer(pdf, f"{_('成绩单')}-{admission.person.name}-{review.session.title}.pdf")


@blueprint.get("/<int:session_id>/scores.xlsx")
@requires(READ)
def export(session_id: int) -> Response:
    """The people as filtered, as a workbook."""
    session = access.get_session_for_results(current_actor(), session_id)
    sheet = printed.score_sheet(session, queries.list_all_people(session.id, _wanted()))
    return file_answer(write_workbook([sheet]), f"{_('成绩单')}-{session.title}.xlsx")


@blueprint.get("/<int:session_id>/scores.pdf")
@requires(READ)
def print_list(session_id: int) -> Response:
    """成绩单 of the session as PDF."""
    session = access.get_session_for_results(current_actor(), session_id)
    pdf = printed.score_list(session, queries.list_all_people(session.id), queries.figures(session))
    return file_answer(pdf, f"{_('成绩单')}-{session.title}.pdf")
