"""Imports from sending a file to its confirmation. Reading and comparing come before the unit of work that stores them.

Questions are written in steps (`import_steps`), so that a long import holds up nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core import audit, clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.storage import storage
from hongling_exam.core.unit_of_work import after_commit
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.pictures import keep_pictures
from hongling_exam.question_bank.actions.reading_files import ReadFile, put_findings
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.choices import Choices
from hongling_exam.question_bank.importing.states import ImportState, move_import
from hongling_exam.question_bank.models import QuestionImport
from hongling_exam.question_bank.queries.imports import count_imported, count_touched, get_import

PATHS = "paths"
"""Beside the choices stand the jurisdictions whose questions the file is compared with."""


@dataclass(frozen=True, slots=True)
class StoredReading:
    """A file that was read, with the names under which storage has it."""

    read: ReadFile
    parsed_name: str
    findings_name: str


def store_reading(read: ReadFile) -> StoredReading:
    """Put what was read into storage. Slow: do it where no unit of work is open."""
    for picture in read.pictures.values():
        storage().put(picture.data)
    return StoredReading(read, stored.put_parsed(read.questions, read.matches), put_findings(read))


def open_import(
    actor: Actor,
    filename: str,
    choices: Choices,
    jurisdiction: Jurisdiction | None,
    *,
    sha256: str,
    format_name: str,
    file_name: str | None = None,
) -> QuestionImport:
    """A new import of `jurisdiction` (None: shared by all), to be read; `file_name` is where `uploads.store` put it."""
    actor.require(access.EDIT, access.owner_path(jurisdiction))
    now = clock.now()
    made = QuestionImport(
        account_id=actor.account_id,
        jurisdiction=jurisdiction,
        filename=filename[-200:],
        sha256=sha256,
        format=format_name,
        state=ImportState.READING,
        choices=choices.as_json() | {PATHS: list(actor.paths(access.EDIT))},
        report={},
        file_name=file_name,
        created_at=now,
        changed_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def choices_of(found: QuestionImport) -> Choices:
    """What was chosen for the file."""
    return Choices.from_json({name: value for name, value in found.choices.items() if name != PATHS})


def paths_of(found: QuestionImport) -> Sequence[str]:
    """The jurisdictions whose questions the file is compared with."""
    paths: list[str] = found.choices[PATHS]
    return paths


def make_ready(found: QuestionImport, reading: StoredReading) -> None:
    """Keep what was read until it is confirmed; the file itself is forgotten. Its pictures may be shown from now on."""
    _step(found, ImportState.READY)
    found.format, found.report = reading.read.format, reading.read.report()
    found.total = len(reading.read.questions)
    found.parsed_name, found.findings_name = reading.parsed_name, reading.findings_name
    keep_pictures(found.account_id, {address[-64:]: each for address, each in reading.read.pictures.items()})
    _forget(found, "file_name")


def fail_reading(found: QuestionImport, reason: str) -> None:
    """Note that the file cannot be read, in Chinese, and forget it."""
    _step(found, ImportState.FAILED)
    found.failure = reason
    _forget(found, "file_name")


def confirm_import(actor: Actor, name: str, choices: Choices) -> QuestionImport:
    """Let the questions of a file come in as drafts; from here on its steps are taken until it is done.

    Raises Refused when it has faults and `choices` do not skip them: then nothing comes in.
    """
    found = get_import(actor, name, lock=True)
    confirm(actor, found, choices)
    return found


def confirm(actor: Actor, found: QuestionImport, choices: Choices) -> None:
    """The same for an import at hand."""
    actor.require(access.EDIT, access.owner_path(found.jurisdiction))
    if found.report["faults"] and not choices.skip_faults:
        raise Refused(N_("文件有错误，没有导入任何内容。请改好文件再导入，或选择跳过错误的题。"), code="bad-rows")
    _step(found, ImportState.IMPORTING)
    found.choices = choices.as_json() | {PATHS: paths_of(found)}
    details = {"file": found.filename, "sha256": found.sha256, "format": found.format, "questions": found.total}
    _record(actor, "question_bank.import.confirm", found, details)


def reject_import(actor: Actor, name: str) -> None:
    """整批拒绝: nothing of the file comes in."""
    reject(get_import(actor, name, lock=True))


def reject(found: QuestionImport) -> None:
    """The same for an import at hand. What was wrong with the file stays to be read."""
    _step(found, ImportState.REJECTED)
    _forget(found, "parsed_name")
    _forget(found, "file_name")


def undo_import(actor: Actor, name: str) -> QuestionImport:
    """Take the questions of an import back, step by step; Refused once one was handed in, edited or is being edited."""
    found = get_import(actor, name, lock=True)
    actor.require(access.EDIT, access.owner_path(found.jurisdiction))
    touched = count_touched(found.id)
    if touched:
        raise Refused(
            N_("其中 %(n)s 题已经送审、修改过或正在修改，不能整批撤销。可以在题库中逐题处理。"),
            code="touched",
            n=touched,
        )
    _step(found, ImportState.UNDOING)
    found.total = found.done = count_imported(found.id)
    _record(actor, "question_bank.import.undo", found, {"file": found.filename, "questions": found.total})
    return found


def _step(found: QuestionImport, wanted: ImportState) -> None:
    found.state, found.changed_at = move_import(found.state, wanted), clock.now()


def finish(found: QuestionImport, wanted: ImportState, **report: Any) -> None:
    """Let the work on an import end, and forget what it needed."""
    _step(found, wanted)
    found.report = found.report | report
    _forget(found, "parsed_name")


def _forget(found: QuestionImport, column: str) -> None:
    name = getattr(found, column)
    setattr(found, column, None)
    if name:
        after_commit(lambda: storage().delete(name))


def forget_findings(found: QuestionImport) -> None:
    """Forget what was wrong with a file, once nobody asks any more."""
    _forget(found, "findings_name")


def _record(actor: Actor, act: str, found: QuestionImport, details: dict[str, Any]) -> None:
    path = access.owner_path(found.jurisdiction)
    audit.record(actor, act, f"question_import:{found.public_id}", details, jurisdiction=path)
