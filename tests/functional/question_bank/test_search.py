"""The search of the bank on both engines: any part of key, stem, options or passage, kept up with every version."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.listing import Wanted
from hongling_exam.core.unit_of_work import abandon, unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank import queries
from hongling_exam.question_bank.actions import load_questions, set_state
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.models import Question, QuestionLevel, QuestionSearch
from hongling_exam.question_bank.queries import listing as listing_module
from hongling_exam.question_bank.search import holds, query_words, searched_text
from hongling_exam.question_bank.search_index import put_texts
from hongling_exam.question_bank.states import QuestionState
from hongling_exam.scheme.states import Level
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import QUESTIONS, make_questions


@pytest.fixture(autouse=True)
def bank(app: Flask) -> None:
    """The 21 questions of the factory."""
    with app.app_context(), unit_of_work():
        make_questions()


def found(app: Flask, query: str, **wanted: Any) -> set[str]:
    """The keys a query gives, which must be as many as it counts."""
    with app.app_context():
        listing = queries.list_questions(["/"], Wanted(query=query, per_page=200, **wanted))
        assert listing.total == len(listing.items)
        return {each.key for each in listing.items}


def by_hand(query: str) -> set[str]:
    """The keys whose current text has every word, without an index."""
    rows = db.session.execute(sa.select(QuestionSearch.text, Question.key).join(Question))
    return {key for text, key in rows if holds(text, query_words(query))}


def change(app: Flask, old: str, new: str) -> None:
    with app.app_context(), unit_of_work():
        load_questions(SYSTEM, read_text(QUESTIONS.replace(old, new), "q.txt", "junior")[0])


QUERIES = ("党", "党员", "三个月", "预备 期", "ｊ－Ｔ１２", "支部书记", "'\"\\ & | ! (", "查无此句")


@pytest.mark.parametrize("query", QUERIES)
def test_trainer_finds_just_what_holds_every_word(app: Flask, query: str) -> None:
    with app.app_context():
        expected = by_hand(query) if query_words(query) else set()
    assert found(app, query) == expected


def test_bank_finds_every_two_characters_of_every_question(app: Flask) -> None:
    with app.app_context():
        texts = db.session.execute(sa.select(Question.key, QuestionSearch.text).join(QuestionSearch)).all()
        lines = [(line, key) for key, text in texts for line in text.split("\n")]
        pairs = {one + other: key for line, key in lines for one, other in itertools.pairwise(line)}
        assert len(pairs) > 400
        for pair in sorted(pairs)[::25]:
            assert {each.key for each in _list(pair)} == by_hand(pair) >= {pairs[pair]}


def _list(query: str) -> Any:
    return queries.list_questions(["/"], Wanted(query=query, per_page=200)).items


@given(st.text(st.sampled_from("党员支部书记会议第一二三%.-1年 '\"\\&|!*:<>()"), max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_query_is_safe_and_agrees_with_looking_by_hand(app: Flask, query: str) -> None:
    with app.app_context():
        expected = by_hand(query) if query_words(query) else set()
        wanted = Wanted.from_args({"q": query, "per_page": "200"})
        if wanted.query:
            assert {each.key for each in queries.list_questions(["/"], wanted).items} == expected


def test_new_version_is_found_by_its_own_words_and_no_longer_by_the_old(app: Flask) -> None:
    assert "j-t01" in found(app, "三个月") - found(app, "两个半月")
    change(app, "A. 三个月\nB. 半年", "A. 两个半月\nB. 半年")
    assert "j-t01" in found(app, "两个半月") - found(app, "三个月")
    change(app, "~", "~")
    assert "j-t01" in found(app, "三个月") - found(app, "两个半月")


def test_refused_unit_of_work_leaves_the_index_as_it_was(app: Flask) -> None:
    changed = QUESTIONS.replace("A. 三个月\nB. 半年", "A. 两个半月\nB. 半年")
    with app.test_request_context(method="POST"):
        g.hongling_writing = True
        load_questions(SYSTEM, read_text(changed, "q.txt", "junior")[0])
        assert [each.key for each in _list("两个半月")] == ["j-t01"]
        abandon()
    assert found(app, "两个半月") == set()
    assert "j-t01" in found(app, "三个月")


def test_first_pages_of_very_many_hits_are_those_of_the_index(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = []
    monkeypatch.setattr(listing_module, "MOST_COUNTED", 5)
    for size in (listing_module.LARGE_BANK, 0):
        monkeypatch.setattr(listing_module, "LARGE_BANK", size)
        with app.app_context():
            listed = [queries.list_questions(["/"], Wanted(query="党", per_page=4, page=page)) for page in (1, 2)]
            pages.append([[each.key for each in listing.items] for listing in listed])
            assert all(listing.more for listing in listed)
    assert pages[0] == pages[1]
    assert len(set(pages[0][0] + pages[0][1])) == 8


def test_more_hits_than_are_counted_are_said_to_be_more(
    cast: Cast, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing_module, "MOST_COUNTED", 5)
    visitor.enter("trainer")
    assert "超过 5 条" in visitor.get("/questions?q=党").text
    assert "共 1 条" in visitor.get("/questions?q=三个月").text


def test_filters_hold_also_where_more_is_found_than_is_counted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    filters = {"kind": "single_choice", "topic": "member_admission", "state": "approved", "level": "junior"}
    counted = found(app, "党", filters=filters, sort="key")
    monkeypatch.setattr(listing_module, "MOST_COUNTED", 0)
    monkeypatch.setattr(listing_module, "MOST_READ", 10**9)  # so that the bank is gone through by key
    with app.app_context():
        listing = queries.list_questions(["/"], Wanted(query="党", filters=filters))
        assert {each.key for each in listing.items} == counted != set()
        assert listing.more


@pytest.mark.parametrize("sort", ["key", "difficulty", "points", "changed"])
def test_filters_and_sorting_narrow_what_was_found(app: Flask, sort: str) -> None:
    filters = {"kind": "single_choice", "topic": "member_admission", "state": "approved", "level": "junior"}
    with app.app_context():
        rows = db.session.scalars(sa.select(Question).where(Question.kind == "single_choice"))
        expected = {each.key for each in rows if each.topic.code == "member_admission"} & by_hand("党")
    assert found(app, "党", filters=filters, sort=sort) == expected != set()


def test_trainer_sees_the_found_words_marked(cast: Cast, visitor: Browser) -> None:
    visitor.enter("trainer")
    page = visitor.get("/questions?q=三个月").text
    assert "<mark>三个月</mark>" in page
    assert "question-beside" in page
    assert "<mark>" not in visitor.get("/questions").text


def test_question_longer_than_the_index_holds_is_taken_in(app: Flask) -> None:
    long = "".join(chr(0x4E00 + n % 20_000) for n in range(120_000))
    with app.app_context(), unit_of_work():
        one = db.session.scalars(sa.select(Question).where(Question.key == "j-t01")).one()
        put_texts({one.id: searched_text("j-t01", {"stem": long})})
    assert found(app, long[700:760]) == {"j-t01"}


def test_search_follows_whoever_changes_state_level_or_difficulty(app: Flask) -> None:
    approved = {"state": "approved", "level": "junior"}
    before = found(app, "党", filters=approved)
    assert len(before) > 3
    one, other, third = sorted(before)[:3]
    with app.app_context(), unit_of_work():
        set_state(SYSTEM, [one], QuestionState.RETIRED, "重复")
        db.session.execute(sa.update(Question).where(Question.key == other).values(difficulty=5))
        wanted = sa.select(Question.id).where(Question.key == third).scalar_subquery()
        db.session.execute(
            sa.update(QuestionLevel).where(QuestionLevel.question_id == wanted).values(level=Level.SENIOR)
        )
    assert found(app, "党", filters=approved) == before - {one, third}
    assert found(app, "党", filters={"state": "retired"}) == {one}
    assert other in found(app, "党", filters={"difficulty": "5"})
    assert found(app, "党", filters={"level": "senior"}) == {third}
    assert found(app, "党", filters={"level": "senior", "kind": "nonsense"}) == {third}


def test_search_shows_no_question_of_another_street(app: Flask, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        street = db.session.get_one(Jurisdiction, cast.street)
        db.session.execute(sa.update(Question).where(Question.key == "j-t06").values(jurisdiction_id=street.id))
        own, root = street.path, "/"
    with app.app_context():
        for paths, seen in (([own], True), ([root], True), (["/nowhere/"], False), ([], False)):
            listing = queries.list_questions(paths, Wanted(query="党费", per_page=200))
            assert ("j-t06" in {each.key for each in listing.items}) is seen, paths
