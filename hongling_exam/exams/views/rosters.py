"""Admitting by a list, pasted or as an Excel file: send it, see whom it names and what is wrong, confirm."""

from __future__ import annotations

import json
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import uploads
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.spreadsheet import Sheet, read_table, write_workbook
from hongling_exam.core.spreadsheet_files import LARGEST_FILE
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.core.uploads import HeldUpload
from hongling_exam.exams.actions.admissions import MOST_AT_ONCE, ExtraTime
from hongling_exam.exams.forms.admissions import RosterForm
from hongling_exam.exams.queries.roster import Match, match_roster
from hongling_exam.exams.rules.roster import COLUMNS, RosterLine, line_of_cells, parse_lines
from hongling_exam.exams.views.admissions import EDIT, PAGES, admit_people, plannable_session

blueprint = Blueprint("rosters", __name__, template_folder="../templates")
GUIDE = (
    "填写须知：一行一人。姓名必填；身份证号、身份证后四位、手机号至少填一项。\n"
    "照顾延时填分钟数，不延时就空着；要延时须写明原因，例如：30，手部骨折，书写不便。"
)
Page = str | BaseResponse | tuple[str, int]


def _purpose(session_id: int) -> str:
    return f"exams.admissions:{session_id}"


def read_lines(form: RosterForm) -> list[RosterLine]:
    """What was pasted, or the file's rows; raises Invalid naming the field."""
    file = form.file.data
    lines = _file_lines(file.stream.read(LARGEST_FILE + 1)) if file else parse_lines(form.names.data or "")
    if not lines:
        raise Invalid(N_("名单是空的：请粘贴名单，或选择 Excel 文件。"), [{"field": "names"}])
    if len(lines) > MOST_AT_ONCE:
        raise Invalid(N_("一次最多 %(n)s 人，请分批办理。"), [], n=MOST_AT_ONCE)
    return lines


def _file_lines(data: bytes) -> list[RosterLine]:
    table = read_table(data, COLUMNS, ("name",))
    faults = {problem.row: problem.reason % problem.params for problem in table.problems}
    return [line_of_cells(row.number, row.cells, faults.get(row.number, "")) for row in table.rows]


@blueprint.route("/sessions/<int:session_id>/admissions/list", methods=["GET", "POST"])
@requires(EDIT)
def send(session_id: int) -> Page:
    """The page that takes a list. It is kept sealed for an hour and previewed."""
    form = RosterForm()
    with reading():
        plannable_session(session_id)
        if form.is_submitted() and form.validate():
            try:
                lines = read_lines(form)
                stored = uploads.store(json.dumps([vars(line) for line in lines], ensure_ascii=False).encode())
            except Invalid as error:
                place = form.file if form.file.data else form.names
                place.errors = [*place.errors, _(error.text, **error.params)]
    if not form.is_submitted() or form.errors:
        abandon()
        page = render_template(f"{PAGES}/roster_form.html", form=form, session=plannable_session(session_id))
        return page, 422 if form.errors else 200
    filename = form.file.data.filename or "" if form.file.data else ""
    held = uploads.hold(current_actor(), _purpose(session_id), filename, stored)
    return redirect(url_for("rosters.preview", session_id=session_id, held_id=held.public_id), 303)


def _matches(session_id: int, held: HeldUpload) -> list[Match]:
    lines = [RosterLine(**each) for each in json.loads(held.read())]
    return match_roster(plannable_session(session_id), lines)


@blueprint.get("/sessions/<int:session_id>/admissions/list/<held_id>")
@requires(EDIT)
def preview(session_id: int, held_id: str) -> str:
    """Whom the list names, and each line that names nobody; nothing is written."""
    session = plannable_session(session_id)
    held = uploads.get_held(current_actor(), _purpose(session_id), held_id)
    matches = _matches(session_id, held)
    return render_template(
        f"{PAGES}/roster_preview.html",
        session=session,
        held=held,
        fitting=[match for match in matches if match.fits],
        refused=[match for match in matches if not match.fits],
    )


@blueprint.post("/sessions/<int:session_id>/admissions/list/<held_id>")
@requires(EDIT)
def confirm(session_id: int, held_id: str) -> Page:
    """Admit whom the preview showed. With lines that name nobody only when they are to be skipped."""
    actor, purpose = current_actor(), _purpose(session_id)
    with reading():
        matches = _matches(session_id, uploads.get_held(actor, purpose, held_id))
        fitting = _fitting(matches)
        if len(fitting) < len(matches) and request.form.get("on_error") != "skip":
            raise Refused(N_("名单里有不能准考的行，没有准考任何人。"), code="bad-rows")
    answer = admit_people(session_id, fitting)
    uploads.drop(uploads.get_held(actor, purpose, held_id))
    return answer


def _fitting(matches: Sequence[Match]) -> dict[int, ExtraTime]:
    return {
        match.person.id: ExtraTime(match.line.extra_minutes * 60, match.line.extra_reason)
        for match in matches
        if match.fits and match.person is not None
    }


@blueprint.post("/sessions/<int:session_id>/admissions/list/<held_id>/drop")
@requires(EDIT)
def drop(session_id: int, held_id: str) -> BaseResponse:
    """Forget the list: nobody is admitted."""
    plannable_session(session_id)
    uploads.drop(uploads.get_held(current_actor(), _purpose(session_id), held_id))
    flash(_("没有准考任何人。改好名单后可以重新提交。"), "info")
    return redirect(url_for("rosters.send", session_id=session_id), 303)


@blueprint.get("/sessions/<int:session_id>/admissions/template.xlsx")
@requires(EDIT)
def template(session_id: int) -> BaseResponse:
    """The workbook to fill in; it imports as it stands."""
    plannable_session(session_id)
    headers = [names[0] for names in COLUMNS.values()]
    sheet = Sheet("准考名单", headers, (), (12, 22, 14, 16, 10, 30), GUIDE, as_text=True)
    return file_answer(write_workbook([sheet]), _("准考名单模板.xlsx"))
