"""我的学时: the ledger of a year, how it was counted, and what such counting cannot know (clause D-2)."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from hongling_exam.core import clock
from hongling_exam.core.office_time import office_day
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.courses import queries
from hongling_exam.courses.rules import hours

blueprint = Blueprint("learning_hours", __name__, template_folder="../templates")


@blueprint.get("/learn/hours")
@requires("courses.lesson.read")
def index() -> str:
    """The entries of a year, this one where none is asked for."""
    person_id, this = current_actor().person_id, office_day(clock.now()).year
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= this else this
    years = dict(queries.minutes_by_year(person_id))
    entries = queries.list_credits(person_id, year)
    return render_template(
        "hongling_exam/courses/learner/hours.html",
        entries=[(entry, hours.hours_text(entry.minutes)) for entry in entries],
        year=year,
        years=sorted({this, *years}, reverse=True),
        minutes=sum(entry.minutes for entry in entries),
        hours=hours.hours_text(sum(entry.minutes for entry in entries)),
        hour_minutes=hours.HOUR_MINUTES,
        check_minutes=hours.CHECK_EVERY // 60,
        is_person=person_id is not None,
    )
