"""Carrying imports on: by the job of the elected process, by the command line, or at once for a small file."""

from __future__ import annotations

import datetime as dt
import time

import sqlalchemy as sa
import structlog

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, HonglingError
from hongling_exam.core.unit_of_work import reading, unit_of_work
from hongling_exam.question_bank.actions.import_steps import arrivals_for, prepare, undo_step, write_step
from hongling_exam.question_bank.actions.importing import (
    StoredReading,
    choices_of,
    fail_reading,
    finish,
    forget_findings,
    make_ready,
    paths_of,
    reject,
    store_reading,
)
from hongling_exam.question_bank.actions.reading_files import compared, read_questions
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.pace import watched
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.states import WORKING, ImportState
from hongling_exam.question_bank.models import QuestionImport
from hongling_exam.question_bank.queries.imports import list_working

CONFIRMED_WITHIN = dt.timedelta(days=1)
FINDINGS_KEPT = dt.timedelta(days=30)
WRITTEN_EVERY = 2
"""Seconds between two looks at whether a file that is being read is still wanted."""
MOST_SECONDS = 600
"""Of the processor, for one file: several times what the largest file of any format takes."""
TOO_SLOW = N_("这个文件读了十分钟还没有读完，已停止，没有导入任何内容。请分成几个文件，再逐个上传。")
BROKEN = N_("读取时出了意外的错误，没有导入任何内容。请换一种格式保存后再试，或把文件交给系统管理员。")
log = structlog.get_logger()


def carry_on_imports() -> None:
    """A job: take the steps of every import that waits for one, each to its end, the longest waiting first."""
    with reading():
        waiting = list_working()
    for import_id in waiting:
        carry_on(import_id)


def carry_on(import_id: int) -> None:
    """Take the steps that an import waits for, each in a unit of work of its own, until it waits for none."""
    with reading():
        state = db.session.get_one(QuestionImport, import_id).state
    if state is ImportState.READING:
        _read(import_id)
    elif state is ImportState.IMPORTING:
        _import(import_id)
    elif state is ImportState.UNDOING:
        _undo(import_id)


def forget_imports() -> None:
    """A job: drop what was never confirmed within a day, and what was wrong with files a month ago."""
    now = clock.now()
    never = (QuestionImport.state == ImportState.READY, QuestionImport.changed_at < now - CONFIRMED_WITHIN)
    for found in db.session.scalars(sa.select(QuestionImport).where(*never).limit(200)):
        reject(found)
    kept = (QuestionImport.findings_name.is_not(None), QuestionImport.state.not_in((*WORKING, ImportState.READY)))
    old = sa.select(QuestionImport).where(*kept, QuestionImport.changed_at < now - FINDINGS_KEPT)
    for found in db.session.scalars(old.limit(200)):
        forget_findings(found)


class _Stopped(Exception):
    """Nobody wants the file any more."""


class _Progress:
    """Watches a reading: every few seconds it writes down how far it is, and sees whether the file is still wanted."""

    def __init__(self, import_id: int) -> None:
        self.import_id = import_id
        self.read = 0
        self.written = time.monotonic()
        self.begun = time.thread_time()

    def __call__(self, questions: int) -> None:
        self.read += questions
        if time.monotonic() - self.written < WRITTEN_EVERY:
            return
        if time.thread_time() - self.begun > MOST_SECONDS:
            raise UnreadableFile(TOO_SLOW)
        with unit_of_work():
            held = db.session.get_one(QuestionImport, self.import_id, with_for_update=True, populate_existing=True)
            if held.state is not ImportState.READING:
                raise _Stopped
            held.done, held.changed_at = self.read, clock.now()
        self.written = time.monotonic()


def _read(import_id: int) -> None:
    """Read the file that was kept; whatever is wrong with it, the import does not wait for ever."""
    failure = ""
    try:
        read = _read_and_compare(import_id)
    except _Stopped:
        return
    except (UnreadableFile, HonglingError) as error:
        failure = str(error)
    except Exception:
        log.exception("question file could not be read", question_import=import_id)
        failure = BROKEN
    with unit_of_work():
        held = db.session.get_one(QuestionImport, import_id, with_for_update=True, populate_existing=True)
        if held.state is not ImportState.READING:
            return
        held.done = 0
        if failure:
            fail_reading(held, failure)
        else:
            make_ready(held, read)


def _read_and_compare(import_id: int) -> StoredReading:
    """No transaction is open while the file is read: that may take minutes."""
    with reading():
        found = db.session.get_one(QuestionImport, import_id)
        file, paths = (str(found.file_name), found.filename, found.format), paths_of(found)
    name, *about = file
    with watched(_Progress(import_id)):
        read = read_questions(stored.get_file(name), *about)
    with reading():
        return store_reading(compared(read, paths))


def _import(import_id: int) -> None:
    with reading():
        found = db.session.get_one(QuestionImport, import_id)
        prepared = prepare(stored.get_parsed(str(found.parsed_name)), choices_of(found))
        arrivals = arrivals_for(found)
    more = True
    while more:
        try:
            with unit_of_work():
                more = write_step(import_id, prepared, arrivals)
        except (sa.exc.DataError, sa.exc.IntegrityError):
            log.exception("questions could not be written", question_import=import_id)
            _take_back(import_id)
            return


def _take_back(import_id: int) -> None:
    """A step that can never succeed: what the steps before it wrote leaves again, so that nothing is half done."""
    with unit_of_work():
        held = db.session.get_one(QuestionImport, import_id, with_for_update=True)
        held.failure = BROKEN
        finish(held, ImportState.UNDOING)
    _undo(import_id)


def _undo(import_id: int) -> None:
    more = True
    while more:
        with unit_of_work():
            more = undo_step(import_id)
