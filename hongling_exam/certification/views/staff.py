"""认证记录 for the office: everybody's credits, searched, filtered and exported; one person's record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from hongling_exam.certification import access, queries
from hongling_exam.certification.rules import is_valid
from hongling_exam.core import clock
from hongling_exam.core.choices import filter_choices
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import N_
from hongling_exam.core.listing import Wanted
from hongling_exam.core.office_time import office_day
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.spreadsheet import Sheet, write_workbook
from hongling_exam.scheme.states import Level

blueprint = Blueprint("records", __name__, template_folder="../templates", url_prefix="/records")
READ = queries.READ
MOST_EXPORTED = 50_000
STANDINGS = {"valid": N_("合格，有效期内"), "expired": N_("合格，已过期"), "failed": N_("不合格")}


def _wanted() -> Wanted:
    return Wanted.from_args(request.args, filters=("level", "standing"))


@blueprint.get("")
@requires(READ)
def index() -> str:
    """The exam credits of the people in the caller's jurisdictions."""
    return render_template(
        "hongling_exam/certification/staff/records.html",
        listing=queries.list_records(current_actor(), _wanted()),
        levels=filter_choices(Level),
        standings=STANDINGS,
        today=office_day(clock.now()),
    )


@blueprint.get("/<int:person_id>")
@requires(READ)
def show(person_id: int) -> str:
    """One person's record."""
    person = access.get_person_for_record(current_actor(), person_id)
    return render_template(
        "hongling_exam/certification/staff/person.html",
        person=person,
        credits=queries.list_credits_of(person.id),
        today=office_day(clock.now()),
    )


@blueprint.get("/records.xlsx")
@requires(READ)
def export() -> Response:
    """The credits as filtered, as a workbook."""
    today = office_day(clock.now())
    rows = queries.list_all_records(current_actor(), _wanted(), MOST_EXPORTED)
    head = (
        _("姓名"),
        _("工作单位"),
        _("等级"),
        _("考试"),
        _("考试日期"),
        _("成绩"),
        _("满分"),
        _("结果"),
        _("有效期至"),
    )
    sheet = Sheet(
        title=_("认证记录"),
        headers=[*head, _("试卷封存码")],
        rows=[_cells(row, today) for row in rows],
        widths=(12, 30, 8, 36, 12, 8, 8, 16, 12, 20),
    )
    return file_answer(write_workbook([sheet]), f"{_('认证记录')}-{today.isoformat()}.xlsx")


def _cells(row: Any, today: dt.date) -> list[object]:
    credit, person, organization = row
    standing = "failed" if not credit.passed else "valid" if is_valid(credit.valid_until, today) else "expired"
    return [
        person.name,
        organization,
        _(credit.level.label),
        credit.exam_title,
        credit.sat_on,
        credit.points / 100,
        credit.max_points / 100,
        _(STANDINGS[standing]),
        credit.valid_until,
        credit.paper_seal,
    ]
