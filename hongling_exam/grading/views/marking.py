"""The marker's queue: one anonymous answer at a time, with the rubric beside it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.exams.models import ExamSession
from hongling_exam.grading import access
from hongling_exam.grading.actions.marking import mark_answer
from hongling_exam.grading.forms import MarkForm
from hongling_exam.grading.models import HeldAnswer
from hongling_exam.grading.queries import marking as queries
from hongling_exam.grading.rules import read_points
from hongling_exam.grading.showing import choices, lines

blueprint = Blueprint("marking", __name__, template_folder="../templates", url_prefix="/marking")
MARK = "grading.mark"


@blueprint.get("")
@requires(MARK)
def index() -> str:
    """The questions that wait for marks, with progress."""
    return render_template("hongling_exam/grading/marker/tasks.html", tasks=queries.list_tasks(current_actor()))


@blueprint.get("/<session>/<place>")
@requires(MARK)
def answers(session: str, place: str) -> str:
    """Every answer to one question, under its random name; to go back to one that is marked."""
    actor = current_actor()
    found = access.get_session_for_marker(actor, session)
    task = _task(actor, found, place)
    return render_template(
        "hongling_exam/grading/marker/answers.html",
        task=task,
        rows=queries.list_answers(actor, found, task.place),
        first=queries.find_next(actor, found, task.place),
    )


def _task(actor: Actor, session: ExamSession, place: str) -> queries.Task:
    named = queries.read_place(place)
    task = queries.find_task(actor, session, named) if named else None
    if task is None:
        raise NotFound()
    return task


@blueprint.get("/<session>/<place>/next")
@requires(MARK)
def begin(session: str, place: str) -> BaseResponse:
    """Go to the first answer that waits."""
    actor = current_actor()
    found = access.get_session_for_marker(actor, session)
    return _onward(actor, found, _task(actor, found, place).place, None)


def _onward(actor: Actor, session: ExamSession, place: queries.Place, after: str | None) -> BaseResponse:
    """To the next answer that waits, else to the list of this question's answers."""
    waiting = queries.find_next(actor, session, place, after)
    if waiting is not None:
        return redirect(url_for("marking.mark", answer=waiting), 303)
    return redirect(url_for("marking.answers", session=session.public_id, place=place.name), 303)


@blueprint.get("/answers/<answer>")
@requires(MARK)
def mark(answer: str) -> str:
    """One answer to mark."""
    held = access.get_held_answer(current_actor(), answer)
    return _page(held, _form(held))


def _form(held: HeldAnswer) -> MarkForm:
    given = queries.list_marks(held)[:1]
    points = "" if held.points is None else f"{held.points / 100:g}"
    return MarkForm(points=points, comment=given[0].comment if given else "")


def _page(held: HeldAnswer, form: MarkForm) -> str:
    actor, place = current_actor(), queries.place_of(held)
    session = db.session.get_one(ExamSession, held.session_id)
    question, answer = queries.answer_of(held)
    return render_template(
        "hongling_exam/grading/marker/answer.html",
        held=held,
        form=form,
        task=queries.find_task(actor, session, place),
        question=question,
        choices=choices(question, answer),
        lines=lines(question, answer),
        length=len(answer) if isinstance(answer, str) else None,
        marks=queries.list_marks(held),
        skip=queries.find_next(actor, session, place, held.public_id),
    )


@blueprint.post("/answers/<answer>")
@requires(MARK)
def give_mark(answer: str) -> BaseResponse | tuple[str, int]:
    """Store the mark and go on to the next answer."""
    actor = current_actor()
    held = access.get_held_answer(actor, answer, lock=True)
    form = MarkForm()
    points = read_points(str(form.points.data or ""), held.max_points)
    if not form.validate_on_submit() or points is None:
        return _again(answer, form, held.max_points, is_readable=points is not None)
    place, session = queries.place_of(held), db.session.get_one(ExamSession, held.session_id)
    mark_answer(actor, held, points, str(form.comment.data or ""))
    db.session.flush()
    waiting = queries.find_next(actor, session, place, held.public_id)
    if waiting is None:
        flash(_("这道题的答案都已阅完。"), "success")
    return _onward(actor, session, place, held.public_id)


def _again(answer: str, form: MarkForm, max_points: int, *, is_readable: bool) -> tuple[str, int]:
    most = f"{max_points / 100:g}"
    if not is_readable and form.points.data:
        form.points.errors = [_("得分应是 0 到 %(most)s 之间的数，最多两位小数。", most=most)]
    abandon()
    return _page(access.get_held_answer(current_actor(), answer), form), 422
