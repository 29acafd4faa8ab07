"""The author's side: my questions, handing in and taking back, remarks answered and settled."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access, queries
from hongling_exam.question_bank.actions import remarks, reviewing
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.places import placed
from hongling_exam.question_bank.queries.own import count_own, list_own
from hongling_exam.question_bank.queries.remarks import list_remarks
from hongling_exam.question_bank.queries.review import list_reviews
from hongling_exam.question_bank.states import QuestionState
from hongling_exam.question_bank.views.chosen import chosen_keys, list_again

blueprint = Blueprint("own_questions", __name__, template_folder="../templates")
PAGES = "hongling_exam/question_bank/staff"


@blueprint.get("/questions/mine")
@requires("question_bank.question.edit")
def index() -> str:
    """What the reader wrote, with what waits for them first."""
    actor = current_actor()
    return render_template(
        f"{PAGES}/own.html",
        listing=list_own(actor, Wanted.from_args(request.args, ("state",))),
        counts=count_own(actor),
        states=list(QuestionState),
        kinds=KINDS.titles(),
        drafts=queries.list_drafts(actor),
    )


def _back(keys: list[str]) -> BaseResponse:
    """To the question an act was asked for on, else to the list it was ticked in, as it was filtered."""
    if len(keys) == 1 and request.form.get("from") == "question":
        return redirect(url_for("question_bank.show", key=keys[0]), 303)
    return list_again("question_bank.index" if request.args.get("back") == "bank" else "own_questions.index")


@blueprint.post("/questions/submit")
@requires("question_bank.question.edit")
def submit() -> BaseResponse:
    """Hand the ticked questions in for review."""
    keys = chosen_keys()
    count = reviewing.submit_for_review(current_actor(), keys)
    flash(_("已送审 %(count)s 题。", count=count), "success")
    return _back(keys)


@blueprint.post("/questions/take-back")
@requires("question_bank.question.edit")
def take_back() -> BaseResponse:
    """Take the ticked questions out of review."""
    keys = chosen_keys()
    count = reviewing.take_back(current_actor(), keys)
    flash(_("已撤回 %(count)s 题，可以继续修改。", count=count), "success")
    return _back(keys)


@blueprint.get("/questions/<key>/remarks")
@requires("question_bank.question.read")
def show(key: str) -> str:
    """A question with all that reviewers said of its present version, beside the places, and its way through review."""
    actor = current_actor()
    question = access.get_question(actor, key)
    version = question.current_version
    return render_template(
        f"{PAGES}/remarks.html",
        question=question,
        version=version,
        placed=placed(queries.show_version(version), version.sources) if version else None,
        remarks=list_remarks(actor, question.id, version.number) if version else {},
        earlier=[
            each
            for lines in list_remarks(actor, question.id).values()
            for each in lines
            if version and each.version != version.number
        ],
        lines=list_reviews(question.id),
        may_edit=actor.may(access.EDIT, access.owner_path(question.jurisdiction)),
    )


@blueprint.post("/questions/remarks/<remark>/settle")
@requires("question_bank.question.edit")
def settle(remark: str) -> BaseResponse:
    """Answer a remark, or settle it, or both."""
    form = request.form
    question = remarks.settle_remark(
        current_actor(), remark, form.get("reply", ""), is_done=form.get("act") == "settle"
    )
    flash(_("已记下。"), "success")
    return redirect(url_for("own_questions.show", key=question.key), 303)
