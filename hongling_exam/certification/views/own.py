"""我的认证记录: what the person's released exams left, and how long each pass holds."""

from __future__ import annotations

from flask import Blueprint, render_template

from hongling_exam.certification.queries import list_credits_of
from hongling_exam.certification.rules import is_valid
from hongling_exam.core import clock
from hongling_exam.core.errors import NotFound
from hongling_exam.core.office_time import office_day
from hongling_exam.core.permissions import current_actor, requires

blueprint = Blueprint("record", __name__, template_folder="../templates")


@blueprint.get("/my/record")
@requires("certification.record.own")
def own() -> str:
    """The caller's own record."""
    person_id = current_actor().person_id
    if person_id is None:
        raise NotFound()
    today = office_day(clock.now())
    found = list_credits_of(person_id)
    return render_template(
        "hongling_exam/certification/candidate/record.html",
        credits=found,
        valid=[credit for credit, _attempt in found if is_valid(credit.valid_until, today)],
        today=today,
    )
