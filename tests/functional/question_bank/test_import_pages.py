"""A trainer imports a file: preview, choice, result; twice adds nothing; taken back as long as nothing was touched."""

from __future__ import annotations

import io
import re

import openpyxl
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.models import RoleGrant
from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.jobs import run_job
from hongling_exam.core.listing import Wanted
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.question_bank import queries
from hongling_exam.question_bank.component import COMPONENT
from hongling_exam.question_bank.models import Question, QuestionImport, QuestionVersion
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level
from tests.cast import Cast
from tests.client import Browser
from tests.factories.question_files import (
    BROKEN,
    FILLED,
    JUDGED,
    SINGLE,
    confirm,
    many,
    questions,
    send,
    sent,
    text,
    with_long_source,
)


def stored(app: Flask) -> list[Question]:
    """The questions that lists know."""
    with app.app_context():
        return list(queries.list_questions(["/"], Wanted(per_page=200)).items)


def test_trainer_sees_what_a_file_would_bring_before_it_comes_in(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    page = text(visitor.get(sent(visitor, questions(SINGLE, JUDGED, FILLED))))
    assert "3 题可以导入" in page
    assert "预备党员的预备期为多长时间？" in page
    assert "等级 3 题" in page
    assert stored(app) == []


def test_confirmed_file_becomes_drafts_with_what_was_chosen(app: Flask, cast: Cast, visitor: Browser) -> None:
    visitor.enter("trainer")
    chosen = {"levels": ["junior", "senior"], "topic": "unsorted", "difficulty": "4", "tags": "2026 年，支部"}
    chosen |= {"document": "党章", "edition": "2022", "points_true_false": "1.5"}
    unmarked = (*JUDGED[:7], "")
    address = sent(visitor, questions(SINGLE, unmarked), **chosen)
    assert confirm(visitor, address, **chosen).status_code == 303
    one, other = sorted(stored(app), key=lambda each: each.kind)
    with app.app_context():
        version = db.session.get_one(QuestionVersion, other.current_version_id)
        assert (version.points, version.sources, version.author_id) == (
            150,
            [["党章", "2022", ""]],
            cast.accounts["trainer"],
        )
        assert version.body["stem_html"] == "<p>党员应当按期交纳党费。</p>"
        question = db.session.get_one(Question, one.id)
        assert question.state is QuestionState.DRAFT
        assert question.purpose is Purpose.EXAM
        assert {each.level for each in question.levels} == {Level.JUNIOR, Level.SENIOR}
        assert [tag.name for tag in question.tags] == ["2026 年", "支部"]
        assert (question.difficulty, question.topic.name, question.jurisdiction_id) == (4, "待归类", cast.street)
        assert db.session.scalar(sa.select(AuditEntry).where(AuditEntry.action == "question_bank.import.confirm"))
    page = text(visitor.get(address))
    assert "2 题进入题库" in page
    assert one.key in page


def test_the_same_file_again_adds_nothing(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    data = questions(SINGLE, JUDGED, FILLED)
    confirm(visitor, sent(visitor, data))
    address = sent(visitor, data, difficulty="5", points_single_choice="9")
    assert "题库中已有" in text(visitor.get(address))
    confirm(visitor, address)
    assert len(stored(app)) == 3
    with app.app_context():
        last = db.session.scalars(sa.select(QuestionImport).order_by(QuestionImport.id.desc())).first()
        assert last is not None
        assert (last.report["imported"], last.report["left_out"]) == (0, {"present": 3})


def test_two_previews_of_one_file_confirmed_one_after_the_other_add_it_once(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    first, second = (sent(visitor, questions(SINGLE, JUDGED)) for _ in range(2))
    for address in (first, second):
        confirm(visitor, address)
    assert len(stored(app)) == 2


def test_row_that_stands_in_the_file_twice_comes_in_once(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    confirm(visitor, sent(visitor, questions(SINGLE, JUDGED, SINGLE)))
    assert len(stored(app)) == 2


def test_same_stem_with_another_key_is_shown_first_and_left_out_on_request(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    confirm(visitor, sent(visitor, questions(SINGLE)))
    other = (*SINGLE[:6], "C", 2)
    address = sent(visitor, questions(FILLED, other))
    page = visitor.get(address).text
    assert "1</b>题答案冲突" in page
    assert stored(app)[0].key in page
    confirm(visitor, address, leave_conflicts="y")
    assert sorted(each.kind for each in stored(app)) == ["fill_blank", "single_choice"]


def test_faults_are_named_by_row_and_column_and_the_batch_is_refused_or_skipped(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    address = sent(visitor, questions(SINGLE, BROKEN))
    page = text(visitor.get(address))
    assert "第 3 行 答案 没有答案" in page
    assert confirm(visitor, address, "none").status_code == 409
    assert stored(app) == []
    assert confirm(visitor, address, "skip").status_code == 303
    assert len(stored(app)) == 1
    assert "处错误，已跳过" in visitor.get(address).text


def test_rejected_batch_brings_nothing_and_cannot_be_confirmed_later(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    address = sent(visitor, questions(SINGLE, BROKEN))
    assert confirm(visitor, address, "reject").status_code == 303
    assert confirm(visitor, address, "skip").status_code == 409
    assert stored(app) == []
    assert "没有答案" in visitor.get(address).text


def test_problems_go_to_a_workbook(visitor: Browser) -> None:
    visitor.enter("trainer")
    address = sent(visitor, questions(SINGLE, BROKEN, SINGLE))
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{address}/problems").data))
    assert [row[:3] for row in book["错误"].iter_rows(values_only=True)][1] == ("第 3 行", "答案", "没有答案")
    assert "文件内重复" in book.sheetnames


def test_trainer_who_reads_english_is_told_the_problems_in_english(visitor: Browser) -> None:
    visitor.enter("trainer")
    wrong = ("奇怪题", *SINGLE[1:])
    address = sent(visitor, questions(SINGLE, wrong))
    assert "没有题型「奇怪题」" in text(visitor.get(address))
    visitor.post("/profile/language", {"locale": "en"})
    assert "没有题型" not in text(visitor.get(address))
    assert "There is no question type &#34;奇怪题&#34;" in text(visitor.get(address))
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{address}/problems").data))
    assert all("没有" not in str(cell) for row in book.worksheets[0].values for cell in row)


def test_preview_pages_and_filters_what_it_names(visitor: Browser) -> None:
    visitor.enter("trainer")
    address = sent(visitor, questions(SINGLE, SINGLE, *[BROKEN] * 60))
    assert "第 61 行" not in text(visitor.get(address))
    assert "第 63 行" in text(visitor.get(f"{address}?show=faults&page=2"))
    assert "文件中重复" in text(visitor.get(f"{address}?show=repeat"))


def test_undo_takes_the_drafts_back_and_the_file_can_come_again(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    data = questions(SINGLE, JUDGED)
    address = sent(visitor, data)
    confirm(visitor, address)
    key = stored(app)[0].key
    assert visitor.post(f"{address}/undo").status_code == 303
    assert stored(app) == []
    assert visitor.get(f"/questions/{key}").status_code == 404
    assert "已撤销" in visitor.get(address).text
    confirm(visitor, sent(visitor, data))
    assert len(stored(app)) == 2


def test_undo_is_refused_once_a_question_was_touched(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    address = sent(visitor, questions(SINGLE, JUDGED))
    confirm(visitor, address)
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.update(Question).where(Question.kind == "true_false").values(state="in_review"))
    assert visitor.post(f"{address}/undo").status_code == 409
    assert len(stored(app)) == 2


def test_broken_choices_come_back_with_the_form_and_keep_nothing(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    answer = send(visitor, questions(SINGLE), levels=[], points_essay="0", article="第一条")
    assert answer.status_code == 422
    for words in ("请至少选一个等级", "分值须大于 0", "请先填写依据文件"):
        assert words in answer.text
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(QuestionImport.id))) == 0


def test_import_of_another_trainer_is_not_there(visitor: Browser, app: Flask) -> None:
    visitor.enter("trainer")
    address = sent(visitor, questions(SINGLE))
    other = Browser(app)
    other.enter("organizer")
    for url in (address, f"{address}/progress", f"{address}/problems"):
        assert other.get(url).status_code == 404
    assert confirm(other, address).status_code == 404


def test_larger_file_waits_for_the_job_and_says_how_far_it_is(app: Flask, visitor: Browser) -> None:
    (job,) = [each for each in COMPONENT.jobs if each.id == "question_bank.carry_on_imports"]
    visitor.enter("trainer")
    address = sent(visitor, many(350))
    confirm(visitor, address)
    assert visitor.get(f"{address}/progress").json == {"state": "importing", "done": 0, "total": 350}
    assert "data-import-progress" in visitor.get(address).text
    assert stored(app) == []
    assert run_job(app, job)
    assert visitor.get(f"{address}/progress").json == {"state": "done", "done": 350, "total": 350}
    assert "350</b>题进入题库" in visitor.get(address).text


def test_question_found_faulty_at_the_confirmation_keeps_the_batch_out(app: Flask, visitor: Browser) -> None:
    visitor.enter("trainer")
    address = sent(visitor, with_long_source())
    refused = confirm(visitor, address)
    assert refused.status_code == 422
    assert "第 2 行" in text(refused)
    assert "依据过长" in text(refused)
    assert stored(app) == []
    assert confirm(visitor, address, on_error="skip").status_code == 303
    assert [each.kind for each in stored(app)] == ["single_choice"]
    result = text(visitor.get(address))
    assert "1 题补齐后不合规则" in result
    assert re.search("第 2 行 依据 依据过长", result)
    problems = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{address}/problems").data))
    assert [cell.value for cell in problems.active[2]][:2] == ["第 2 行", "依据"]


def test_trainer_who_moved_to_another_street_neither_confirms_nor_takes_back(
    app: Flask, cast: Cast, visitor: Browser
) -> None:
    visitor.enter("trainer")
    waiting, done = sent(visitor, questions(SINGLE)), sent(visitor, questions(JUDGED))
    confirm(visitor, done)
    with app.app_context(), unit_of_work():
        grant = db.session.scalars(sa.select(RoleGrant).where(RoleGrant.account_id == cast.accounts["trainer"])).one()
        grant.jurisdiction_id = cast.other_street
    assert confirm(visitor, waiting).status_code == 403
    assert visitor.post(f"{done}/undo").status_code == 403
    assert len(stored(app)) == 1
