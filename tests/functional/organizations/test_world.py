"""The people of the demo office, and the import verb."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.organizations.actions import load_world
from hongling_exam.organizations.cli import person
from hongling_exam.organizations.models import Jurisdiction, Organization, Person
from tests.cast import Cast
from tests.factories.files import PEOPLE, people_rows, workbook

TABLES = (Jurisdiction, Organization, Person)


def demo() -> dict[str, Any]:
    return tomllib.loads((files("hongling_exam.content") / "demo" / "people.toml").read_text("utf-8"))


def rows(app: Flask) -> list[int]:
    """How many jurisdictions, organizations and people there are."""
    with app.app_context():
        return [db.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in TABLES]


def test_demo_world_loads_twice_and_is_there_once(app: Flask) -> None:
    document = demo()
    for _ in range(2):
        with app.app_context(), unit_of_work():
            world = load_world(document)
            assert [person.name for person in world.people] == [each["name"] for each in document["persons"]]
            assert world.jurisdictions["danghu"].path.startswith(world.jurisdictions["pinghu"].path)
            for made, each in zip(world.people, document["persons"], strict=True):
                assert made.sex.value == each["sex"]
        assert rows(app) == [len(document[key]) for key in ("jurisdictions", "organizations", "persons")]


@pytest.fixture
def run(app: Flask, cast: Cast) -> Any:
    """Runs `person …` on the app and gives the result."""

    def invoke(*words: str) -> Result:
        installation = Installation(lambda _file: app, None)
        command: click.Command = person
        return CliRunner().invoke(command, words, obj=installation)

    return invoke


def test_verb_imports_a_file_and_tells_what_it_did(run: Any, app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(workbook(PEOPLE, *people_rows(4)))
    before = rows(app)[2]
    words = ("import", str(path), "--jurisdiction", "330482001", "--json")
    assert json.loads(run(*words, "--dry-run").stdout)["added"] == 4
    assert rows(app)[2] == before
    assert json.loads(run(*words).stdout)["imported"] is True
    assert rows(app)[2] == before + 4
    assert json.loads(run(*words).stdout)["unchanged"] == 4


def test_verb_names_bad_rows_and_rejects_the_file_unless_told_otherwise(run: Any, app: Flask, tmp_path: Path) -> None:
    broken = list(people_rows(3))
    broken[1][1] = 330482198005121234
    path = tmp_path / "people.xlsx"
    path.write_bytes(workbook(PEOPLE, *broken))
    before = rows(app)[2]
    words = ("import", str(path), "--jurisdiction", "330482001", "--json")
    refused = run(*words)
    assert refused.exit_code == 1
    document = json.loads(refused.stdout)
    assert document["errors"] == [{"row": 3, "column": "证件号", "reason": "Excel 把证件号存成了数字，末几位已丢失"}]
    assert rows(app)[2] == before
    assert run(*words, "--on-error", "skip").exit_code == 0
    assert rows(app)[2] == before + 2
