"""`paper assemble`: forms out of a file of items or out of the bank, and the reasons where there are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import Installation
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.paper_cli import paper
from hongling_exam.question_bank.actions import add_enemy
from tests.cast import Cast
from tests.factories.pool import make_pool

BLUEPRINT = """
level = "junior"
purpose = "practice"
exposure = 1
overlap = 1

[information]
targets = [-1.0, 0.5]

[[section]]
kind = "true_false"
count = 4
points = 1.5
topics = { party_dues = 2 }
difficulty = { 3 = 1 }
"""


@pytest.fixture
def engine_name() -> str:
    """The verb only reads: the cheaper engine."""
    return "sqlite"


def run(app: Flask, *arguments: str) -> Result:
    return CliRunner().invoke(paper, ["assemble", *arguments], obj=Installation(lambda _file: app, None))


def told(app: Flask, *arguments: str) -> dict[str, Any]:
    result = run(app, *arguments, "--json")
    assert result.exit_code == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The blueprint above, in a file."""
    path = tmp_path / "blueprint.toml"
    path.write_text(BLUEPRINT, "utf-8")
    return path


def test_verb_assembles_parallel_forms_out_of_the_bank(app: Flask, cast: Cast, file: Path) -> None:
    with app.app_context(), unit_of_work():
        make_pool(30)
        add_enemy(SYSTEM, "j-p004", "j-p005")
    document = told(app, str(file), "--forms", "3", "--seed", "7")
    forms = document["forms"]
    assert [form["form"] for form in forms] == ["A", "B", "C"]
    assert all((form["questions"], form["points"]) == (4, 6) for form in forms)
    assert all(list(form["information"]) == ["-1", "0.5"] for form in forms)
    assert len(document["shared"]) == 1
    assert (document["spread"]["points"], document["gap"] <= 0.005) == (0, True)
    assert all(not {"j-p004", "j-p005"} <= set(form["items"]) for form in forms)
    again = told(app, str(file), "--forms", "3", "--seed", "7")
    assert [form["items"] for form in again["forms"]] == [form["items"] for form in forms]
    assert "form A: 4 questions, 6 points" in run(app, str(file)).stdout


def test_verb_takes_items_with_their_statistics_from_a_file(app: Flask, file: Path) -> None:
    rows = ["key,kind,topic,difficulty,a,b,exposure,enemies"]
    rows += [
        f"i{n},true_false,party_dues,3,{1 + n / 10:.1f},0.5,{2 if n == 19 else 0},{'g' if n > 16 else ''}"
        for n in range(20)
    ]
    (file.parent / "items.csv").write_text("\n".join(rows), "utf-8")
    file.write_text('items = "items.csv"\n' + BLUEPRINT, "utf-8")
    (form,) = told(app, str(file))["forms"]
    assert sorted(form["items"]) == ["i14", "i15", "i16", "i18"], "the best, without the worn one and with one enemy"
    assert form["information"]["0.5"] == pytest.approx(sum((1 + n / 10) ** 2 / 4 for n in (14, 15, 16, 18)))


def test_verb_says_what_collides_and_ends_with_one(app: Flask, cast: Cast, file: Path) -> None:
    with app.app_context(), unit_of_work():
        make_pool(6)
    result = run(app, str(file), "--forms", "3", "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert any("第 1 部分" in rule for collision in document["collisions"] for rule in collision)
    assert {"add", "adjust", "share"} <= {remedy["means"] for remedy in document["remedies"]}
    assert "no paper keeps to all of these" in result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("level = ", "Invalid value"),
        ("colour = 1\n" + BLUEPRINT, "unknown: colour"),
        ('level = "expert"\n[[section]]\nkind="essay"\ncount=1\npoints=1', "expert"),
        ('[[section]]\nkind="essay"\ncount=1', "section 1 lacks 'points'"),
        ('[[section]]\nkind="nonsense"\ncount=1\npoints=1', "没有这种题型"),
        ("overlap = -1\n" + BLUEPRINT.replace("overlap = 1", ""), "overlap must be a whole number"),
        ('items = "gone.csv"\n' + BLUEPRINT, "no such file"),
        ('jurisdiction = "999"\n' + BLUEPRINT, "no jurisdiction has the code 999"),
        ('fixed = ["zzz"]\n' + BLUEPRINT, "zzz"),
    ],
)
def test_faulty_file_is_refused_with_the_place(app: Flask, file: Path, text: str, words: str) -> None:
    file.write_text(text, "utf-8")
    result = run(app, str(file))
    assert (result.exit_code, words in result.stderr) == (1, True), result.stderr


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",true_false,a,3", "items.csv:2: no key"),
        ("x,true_false,a,9", "difficulty must be 1 to 5"),
        ("x,true_false,a,3\nx,true_false,a,3", "items.csv:3: x stands twice"),
    ],
)
def test_faulty_item_is_named_with_its_line(app: Flask, file: Path, row: str, words: str) -> None:
    (file.parent / "items.csv").write_text("key,kind,topic,difficulty\n" + row, "utf-8")
    file.write_text('items = "items.csv"\n' + BLUEPRINT, "utf-8")
    result = run(app, str(file))
    assert (result.exit_code, words in result.stderr) == (1, True), result.stderr
