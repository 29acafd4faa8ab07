"""Documents and editions in use, the act 新版替换, and the re-review lists that it makes (exam-engine 27)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import Invalid, NotFound
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.editions import move_to_new_edition, replace_edition
from hongling_exam.question_bank.actions.undoing import undo_replacement
from hongling_exam.question_bank.events import list_drafts_with
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.queries import editions, undoing
from hongling_exam.question_bank.states import QuestionState
from hongling_exam.question_bank.views.chosen import chosen_keys

blueprint = Blueprint("editions", __name__, template_folder="../templates")
PAGES = "hongling_exam/question_bank/staff"
MOST_SHOWN = 50


@blueprint.get("/questions/editions")
@requires("question_bank.question.edit")
def index() -> str:
    """Every edition that questions rest on, and what was replaced."""
    actor = current_actor()
    return render_template(
        f"{PAGES}/editions.html",
        lines=editions.list_editions(actor),
        replacements=editions.list_replacements(actor),
    )


@blueprint.route("/questions/editions/replace", methods=["GET", "POST"])
@requires("question_bank.question.edit")
def replace() -> BaseResponse | str | tuple[str, int]:
    """Which questions a new edition takes out of the pool, and the act."""
    document, edition = request.values.get("document", ""), request.values.get("edition", "")
    if request.method == "GET":
        return _preview(document, edition, {})
    form = request.form
    try:
        made, count = replace_edition(
            current_actor(), document, edition, form.get("new_edition", ""), form.get("reason", "")
        )
    except Invalid as error:
        abandon()
        return _preview(document, edition, {str(each["field"]): _(str(each["reason"])) for each in error.errors}), 422
    flash(_("已替换：%(count)s 题退出组卷，进入复审。", count=count), "success")
    if not count:
        return redirect(url_for("editions.index"), 303)
    return redirect(url_for("editions.show", replacement_id=made.id), 303)


def _preview(document: str, edition: str, errors: dict[str, str]) -> str:
    actor = current_actor()
    resting = editions.list_resting(actor, document, edition)
    if not resting:
        raise NotFound()
    leaving = [each for each in resting if each.state is QuestionState.APPROVED]
    return render_template(
        f"{PAGES}/replace.html",
        document=document,
        edition=edition,
        leaving=leaving,
        shown=leaving[:MOST_SHOWN],
        others=len(resting) - len(leaving),
        uses=list_drafts_with(actor, [each.id for each in leaving]),
        form=request.form,
        errors=errors,
    )


@blueprint.get("/questions/editions/<int:replacement_id>")
@requires("question_bank.question.edit")
def show(replacement_id: int) -> str:
    """The re-review list of one replacement."""
    actor = current_actor()
    line = editions.get_replacement(actor, replacement_id)
    listing = editions.list_rechecks(actor, replacement_id, Wanted.from_args(request.args, editions.RECHECK_FILTERS))
    return render_template(
        f"{PAGES}/rechecks.html",
        line=line,
        listing=listing,
        every=listing.filters.get("open") == "all",
        kinds=KINDS.titles(),
        may_undo=all(actor.may(access.EDIT, each.path) for each in line.replacement.reach)
        and undoing.may_be_undone(line.replacement, line.total),
        movable=access.owned_among(actor, [each.question.key for each in listing.items]),
    )


@blueprint.post("/questions/editions/<int:replacement_id>/move")
@requires("question_bank.question.edit")
def move(replacement_id: int) -> BaseResponse:
    """内容不变，改用新版并送审."""
    count = move_to_new_edition(current_actor(), replacement_id, chosen_keys())
    flash(_("%(count)s 题已改用新版并送审。", count=count), "success")
    return redirect(url_for("editions.show", replacement_id=replacement_id), 303)


@blueprint.post("/questions/editions/<int:replacement_id>/undo")
@requires("question_bank.question.edit")
def undo(replacement_id: int) -> BaseResponse:
    """Take the whole replacement back: the questions are in the pool again."""
    count = undo_replacement(current_actor(), replacement_id)
    flash(_("已撤销替换，%(count)s 题回到“已通过”。", count=count), "success")
    return redirect(url_for("editions.index"), 303)
