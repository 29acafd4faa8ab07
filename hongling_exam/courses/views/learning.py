"""学习: the courses that are out, one course, one lesson, and one's own notes."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import Invalid
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.courses import access, queries
from hongling_exam.courses.actions import answer_question, write_note
from hongling_exam.courses.lesson_page import lesson_page
from hongling_exam.question_bank.kinds.answering import answer_in
from hongling_exam.scheme.states import Level, Track

blueprint = Blueprint("learning", __name__, template_folder="../templates")
READ = "courses.lesson.read"


@blueprint.get("/learn")
@requires(READ)
def index() -> str:
    """Go on where one stopped, then everything by track; a search looks into every lesson."""
    account_id, text = current_actor().account_id, request.args.get("q", "").strip()[:50]
    level = request.args.get("level", "")
    chosen = Level(level) if level in set(Level) else None
    cards = queries.list_courses(account_id, level=chosen)
    return render_template(
        "hongling_exam/courses/learner/index.html",
        tracks=[(track, [card for card in cards if card.track is track]) for track in Track],
        last=queries.last_read(account_id) if not text else None,
        hits=queries.find_lessons(text) if text else [],
        text=text,
        level=chosen,
        levels=[("", _("全部")), *((each.value, _(each.label)) for each in Level)],
    )


@blueprint.get("/learn/courses/<course>")
@requires(READ)
def course(course: str) -> str:
    """One course: what it is for, its lessons, and how far one came."""
    edition = access.get_edition_to_read(current_actor(), course)
    ids = [each.lesson_id for each in edition.lessons]
    progress = queries.progress_by_lesson(current_actor().account_id, ids)
    return render_template(
        "hongling_exam/courses/learner/course.html",
        course=edition.course,
        lessons=edition.lessons,
        units=[(title, list(each)) for title, each in groupby(edition.lessons, lambda one: one.unit_title)],
        progress=progress,
        next_lesson=next((each for each in edition.lessons if not _is_finished(progress, each.lesson_id)), None),
        begun=bool(progress),
    )


def _is_finished(progress: Any, lesson_id: int) -> bool:
    return lesson_id in progress and progress[lesson_id].finished_at is not None


@blueprint.get("/learn/lessons/<lesson>")
@requires(READ)
def lesson(lesson: str) -> str:
    """One lesson, with the questions inside, the note, and the way on."""
    place = access.get_lesson_to_read(current_actor(), lesson)
    return render_template("hongling_exam/courses/learner/lesson.html", **lesson_page(current_actor(), place))


@blueprint.post("/learn/lessons/<lesson>/answers/<question>")
@requires(READ)
def answer(lesson: str, question: str) -> BaseResponse:
    """Answer a question inside the lesson; the page then shows what was right, and why."""
    place = access.get_lesson_to_read(current_actor(), lesson)
    asked = access.get_question_in(place, question)
    given = answer_in(asked.kind, asked.body, request.form.to_dict(flat=False))
    try:
        answer_question(current_actor(), place, asked, given)
    except Invalid as error:
        abandon()
        flash(_(error.text, **error.params), "danger")
    return redirect(url_for("learning.lesson", lesson=lesson, _anchor=f"q-{question}"), 303)


@blueprint.post("/learn/lessons/<lesson>/note")
@requires(READ)
def note(lesson: str) -> BaseResponse | tuple[str, int]:
    """Keep one's own note on the lesson."""
    place = access.get_lesson_to_read(current_actor(), lesson)
    text = request.form.get("text", "")
    try:
        write_note(current_actor(), place.lesson_id, text)
    except Invalid as error:
        abandon()
        page = lesson_page(current_actor(), place) | {"note": text, "note_error": str(error)}
        return render_template("hongling_exam/courses/learner/lesson.html", **page), 422
    return redirect(url_for("learning.lesson", lesson=lesson, _anchor="note"), 303)


@blueprint.get("/learn/notes")
@requires(READ)
def notes() -> str:
    """All of one's notes, newest first."""
    found = queries.list_notes(current_actor().account_id)
    return render_template("hongling_exam/courses/learner/notes.html", notes=found)
