"""Importing in three steps: send a file, see what would happen, confirm. Both kinds of files go the same way."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import uploads
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.errors import Invalid, Refused
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.spreadsheet import write_workbook
from hongling_exam.core.spreadsheet_files import LARGEST_FILE
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.core.uploads import HeldUpload
from hongling_exam.organizations import access, queries
from hongling_exam.organizations.actions import IMPORTERS, Importer, Plan
from hongling_exam.organizations.forms import UploadForm, jurisdiction_choices
from hongling_exam.organizations.models import Jurisdiction

MOST_SHOWN = 200
MOST_PROBLEMS = 1000
Answer = BaseResponse | str | tuple[str, int]


def add_import_pages(blueprint: Blueprint, kind: str) -> None:
    """Add the pages that import files of `kind` below /import."""
    pages = ImportPages(blueprint.name, IMPORTERS[kind])
    guard = requires(pages.importer.permission)
    for rule, endpoint, methods, view in (
        ("/import", "import_file", ["GET", "POST"], pages.send),
        ("/import/template", "import_template", ["GET"], pages.template),
        ("/import/<held_id>", "import_preview", ["GET"], pages.preview),
        ("/import/<held_id>", "import_confirm", ["POST"], pages.confirm),
    ):
        # A bound method takes no attributes, so each is wrapped once.
        blueprint.add_url_rule(rule, endpoint, guard(_plain(view)), methods=methods)


def _plain(view: Any) -> Any:
    return lambda **values: view(**values)


class ImportPages:
    """The pages for one kind of file."""

    def __init__(self, blueprint: str, importer: Importer) -> None:
        self._blueprint = blueprint
        self.importer = importer

    def _url(self, endpoint: str, **values: Any) -> str:
        return url_for(f"{self._blueprint}.{endpoint}", **values)

    def _context(self) -> dict[str, object]:
        return {"kind": self.importer.kind, "blueprint": self._blueprint, "layout": self.importer.layout}

    def _jurisdictions(self) -> list[Any]:
        found = queries.list_jurisdictions(current_actor().paths(self.importer.permission))
        return jurisdiction_choices(found, empty=True)

    def template(self) -> BaseResponse:
        """The workbook to fill in."""
        data = write_workbook(self.importer.layout.template())
        name = _("人员导入模板.xlsx") if self.importer.kind == "people" else _("单位导入模板.xlsx")
        return file_answer(data, name)

    def send(self) -> Answer:
        """The page that takes a file; a file that can be read is kept and its preview shown."""
        form = UploadForm()
        with reading():
            form.jurisdiction.choices = choices = self._jurisdictions()
            if form.is_submitted() and form.validate():
                try:
                    stored = self._take(form.file.data)
                except Invalid as error:
                    form.file.errors = [_(error.text, **error.params)]
        if not form.is_submitted() or form.errors:
            abandon()
            return self._page("upload.html", form, 422 if form.errors else 200)
        only = choices[0].value if len(choices) == 1 else ""
        choice = str(form.jurisdiction.data or only)
        filename = form.file.data.filename or ""
        held = uploads.hold(current_actor(), self.importer.purpose, filename, stored, choice)
        return redirect(self._url("import_preview", held_id=held.public_id), 303)

    def _take(self, file: FileStorage) -> str:
        """Store a file that can be read; raises Invalid."""
        data = file.stream.read(LARGEST_FILE + 1)
        self.importer.read(data)
        return uploads.store(data)

    def _page(self, template: str, form: UploadForm, status: int) -> tuple[str, int]:
        path = f"hongling_exam/organizations/staff/{template}"
        return render_template(path, form=form, **self._context()), status

    def preview(self, held_id: str) -> Answer:
        """What the file would do, row by row; nothing is written."""
        held = uploads.get_held(current_actor(), self.importer.purpose, held_id)
        plan = self._plan(held)
        return render_template(
            "hongling_exam/organizations/staff/import_preview.html",
            held=held,
            plan=plan,
            most_shown=MOST_SHOWN,
            most_problems=MOST_PROBLEMS,
            **self._context(),
        )

    def _plan(self, held: HeldUpload) -> Plan[Any]:
        return self.importer.plan(current_actor(), self.importer.read(held.read()), self._default(held))

    def _default(self, held: HeldUpload) -> Jurisdiction | None:
        if not held.choice:
            return None
        return access.get_jurisdiction(current_actor(), int(held.choice), self.importer.permission)

    def confirm(self, held_id: str) -> BaseResponse:
        """Carry out what the preview showed, or drop the file. Reading and planning come first, then a short write."""
        rejected = request.form.get("on_error") == "reject"
        with reading():
            held = uploads.get_held(current_actor(), self.importer.purpose, held_id)
            plan = None if rejected else self._plan(held)
        held = uploads.get_held(current_actor(), self.importer.purpose, held_id)
        uploads.drop(held)
        if plan is None:
            flash(_("没有导入任何内容。改好文件后可以重新上传。"), "info")
            return redirect(self._url("import_file"), 303)
        if plan.problems and request.form.get("on_error") != "skip":
            raise Refused(_("文件有错误行，没有导入任何内容。"), code="bad-rows")
        done = self.importer.apply(current_actor(), plan, held.filename)
        flash(
            _(
                "导入完成：新增 %(added)s 行，更新 %(updated)s 行，%(unchanged)s 行没有变化，跳过 %(refused)s 行。",
                added=done.added,
                updated=done.updated,
                unchanged=done.unchanged,
                refused=done.refused,
            ),
            "success",
        )
        return redirect(self._url("index"), 303)
