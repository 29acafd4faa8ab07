"""A question's versions: two side by side, an older one taken up again, and a question that never was one removed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import NotFound
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access, actions, queries
from hongling_exam.question_bank.differences import compare as differences
from hongling_exam.question_bank.events import list_uses
from hongling_exam.question_bank.models import Question, QuestionVersion
from hongling_exam.question_bank.queries.versions import DIGESTED

blueprint = Blueprint("question_versions", __name__, template_folder="../templates")


@blueprint.get("/questions/<key>/compare")
@requires("question_bank.question.read")
def compare(key: str) -> str:
    """Versions `a` and `b` side by side; the last two when none is named."""
    question = access.get_question(current_actor(), key)
    versions = queries.list_versions(question)
    numbers = [version.number for version, _author in versions]
    before = _version(versions, request.args.get("a", ""), numbers[min(1, len(numbers) - 1)])
    after = _version(versions, request.args.get("b", ""), numbers[0])
    lines = differences(*({name: getattr(each, name) for name in DIGESTED} for each in (before, after)))
    return render_template(
        "hongling_exam/question_bank/staff/compare.html",
        question=question,
        versions=versions,
        before=before,
        after=after,
        lines=lines,
        may_edit=current_actor().may(access.EDIT, access.owner_path(question.jurisdiction)),
    )


def _version(versions: Sequence[tuple[QuestionVersion, str | None]], wanted: str, otherwise: int) -> QuestionVersion:
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 6 else otherwise
    return next((each for each, _author in versions if each.number == number), versions[0][0])


@blueprint.post("/questions/<key>/restoration")
@requires("question_bank.question.edit")
def restore(key: str) -> BaseResponse:
    """An older version's content as the next version."""
    actor = current_actor()
    number = request.form.get("number", "")
    question = actions.restore_version(actor, key, int(number) if number.isdecimal() and len(number) < 6 else 0)
    flash(_("已按第 %(n)s 版的内容存为新版，待审后使用。", n=number), "success")
    return redirect(url_for("question_bank.show", key=question.key), 303)


@blueprint.post("/questions/<key>/deletion")
@requires("question_bank.question.edit")
def delete(key: str) -> BaseResponse:
    """Remove a draft that never stood on a paper."""
    actor = current_actor()
    question = access.get_own_question(actor, key)
    used = bool(list_uses(actor, _ids(question)))
    actions.delete_question(actor, key, used=used)
    flash(_("草稿题 %(key)s 已删除。", key=key), "success")
    return redirect(url_for("question_bank.index"), 303)


def _ids(question: Question) -> list[int]:
    found = queries.list_versions(question)
    if not found:
        raise NotFound()
    return [version.id for version, _author in found]
