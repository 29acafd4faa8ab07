"""The editor: a question written and changed in the browser, its draft kept while one types."""

from __future__ import annotations

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import storage
from hongling_exam.core.errors import HonglingError
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.pictures import MAX_BYTES, PictureRefused, clean_picture
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.question_bank import access, actions, queries
from hongling_exam.question_bank.editor.acts import act_on, fit_rows
from hongling_exam.question_bank.editor.content import read_written
from hongling_exam.question_bank.editor.place import read_place
from hongling_exam.question_bank.views import editor_saving
from hongling_exam.question_bank.views.editor_desk import (
    PAGES,
    Desk,
    editor_page,
    fields_context,
    new_desk,
    posted_desk,
    question_desk,
)
from hongling_exam.question_bank.views.editor_preview import preview_context

blueprint = Blueprint("question_editor", __name__, template_folder="../templates")
Answer = BaseResponse | str | tuple[str, int]
SAVES = ("save", "save_next")


@blueprint.route("/questions/new", methods=["GET", "POST"])
@requires("question_bank.question.edit")
def create() -> Answer:
    """A new question."""
    if request.method == "GET":
        return editor_page(new_desk(current_actor(), request.args))
    return _posted(posted_desk())


@blueprint.route("/questions/<key>/edit", methods=["GET", "POST"])
@requires("question_bank.question.edit")
def edit(key: str) -> Answer:
    """A question of one's own bank."""
    question = access.get_own_question(current_actor(), key)
    if request.method == "GET":
        return editor_page(question_desk(current_actor(), question))
    return _posted(posted_desk(question.key))


@blueprint.get("/questions/<key>/copy")
@requires("question_bank.question.edit")
def copy(key: str) -> str:
    """A new question that begins as this one, of any bank: nothing is stored until it is saved."""
    question = access.get_question(current_actor(), key)
    desk = question_desk(current_actor(), question, keep=False)
    own = new_desk(current_actor(), {})
    desk.document["jurisdiction"] = own.document["jurisdiction"]
    desk.key, desk.seen = "", None
    desk.notices = [_("由 %(key)s 复制而来。保存后是本题库的一道新题，原题不变。", key=question.key)]
    return editor_page(desk)


def _posted(desk: Desk) -> Answer:
    act = request.form.get("do", "")
    if act in SAVES:
        return editor_saving.save(desk, act)
    if act == "picture":
        return _with_picture(desk)
    focus = act_on(desk.document, act, request.form.get("new_kind", ""))
    fit_rows(desk.document)
    if request.headers.get("X-Fragment"):
        abandon()
        answer = make_response(render_template(f"{PAGES}/_editor_fields.html", **fields_context(desk)))
        answer.headers["X-Focus"] = focus
        return answer
    editor_saving.keep(desk)
    return editor_page(desk)


def _with_picture(desk: Desk) -> Answer:
    """Without script: the picture goes to the end of the stem."""
    try:
        address = _stored_picture()
    except PictureRefused as refusal:
        abandon()
        desk.picture_fault = _(refusal.text)
        return editor_page(desk), 422
    text = f"{desk.document['stem'].rstrip()}\n\n![{_('图')}]({address})"
    desk.document["stem"] = text.strip()
    editor_saving.keep(desk)
    return editor_page(desk)


@blueprint.post("/questions/preview")
@requires("question_bank.question.edit")
def preview() -> str:
    """What is typed now as a candidate will see it, what is wrong with it, what in the bank reads like it."""
    actor, key = current_actor(), request.form.get("key", "")[:64]
    with reading():
        desk = posted_desk(key)
        written = read_written(desk.document)
        read_place(desk.document, written.faults)
        similar = queries.similar_questions(actor.paths(access.READ), written.kind, written.body, written.key, but=key)
    abandon()
    return render_template(f"{PAGES}/_editor_preview.html", faults=written.faults, **preview_context(written, similar))


@blueprint.post("/questions/drafts")
@requires("question_bank.question.edit")
def keep_draft() -> Response | tuple[Response, int]:
    """Keep what is typed as a draft: {draft, revision}; 409 where another window has kept it meanwhile."""
    actor, key = current_actor(), request.form.get("key", "")[:64]
    desk = posted_desk(key)
    try:
        question = access.get_own_question(actor, key) if key else None
        draft = actions.keep_draft(
            actor,
            desk.document,
            draft_id=desk.draft_id,
            question=question,
            seen=desk.seen,
            revision=desk.revision,
            force=request.form.get("force") == "1",
        )
    except HonglingError as error:
        abandon()
        return jsonify(code=error.code, text=_(error.text, **error.params)), error.status
    return jsonify(draft=draft.public_id, revision=draft.document["revision"])


@blueprint.post("/questions/drafts/<draft>/deletion")
@requires("question_bank.question.edit")
def drop_draft(draft: str) -> BaseResponse:
    """Throw a draft of one's own away."""
    actions.drop_draft(current_actor(), draft)
    flash(_("草稿已丢弃。"), "success")
    return redirect(url_for("question_bank.index"), 303)


@blueprint.post("/questions/pictures")
@requires("question_bank.question.edit")
def add_picture() -> Response | tuple[Response, int]:
    """Take a picture: {address}, or 422 with what is wrong with it."""
    try:
        return jsonify(address=_stored_picture())
    except PictureRefused as refusal:
        abandon()
        return jsonify(code=refusal.code, text=_(refusal.text)), 422


def _stored_picture() -> str:
    file = request.files.get("picture")
    with reading():
        picture = clean_picture(file.stream.read(MAX_BYTES + 1) if file else b"")
        name = storage.storage().put(picture.data)
    actions.add_picture(current_actor(), picture, name)
    return f"/media/{name}"
