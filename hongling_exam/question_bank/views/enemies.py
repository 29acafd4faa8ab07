"""互斥的试题: which questions must not meet a given one on a form."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access, actions, queries

blueprint = Blueprint("question_enemies", __name__, template_folder="../templates")
PAGE = "hongling_exam/question_bank/staff/enemies.html"


@blueprint.get("/questions/<key>/enemies")
@requires("question_bank.question.edit")
def index(key: str) -> str:
    """The enemies of a question, and what a search for further ones finds."""
    actor = current_actor()
    question = access.get_question(actor, key)
    paths = actor.paths(access.EDIT)
    enemies = queries.list_enemies(question, paths)
    looked_for = request.args.get("q", "").strip()[:100]
    known = {question.key, *(each.key for each in enemies)}
    own = access.owned_among(actor, known)
    return render_template(
        PAGE,
        question=question,
        stem=queries.list_stems(paths, [key]).get(key, ""),
        enemies=enemies,
        looked_for=looked_for,
        found=queries.find_to_pair(paths, looked_for, known, with_shared=key in own),
        own=own,
    )


@blueprint.post("/questions/<key>/enemies")
@requires("question_bank.question.edit")
def add(key: str) -> BaseResponse:
    """Keep another question apart from this one."""
    other = request.form.get("other", "").strip()
    if actions.add_enemy(current_actor(), key, other):
        flash(_("以后组卷，试题 %(one)s 与 %(other)s 不再同卷。", one=key, other=other), "success")
    else:
        flash(_("这两道题已经互斥。"), "info")
    return redirect(url_for("question_enemies.index", key=key), 303)


@blueprint.post("/questions/<key>/enemies/removal")
@requires("question_bank.question.edit")
def remove(key: str) -> BaseResponse:
    """Let the two meet again."""
    other = request.form.get("other", "").strip()
    actions.remove_enemy(current_actor(), key, other)
    flash(_("已取消试题 %(one)s 与 %(other)s 的互斥。", one=key, other=other), "success")
    return redirect(url_for("question_enemies.index", key=key), 303)
