"""`question import` and `question export`: what other programs rely on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import load_shipped_content
from hongling_exam.question_bank.formats import registry
from hongling_exam.question_bank.models import Question, QuestionImport
from hongling_exam.question_bank.question_verbs import question
from tests.factories.question_files import BROKEN, FILLED, JUDGED, SINGLE, many, questions, with_long_source


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A workbook of three questions."""
    path = tmp_path / "题库.xlsx"
    path.write_bytes(questions(SINGLE, JUDGED, FILLED))
    return path


def run(app: Flask, *arguments: str) -> tuple[int, Any, str]:
    """(exit status, the JSON document, standard error)."""
    result = CliRunner().invoke(question, [*arguments, "--json"], obj=Installation(lambda _file: app, None))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, json.loads(result.stdout) if result.stdout else None, result.stderr


def count(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count(Question.id))) or 0


def test_import_tells_every_question_by_its_row(app: Flask, file: Path) -> None:
    status, document, _err = run(app, "import", str(file), "--level", "senior")
    assert (status, document["imported"], document["errors"], document["duplicates"]) == (0, 3, [], [])
    assert document["by_kind"] == {"single_choice": 1, "true_false": 1, "fill_blank": 1}
    single, judged, filled = document["questions"]
    assert single["row"] == 2
    assert single["options"] == {"A": "半年", "B": "一年", "C": "两年", "D": "三年"}
    assert (single["kind"], single["answer"], single["points"]) == ("single_choice", ["B"], 2)
    assert (judged["answer"], filled["answer"]) == (True, [["三至五"]])
    assert count(app) == 3
    with app.app_context():
        levels = {each.level.value for made in db.session.scalars(sa.select(Question)) for each in made.levels}
        assert levels == {"senior"}


def test_dry_run_tells_the_same_and_changes_nothing(app: Flask, file: Path) -> None:
    status, document, _err = run(app, "import", str(file), "--dry-run")
    assert (status, document["imported"], len(document["questions"])) == (0, 3, 3)
    assert count(app) == 0
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(QuestionImport.id))) == 0


def test_second_import_adds_nothing_and_names_what_is_there(app: Flask, file: Path) -> None:
    run(app, "import", str(file))
    status, document, _err = run(app, "import", str(file), "--difficulty", "5")
    assert (status, document["imported"]) == (0, 0)
    assert [pair[1] for pair in document["duplicates"]] == [2, 3, 4]
    assert count(app) == 3


def test_one_fault_refuses_the_batch_and_skip_takes_the_rest(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "题库.xlsx"
    path.write_bytes(questions(SINGLE, BROKEN, SINGLE))
    status, document, err = run(app, "import", str(path))
    assert (status, document["imported"]) == (1, 0)
    assert document["errors"] == [{"row": 3, "place": "第 3 行", "column": "答案", "reason": "没有答案"}]
    assert "nothing was imported" in err
    assert count(app) == 0
    status, document, _err = run(app, "import", str(path), "--on-error", "skip")
    assert (status, document["imported"], document["duplicates"]) == (0, 1, [[2, 4]])


def test_question_with_a_source_too_long_refuses_the_batch_by_name(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "题库.xlsx"
    path.write_bytes(with_long_source())
    status, document, _err = run(app, "import", str(path))
    assert (status, document["imported"], count(app)) == (1, 0, 0)
    assert [(each["row"], "依据过长" in each["reason"]) for each in document["errors"]] == [(2, True)]
    status, document, _err = run(app, "import", str(path), "--on-error", "skip")
    assert (status, document["imported"], count(app)) == (0, 1, 1)


def test_unreadable_file_ends_with_1_and_its_reason(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "题库.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    status, document, err = run(app, "import", str(path))
    assert (status, document["imported"]) == (1, 0)
    assert ".docx" in document["errors"][0]["reason"]
    assert ".docx" in err


def test_unknown_jurisdiction_and_missing_file_are_refused(app: Flask, file: Path) -> None:
    assert run(app, "import", str(file), "--jurisdiction", "999999")[0] == 1
    assert run(app, "import", str(file.with_name("none.xlsx")))[0] == 2


def test_many_questions_come_in_over_several_steps(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "题库.xlsx"
    path.write_bytes(many(1100))
    status, document, _err = run(app, "import", str(path))
    assert (status, document["imported"], count(app)) == (0, 1100, 1100)
    assert run(app, "import", str(path))[1]["imported"] == 0


@pytest.mark.parametrize("format_name", ["xlsx", "moodle-xml", "gift"])
def test_exported_file_comes_back_as_what_is_there(app: Flask, file: Path, tmp_path: Path, format_name: str) -> None:
    run(app, "import", str(file))
    output = tmp_path / "out"
    status, document, _err = run(app, "export", "--level", "junior", "--format", format_name, "-o", str(output))
    assert (status, document["exported"], document["left_out"]) == (0, 3, [])
    status, document, _err = run(app, "import", str(output), "--format", format_name)
    assert (status, document["imported"], len(document["duplicates"])) == (0, 0, 3)
    with app.app_context():
        assert db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "question_bank.question.export"))


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_ships_comes_back_from_every_format_as_what_is_there(app: Flask, tmp_path: Path) -> None:
    with app.app_context(), unit_of_work():
        load_shipped_content(SYSTEM)
    for each in registry.writable():
        if each.name == "docx-paper":  # a paper without its key
            continue
        output = tmp_path / f"out{each.suffixes[0]}"
        status, exported, err = run(app, "export", "--level", "senior", "--format", each.name, "-o", str(output))
        assert status == 0, err
        read_as = "qti" if each.name.startswith("qti") else each.name
        status, document, err = run(app, "import", str(output), "--format", read_as, "--dry-run")
        assert status == 0, (each.name, err)
        assert (document["imported"], document["conflicts"]) == (0, []), each.name
        assert len(document["questions"]) == exported["exported"] > 60


def test_export_of_nothing_is_refused(app: Flask, tmp_path: Path) -> None:
    output = tmp_path / "out.xlsx"
    status, _document, err = run(app, "export", "-o", str(output))
    assert (status, output.exists()) == (1, False)
    assert "没有可以导出的试题" in err
