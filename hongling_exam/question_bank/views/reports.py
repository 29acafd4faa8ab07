"""Candidates' reports of questions: what waits, and one question with what was said of it. Never by whom."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access, queries
from hongling_exam.question_bank.actions.reports import answer_reports
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.queries.reports import REPORT_FILTERS, count_reported, list_reported, list_reports
from hongling_exam.question_bank.states import ReportState

blueprint = Blueprint("question_reports", __name__, template_folder="../templates")
PAGES = "hongling_exam/question_bank/staff"
VERDICTS = {each.value: each for each in (ReportState.UPHELD, ReportState.DISMISSED)}


@blueprint.get("/questions/reports")
@requires("question_bank.question.read")
def index() -> str:
    """The questions that candidates doubt, the longest waiting first."""
    actor = current_actor()
    listing = list_reported(actor, Wanted.from_args(request.args, REPORT_FILTERS))
    return render_template(
        f"{PAGES}/reports.html",
        listing=listing,
        waiting=count_reported(actor),
        every=listing.filters.get("state") == "all",
        kinds=KINDS.titles(),
    )


@blueprint.get("/questions/reports/<key>")
@requires("question_bank.question.read")
def show(key: str) -> str:
    """A question with its reports, and the form to answer them."""
    actor = current_actor()
    question = access.get_question(actor, key)
    reports = list_reports(question.id)
    version = question.current_version
    path = access.owner_path(question.jurisdiction)
    return render_template(
        f"{PAGES}/report.html",
        question=question,
        version=version,
        shown=queries.show_version(version) if version else None,
        waiting=[each for each in reports if each.state is ReportState.OPEN],
        answered=[each for each in reports if each.state is not ReportState.OPEN],
        own=version is not None and version.author_id is not None and version.author_id == actor.account_id,
        may_answer=actor.may(access.REVIEW, path),
        may_edit=actor.may(access.EDIT, path),
        kind_title=KINDS.get(question.kind).title,
    )


@blueprint.post("/questions/reports/<key>")
@requires("question_bank.question.review")
def answer(key: str) -> BaseResponse:
    """Answer the ticked reports alike."""
    form = request.form
    verdict = VERDICTS.get(form.get("verdict", ""), ReportState.OPEN)
    count = answer_reports(current_actor(), key, form.getlist("ids"), verdict, form.get("answer", ""))
    text = (
        _("已答复 %(count)s 条反映，试题已退回作者。")
        if verdict is ReportState.UPHELD
        else _("已答复 %(count)s 条反映。")
    )
    flash(text % {"count": count}, "success")
    return redirect(url_for("question_reports.show", key=key), 303)
