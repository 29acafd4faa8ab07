"""An import that is cut off goes on where it ended; what can never be written leaves nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import reading, unit_of_work
from hongling_exam.question_bank.actions import import_steps, import_work, importing, reading_files
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.choices import Choices
from hongling_exam.question_bank.importing.states import ImportState
from hongling_exam.question_bank.models import Question, QuestionImport, QuestionSearch, QuestionVersion
from tests.acting import at_once
from tests.clock import SetClock
from tests.databases import SECRET
from tests.factories.question_files import many
from tests.statements import counted


def confirmed(data: bytes) -> int:
    """An import of this file that waits for its first step; needs an app context."""
    with reading():
        kept = importing.store_reading(reading_files.read_incoming(data, "题库.xlsx", "auto", ["/"]))
    with unit_of_work():
        made = importing.open_import(SYSTEM, "题库.xlsx", Choices(), None, sha256="0" * 64, format_name="xlsx")
        importing.make_ready(made, kept)
        importing.confirm(SYSTEM, made, Choices())
        return made.id


def look(import_id: int) -> tuple[ImportState, int, int]:
    """(state, done, how many questions lists know)."""
    db.session.rollback()
    found = db.session.get_one(QuestionImport, import_id)
    known = sa.select(sa.func.count(Question.id)).where(Question.current_version_id.is_not(None))
    return found.state, found.done, db.session.scalar(known) or 0


def test_import_cut_off_between_steps_goes_on_and_writes_nothing_twice(app: Flask) -> None:
    with app.app_context():
        import_id = confirmed(many(1200))
        with reading():
            name = str(db.session.get_one(QuestionImport, import_id).parsed_name)
            prepared = import_steps.prepare(stored.get_parsed(name), Choices())
            arrivals = import_steps.arrivals_for(db.session.get_one(QuestionImport, import_id))
        with unit_of_work():
            assert import_steps.write_step(import_id, prepared, arrivals)
        assert look(import_id) == (ImportState.IMPORTING, 500, 500)
        import_work.carry_on_imports()
        assert look(import_id) == (ImportState.DONE, 1200, 1200)
        assert db.session.scalar(sa.select(sa.func.count(sa.distinct(QuestionVersion.question_id)))) == 1200


def test_step_reads_nothing_again_of_what_came_in_while_the_file_waited(app: Flask) -> None:
    with app.app_context():
        first, second = confirmed(many(600)), confirmed(many(900))
        import_work.carry_on(first)
        with reading():
            arrivals = import_steps.arrivals_for(db.session.get_one(QuestionImport, second))
        with reading(), counted() as statements:
            assert len(arrivals.look()) == 600
        assert not [each for each in statements.sent if "question_version.body" in each]
        import_work.carry_on(second)
        assert look(second)[2] == 900


def test_step_that_dies_leaves_nothing_of_itself(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        import_id = confirmed(many(700))
        whole = import_steps.insert_versions

        def die(*arguments: object) -> None:
            whole(*arguments)  # type: ignore[arg-type]
            raise KeyboardInterrupt

        monkeypatch.setattr(import_steps, "insert_versions", die)
        with pytest.raises(KeyboardInterrupt):
            import_work.carry_on(import_id)
        assert look(import_id) == (ImportState.IMPORTING, 0, 0)
        monkeypatch.undo()
        import_work.carry_on(import_id)
        assert look(import_id) == (ImportState.DONE, 700, 700)


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_killed_command_line_leaves_an_import_that_the_job_finishes(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "题库.xlsx"
    file.write_bytes(many(3000))
    url = str(app.config["SQLALCHEMY_DATABASE_URI"])
    settings = {"DATABASE_URL": url, "INSTANCE": app.instance_path, "SECRET_KEY": SECRET}
    environment = {**os.environ, **{f"HONGLING_{name}": value for name, value in settings.items()}}
    command = [sys.executable, "-m", "hongling_exam.cli", "question", "import", str(file)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process, app.app_context():
        done = 0
        while process.poll() is None and not done:
            done = db.session.scalar(sa.select(sa.func.max(QuestionImport.done))) or 0
            db.session.rollback()
        process.kill()
    with app.app_context():
        import_id = db.session.scalars(sa.select(QuestionImport.id)).one()
        state, done, known = look(import_id)
        assert done == known > 0
        assert state in (ImportState.IMPORTING, ImportState.DONE)
        import_work.carry_on_imports()
        assert look(import_id) == (ImportState.DONE, 3000, 3000)


def test_what_can_never_be_written_is_taken_back_whole(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        import_id = confirmed(many(700))
        whole, taken = import_steps.insert_versions, []

        def second_fails(*arguments: object) -> object:
            taken.append(1)
            if len(taken) == 2:
                raise sa.exc.IntegrityError("INSERT", {}, Exception("refused"))
            return whole(*arguments)  # type: ignore[arg-type]

        monkeypatch.setattr(import_steps, "insert_versions", second_fails)
        import_work.carry_on(import_id)
        assert look(import_id) == (ImportState.UNDONE, 0, 0)
        assert db.session.get_one(QuestionImport, import_id).failure
        assert db.session.scalar(sa.select(sa.func.count()).select_from(QuestionSearch)) == 0


def test_two_who_carry_on_one_import_at_once_write_it_once(app: Flask) -> None:
    with app.app_context():
        import_id = confirmed(many(1200))
    at_once(app, [lambda: import_work.carry_on(import_id)] * 2)
    with app.app_context():
        assert look(import_id) == (ImportState.DONE, 1200, 1200)


def test_two_imports_of_one_file_carried_on_at_once_add_it_once(app: Flask) -> None:
    with app.app_context():
        ids = [confirmed(many(600)) for _ in range(2)]
    at_once(app, [lambda each=each: import_work.carry_on(each) for each in ids])  # type: ignore[misc]
    with app.app_context():
        assert [look(each)[0] for each in ids] == [ImportState.DONE] * 2
        assert look(ids[0])[2] == 600


def test_unreadable_file_that_waited_fails_with_its_reason_and_is_forgotten(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            name = stored.put_file(b"PK\x03\x04 no workbook")
            made = importing.open_import(
                SYSTEM, "题库.xlsx", Choices(), None, sha256="0" * 64, format_name="xlsx", file_name=name
            )
            import_id = made.id
        import_work.carry_on_imports()
        found = db.session.get_one(QuestionImport, import_id)
        assert (found.state, found.file_name) == (ImportState.FAILED, None)
        assert "Excel" in found.failure


def test_preview_that_nobody_confirms_is_forgotten_after_a_day(app: Flask, time: SetClock) -> None:
    with app.app_context():
        with reading():
            kept = importing.store_reading(reading_files.read_incoming(many(2), "题库.xlsx", "auto", ["/"]))
        with unit_of_work():
            made = importing.open_import(SYSTEM, "题库.xlsx", Choices(), None, sha256="0" * 64, format_name="xlsx")
            importing.make_ready(made, kept)
            import_id = made.id
        time.move(hours=25)
        with unit_of_work():
            import_work.forget_imports()
        found = db.session.get_one(QuestionImport, import_id)
        assert (found.state, found.parsed_name) == (ImportState.REJECTED, None)
        assert found.findings_name
        time.move(days=31)
        with unit_of_work():
            import_work.forget_imports()
        assert db.session.get_one(QuestionImport, import_id, populate_existing=True).findings_name is None


def test_penalty_above_the_points_chosen_is_found_before_anything_is_written(app: Flask) -> None:
    penal = IncomingQuestion(
        "第 2 行",
        "true_false",
        {"stem": "党员应当按期交纳党费。"},
        {"right": True},
        {"rule": "negative", "penalty": 200},
    )
    prepared = import_steps.prepare(stored.Parsed([penal], {}), Choices())
    assert prepared.entries == [None]
    assert prepared.left_out == {"fault": 1}
    assert "倒扣" in str(prepared.faults[0])
    assert import_steps.prepare(stored.Parsed([penal], {}), Choices(points={"true_false": 200})).entries != [None]
