"""Two questions that read alike, side by side, and the decision that they are no duplicates."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import NotFound
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.distinct import mark_alike, mark_distinct
from hongling_exam.question_bank.differences import compare
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.queries.duplicates import are_distinct
from hongling_exam.question_bank.queries.versions import DIGESTED

blueprint = Blueprint("question_pairs", __name__, template_folder="../templates")


@blueprint.get("/questions/duplicates/<key>/<other>")
@requires("question_bank.question.read")
def show(key: str, other: str) -> str:
    """Every text of the two questions, and within it what differs."""
    actor = current_actor()
    pair = [access.get_question(actor, key), access.get_question(actor, other)]
    versions = [each.current_version for each in pair if each.current_version]
    if len(versions) < 2:
        raise NotFound()
    return render_template(
        "hongling_exam/question_bank/staff/pair.html",
        pair=pair,
        kinds=KINDS.titles(),
        lines=compare(*({name: getattr(each, name) for name in DIGESTED} for each in versions)),
        distinct=are_distinct(pair[0], pair[1]),
        may_decide=actor.may(access.EDIT),
    )


@blueprint.post("/questions/duplicates/<key>/<other>/distinct")
@requires("question_bank.question.edit")
def keep_both(key: str, other: str) -> BaseResponse:
    """They are no duplicates: the pair is listed no more."""
    mark_distinct(current_actor(), key, other)
    flash(_("已记下：%(one)s 与 %(other)s 不是重复，以后查重不再列出。", one=key, other=other), "success")
    return redirect(url_for("question_bulk.duplicates"), 303)


@blueprint.post("/questions/duplicates/<key>/<other>/alike")
@requires("question_bank.question.edit")
def look_again(key: str, other: str) -> BaseResponse:
    """Take that back: the pair is listed again."""
    mark_alike(current_actor(), key, other)
    flash(_("以后查重会再列出 %(one)s 与 %(other)s。", one=key, other=other), "success")
    return redirect(url_for("question_bulk.duplicates"), 303)
