"""Content files become questions: idempotent, versioned, all or nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from hongling_exam.cli.content import content
from hongling_exam.core.actor import NOBODY, SYSTEM
from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from hongling_exam.core.errors import Forbidden, Refused
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank.actions import Loaded, load_questions, load_shipped_content
from hongling_exam.question_bank.formats.parsed import ParsedQuestion
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.models import Question, QuestionVersion, Topic
from hongling_exam.question_bank.queries import list_pool
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

FILE = """\
== j-900 单选
题干：预备党员的预备期为多长时间？
A. 半年
B. 一年
答案：B
解析：预备期为一年。
依据：中国共产党章程 | 2022 | 第七条
知识点：party_building_practice/member_admission
难度：2
级别：中级
分值：2

== j-901 判断
题干：党员应当按期交纳党费。
答案：对
解析：这是党员的义务。
依据：中国共产党章程 | 2022 | 第三条
知识点：party_building_practice/party_dues
难度：1
分值：1
"""


def parsed(text: str = FILE) -> Sequence[ParsedQuestion]:
    questions, problems = read_text(text, "own.txt", "junior")
    assert not problems
    return questions


def load(app: Flask, text: str = FILE) -> Loaded:
    with app.app_context(), unit_of_work():
        return load_questions(SYSTEM, parsed(text))


def test_content_loaded_twice_changes_nothing(app: Flask) -> None:
    assert load(app) == Loaded(added=2, changed=0, unchanged=0)
    assert load(app) == Loaded(added=0, changed=0, unchanged=2)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(QuestionVersion.id))) == 2


def test_changed_question_gets_a_second_version_and_keeps_the_first(app: Flask) -> None:
    load(app)
    assert load(app, FILE.replace("A. 半年", "A. 三个月")) == Loaded(added=0, changed=1, unchanged=1)
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == "j-900")).one()
        versions = db.session.scalars(
            sa.select(QuestionVersion).where(QuestionVersion.question_id == question.id)
        ).all()
        assert question.current_version is not None
        assert question.current_version.number == 2
        assert sorted(each.body["options"][0]["text"] for each in versions) == ["三个月", "半年"]


def test_moved_question_keeps_its_version(app: Flask) -> None:
    load(app)
    assert load(app, FILE.replace("难度：2\n级别：中级", "难度：4\n级别：高级")) == Loaded(0, 1, 1)
    with app.app_context():
        question = db.session.scalars(sa.select(Question).where(Question.key == "j-900")).one()
        assert (question.difficulty, {each.level for each in question.levels}) == (4, {Level.JUNIOR, Level.SENIOR})
        assert question.current_version is not None
        assert question.current_version.number == 1


def test_key_with_another_kind_is_refused(app: Flask) -> None:
    load(app)
    other = FILE.split("\n\n")[1].replace("j-901", "j-900")
    with app.app_context(), pytest.raises(Refused, match="另一种题型"), unit_of_work():
        load_questions(SYSTEM, parsed(other))


def test_actor_without_permission_loads_nothing(app: Flask) -> None:
    with app.app_context(), pytest.raises(Forbidden), unit_of_work():
        load_questions(NOBODY, parsed())


def test_pool_holds_approved_questions_of_the_level(app: Flask) -> None:
    load(app)
    with app.app_context():
        assert [item.key for item in list_pool(Level.JUNIOR)] == ["j-900", "j-901"]
        (item,) = list_pool(Level.INTERMEDIATE, purpose=Purpose.PRACTICE)
        assert (item.kind, item.topic, item.difficulty, item.points) == ("single_choice", "member_admission", 2, 200)
        assert item.sources == (("中国共产党章程", "2022", "第七条"),)
        assert "半年" in item.text
        assert list_pool(Level.JUNIOR, purpose=Purpose.EXAM) == []


def test_shipped_content_loads_for_every_level(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        assert load_shipped_content(SYSTEM).added >= 120
        assert min(len(list_pool(level)) for level in Level) >= 40
        assert db.session.scalar(sa.select(sa.func.count(Topic.id))) == 20


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(content, arguments, obj=Installation(lambda _file: app, None))
    return result.exit_code, result.stdout, result.stderr


def test_office_loads_its_own_folder_as_exam_questions(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "questions" / "junior"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(FILE, "utf-8")
    code, out, _err = run(app, "load", str(tmp_path / "own"), "--purpose", "exam", "--json")
    courses = {"added": 0, "changed": 0, "unchanged": 0}
    assert (code, json.loads(out)) == (0, {"added": 2, "changed": 0, "unchanged": 0, "kept": 0, "courses": courses})
    with app.app_context():
        assert {item.purpose for item in list_pool(Level.JUNIOR)} == {Purpose.EXAM}


def test_broken_file_is_named_by_line_and_nothing_is_loaded(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "junior"
    folder.mkdir()
    (folder / "a.txt").write_text(FILE, "utf-8")
    (folder / "b.txt").write_text(FILE.replace("j-90", "j-91").replace("答案：B", "答案：C"), "utf-8")
    code, _out, err = run(app, "load", str(tmp_path))
    assert code == 1
    assert f"{folder / 'b.txt'}:5: " in err
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Question.id))) == 0


def test_check_of_the_shipped_content_finds_nothing(app: Flask) -> None:
    code, out, _err = run(app, "check", "--json")
    assert code == 0
    assert json.loads(out)["questions"] >= 120
