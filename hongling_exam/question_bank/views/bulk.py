"""Acts on the ticked questions of the list, and the list of what reads alike."""

from __future__ import annotations

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access, actions, queries
from hongling_exam.question_bank.views.chosen import chosen_keys, list_again

blueprint = Blueprint("question_bulk", __name__, template_folder="../templates")


@blueprint.post("/questions/tags")
@requires("question_bank.question.edit")
def tag() -> BaseResponse:
    """Give the ticked questions tags, or take them away (`act` untag)."""
    remove = request.form.get("act") == "untag"
    count = actions.tag_questions(current_actor(), chosen_keys(), request.form.get("tags", ""), remove=remove)
    done = _("已去掉 %(count)s 题的标签。") if remove else _("已给 %(count)s 题加上标签。")
    flash(done % {"count": count}, "success")
    return list_again()


@blueprint.post("/questions/topic")
@requires("question_bank.question.edit")
def move() -> BaseResponse:
    """Put the ticked questions under another topic."""
    topic = queries.find_topic(request.form.get("topic", ""))
    if topic is None:
        raise Invalid(N_("请选择知识点。"))
    count = actions.move_questions(current_actor(), chosen_keys(), topic)
    flash(_("已把 %(count)s 题移到“%(name)s”。", count=count, name=topic.name), "success")
    return list_again()


@blueprint.get("/questions/duplicates")
@requires("question_bank.question.read")
def duplicates() -> str:
    """What reads alike in the whole bank, conflicts first."""
    actor = current_actor()
    found = queries.find_duplicates(actor.paths(access.READ))
    page = "hongling_exam/question_bank/staff/duplicates.html"
    return render_template(page, found=found, may_decide=actor.may(access.EDIT))
