"""Importing questions: send a file, look at what would come in, confirm; long work goes on beyond the request."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.downloads import file_answer
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.core.wording import said
from hongling_exam.organizations.access import get_jurisdiction
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import list_jurisdictions
from hongling_exam.question_bank.access import EDIT
from hongling_exam.question_bank.actions import import_steps, importing, reading_files
from hongling_exam.question_bank.formats import excel_writing, registry
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.pace import OutOfPatience, patience, watched
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.choices import Choices
from hongling_exam.question_bank.importing.states import ImportState
from hongling_exam.question_bank.queries import imports
from hongling_exam.question_bank.views.import_forms import ChoicesForm, UploadForm
from hongling_exam.question_bank.views.import_pages import import_page, problems_workbook

blueprint = Blueprint("question_imports", __name__, template_folder="../templates")
PAGES = "hongling_exam/question_bank/staff"
LARGEST_FILE = 10 * 1024 * 1024
SMALL_FILE = 256 * 1024
"""A file of so many bytes is read while its sender waits; a larger one by the job."""
PATIENCE = 4.0
"""Seconds of work after which the job reads a small file too: a zip of this size may hold a thousand times as much."""
SMALL = 300
"""So many questions are written at once, in one unit of work."""
Answer = BaseResponse | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Taken:
    """A file that was sent: read already, or kept to be read."""

    sha256: str
    reading: importing.StoredReading | None = None
    file_name: str | None = None


@blueprint.get("/questions/imports")
@requires(EDIT)
def index() -> str:
    """One's own imports."""
    listing = imports.list_imports(current_actor(), Wanted.from_args(request.args))
    return render_template(f"{PAGES}/question_imports.html", listing=listing, formats=registry.FORMATS)


@blueprint.get("/questions/import/template")
@requires(EDIT)
def template() -> BaseResponse:
    """The workbook to fill in."""
    return file_answer(excel_writing.template(), _("试题导入模板.xlsx"))


@blueprint.route("/questions/import", methods=["GET", "POST"])
@requires(EDIT)
def send() -> Answer:
    """The page that takes a file; one that can be read leads on to its preview."""
    form, taken = UploadForm(), None
    with reading():
        form.prepare_upload(_places())
        if form.is_submitted() and form.validate():
            try:
                taken = _take(form)
            except UnreadableFile as error:
                form.file.errors = [said(error.args[0])]
    if taken is None:
        abandon()
        if not form.is_submitted():
            form.show(Choices())
        page = render_template(
            f"{PAGES}/question_import.html", form=form, formats=registry.FORMATS, readable=registry.readable()
        )
        return page, 422 if form.errors else 200
    return redirect(url_for("question_imports.show", question_import=_open(form, taken)), 303)


def _places() -> list[Jurisdiction]:
    return list(list_jurisdictions(current_actor().paths(EDIT)))


def _take(form: UploadForm) -> Taken:
    """Read a small file now, keep a large one; raises UnreadableFile, and then nothing is kept."""
    data = form.file.data.stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise UnreadableFile(_("文件超过 10 MB。请分成几个文件，再逐个上传。"))
    digest, name = hashlib.sha256(data).hexdigest(), form.file.data.filename or ""
    if len(data) <= SMALL_FILE:
        with suppress(OutOfPatience), watched(patience(PATIENCE)):
            read = reading_files.read_incoming(data, name, form.format.data, current_actor().paths(EDIT))
            return Taken(digest, reading=importing.store_reading(read))
    if form.format.data == registry.AUTO:
        registry.detect(data, name)
    return Taken(digest, file_name=stored.put_file(data))


def _open(form: UploadForm, taken: Taken) -> str:
    actor, places = current_actor(), _places()
    chosen = form.jurisdiction.data or (places[0].id if places else None)
    made = importing.open_import(
        actor,
        form.file.data.filename or "",
        form.chosen(),
        get_jurisdiction(actor, chosen, EDIT) if chosen else None,
        sha256=taken.sha256,
        format_name=form.format.data,
        file_name=taken.file_name,
    )
    if taken.reading:
        importing.make_ready(made, taken.reading)
    return made.public_id


@blueprint.get("/questions/imports/<question_import>")
@requires(EDIT)
def show(question_import: str) -> str:
    """Where an import stands: its progress, what would come in, or what came of it."""
    found = imports.get_import(current_actor(), question_import)
    form = ChoicesForm()
    if found.state is ImportState.READY:
        form.prepare()
        form.show(importing.choices_of(found))
    return import_page(found, form)


@blueprint.get("/questions/imports/<question_import>/progress")
@requires(EDIT)
def progress(question_import: str) -> dict[str, Any]:
    """How far the work is, for the page that waits for it."""
    found = imports.get_import(current_actor(), question_import)
    return {"state": found.state.value, "done": found.done, "total": found.total}


@blueprint.get("/questions/imports/<question_import>/problems")
@requires(EDIT)
def problems(question_import: str) -> BaseResponse:
    """All that is wrong with a file or like it, as a workbook."""
    found = imports.get_import(current_actor(), question_import)
    return file_answer(problems_workbook(found), _("%(file)s 的问题.xlsx", file=found.filename))


@blueprint.post("/questions/imports/<question_import>")
@requires(EDIT)
def confirm(question_import: str) -> Answer:
    """Import what the preview showed, or nothing of it; a small file is written at once."""
    actor, act = current_actor(), request.form.get("on_error", "")
    if act == "reject":
        importing.reject_import(actor, question_import)
        flash(_("没有导入任何内容。改好文件后可以重新上传。"), "info")
        return redirect(url_for("question_imports.send"), 303)
    form, prepared, arrivals = ChoicesForm(), None, None
    with reading():  # completing thousands of questions takes its time
        found = imports.get_import(actor, question_import)
        form.prepare()
        if not form.validate():
            return import_page(found, form), 422
        chosen = form.chosen(skip_faults=act == "skip")
        if found.state is ImportState.READY:
            prepared = import_steps.prepare(stored.get_parsed(str(found.parsed_name)), chosen)
            if prepared.faults and not chosen.skip_faults:
                return import_page(found, form, prepared.faults), 422
            arrivals = import_steps.arrivals_for(found)
    found = importing.confirm_import(actor, question_import, chosen)
    if prepared and arrivals and found.total <= SMALL and not imports.another_is_importing(found.id):
        import_steps.write_step(found.id, prepared, arrivals, SMALL)
        flash(
            _("导入完成：%(count)s 题进入题库，都是草稿，送审通过后才能组卷。", count=found.report["imported"]),
            "success",
        )
    return redirect(url_for("question_imports.show", question_import=question_import), 303)


@blueprint.post("/questions/imports/<question_import>/undo")
@requires(EDIT)
def undo(question_import: str) -> BaseResponse:
    """Take an import back, as long as none of its questions was touched."""
    found = importing.undo_import(current_actor(), question_import)
    if found.total <= SMALL:
        import_steps.undo_step(found.id, SMALL + 1)
        flash(_("已撤销导入。"), "success")
    return redirect(url_for("question_imports.show", question_import=question_import), 303)
