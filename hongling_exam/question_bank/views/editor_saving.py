"""Saving what the editor holds: as a version of a question, or as a draft for another day."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.core.permissions import current_actor
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import list_jurisdictions
from hongling_exam.question_bank import access, actions, queries
from hongling_exam.question_bank.actions import QuestionContent, QuestionPlace
from hongling_exam.question_bank.editor.content import Faults, Written, read_written
from hongling_exam.question_bank.editor.place import TypedPlace, read_place
from hongling_exam.question_bank.models import Question
from hongling_exam.question_bank.views.editor_desk import Desk, document_of, editor_page


def save(desk: Desk, act: str) -> BaseResponse | tuple[str, int]:
    """Store the form as a question; the page again, with nothing lost, where that cannot be."""
    actor = current_actor()
    with reading():
        written = read_written(desk.document)
        place = read_place(desk.document, written.faults)
        content = _content(actor, desk.key, written)
    if written.faults:
        return _again(desk, written.faults, N_("还有内容需要更正，写下的都还在："))
    try:
        question = _write(actor, desk, content, place)
    except (Invalid, Refused) as error:
        desk.newest = error.params.get("n") if error.code == "stale" else None
        return _again(desk, {}, _(error.text, **error.params))
    assert question.current_version is not None
    flash(_("已保存 %(key)s 第 %(n)s 版。", key=question.key, n=question.current_version.number), "success")
    if act == "save_next":
        return redirect(url_for("question_editor.create", kind=question.kind, after=question.key), 303)
    return redirect(url_for("question_bank.show", key=question.key), 303)


def _again(desk: Desk, faults: Faults, message: str) -> tuple[str, int]:
    abandon()
    desk.faults, desk.message = faults, _(message)
    return editor_page(desk), 422


def _content(actor: Actor, key: str, written: Written) -> QuestionContent:
    """What was written; where it says the same as the current version, that very version's columns."""
    content = _said(written)
    if not key:
        return content
    question = access.get_own_question(actor, key)
    version = question.current_version
    if version is None or _said(read_written(document_of(question))) != content:
        return content
    same = (version.body, version.key, version.policy, version.points, version.explanation, version.sources)
    return QuestionContent(question.kind, *same)


def _said(written: Written) -> QuestionContent:
    columns = (written.body, written.key, written.policy, written.points, written.explanation, written.sources)
    return QuestionContent(written.kind, *columns)


def _write(actor: Actor, desk: Desk, content: QuestionContent, typed: TypedPlace) -> Question:
    topic = queries.find_topic(typed.topic)
    if topic is None:
        raise Invalid(N_("没有这个知识点，它可能已被合并，请重新选择。"))
    place = QuestionPlace(topic, typed.difficulty, typed.levels, typed.purpose, typed.tags)
    if desk.key:
        question = actions.write_question(actor, content, place, key=desk.key, seen=desk.seen)
    else:
        owner = _jurisdiction(actor, desk.document["jurisdiction"])
        question = actions.write_question(actor, content, place, jurisdiction=owner)
    actions.forget_drafts(actor, desk.draft_id, question)
    return question


def _jurisdiction(actor: Actor, chosen: str) -> Jurisdiction:
    own = list_jurisdictions(actor.paths(access.EDIT))
    found = next((each for each in own if str(each.id) == chosen), None)
    if found is None:
        raise Invalid(N_("请选择题库。"))
    return found


def keep(desk: Desk) -> None:
    """Without script, every button keeps the draft too; where another window kept it, the page only says so."""
    actor = current_actor()
    try:
        question = access.get_own_question(actor, desk.key) if desk.key else None
        draft = actions.keep_draft(
            actor, desk.document, draft_id=desk.draft_id, question=question, seen=desk.seen, revision=desk.revision
        )
    except Refused as refusal:
        abandon()
        desk.notices.append(_(refusal.text))
        return
    desk.draft_id, desk.revision = draft.public_id, draft.document["revision"]
