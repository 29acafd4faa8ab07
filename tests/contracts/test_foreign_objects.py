"""What is not there and what is not yours answer alike, to the byte, at every route that names an object."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from hongling_exam.core.db import Base, db
from tests.cast import Cast
from tests.client import Browser
from tests.contracts.test_routes import LISTED, may
from tests.contracts.walk import SAFE, browsers, routes, url_of
from tests.contracts.world import World, make_world

EVERYBODYS = {
    "learning.answer": "what ships in the package is everybody's to learn",
    "learning.course": "likewise",
    "learning.lesson": "likewise",
    "learning.note": "likewise, and the note is one's own",
    "learning_visits.begin": "likewise, and the visit is one's own",
    "own_questions.show": "what was said of a shared question is said to all",
    "question_bank.show": "the question bank belongs to the whole city",
    "question_editor.copy": "a shared question may be copied by everybody",
    "question_editor.edit": "who may not change a shared question is told so: everybody can read it",
    "question_versions.delete": "likewise",
    "question_versions.restore": "likewise",
    "question_enemies.index": "a shared question has the same enemies for all",
    "question_versions.compare": "the versions of a shared question are everybody's",
    "question_reports.show": "and so are doubts about it",
    "topics.edit": "the tree of topics is one for all",
}
"""Routes that show the same object to every street, and why."""
TOKEN = re.compile(rb'(name="csrf[-_]token"[^>]*(?:value|content)=")[^"]+')


@pytest.fixture
def engine_name() -> str:
    """What exists does not hang on the engine: the cheaper one."""
    return "sqlite"


@pytest.fixture
def world(app: Flask, cast: Cast) -> World:
    """One of everything in 当湖街道."""
    return make_world(app, cast)


def test_nothing_that_is_not_there_is_an_error(app: Flask, cast: Cast) -> None:
    wrong = []
    addresses = [rule for rule in routes(app) if rule.arguments]
    for name, browser in browsers(app, cast).items():
        for rule in addresses:
            if name and may(name, LISTED[rule.endpoint]) and "GET" in (rule.methods or ()):
                answer = browser.get(url_of(app, rule))
                if answer.status_code not in {403, 404}:
                    wrong.append((name, rule.rule, answer.status_code))
    assert not wrong, wrong
    assert len(addresses) > 40


def test_nobody_breaks_a_write_to_what_is_not_there(app: Flask, cast: Cast) -> None:
    wrong = []
    for name, browser in browsers(app, cast).items():
        for rule in routes(app):
            for method in (rule.methods or set()) - SAFE if rule.arguments else ():
                if name and may(name, LISTED[rule.endpoint]):
                    answer = browser.send(method, url_of(app, rule), {})
                    if answer.status_code not in {403, 404, 410, 422}:
                        wrong.append((name, method, rule.rule, answer.status_code))
    assert not wrong, wrong


def shown(answer: TestResponse) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that the asker sees, without the token that changes by the second."""
    return answer.status_code, sorted(answer.headers), TOKEN.sub(rb"\1", answer.data)


def differing(app: Flask, browser: Browser, values: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    """(method, route, answer to the foreign id, answer to the missing one) wherever the two differ."""
    found = []
    for rule in routes(app):
        if not rule.arguments or not rule.arguments <= values.keys() or rule.endpoint in EVERYBODYS:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            body = None if method == "GET" else {}
            theirs = browser.send(method, url_of(app, rule, values), body)
            nobodys = browser.send(method, url_of(app, rule), body)
            if shown(theirs) != shown(nobodys):
                found.append((method, rule.rule, theirs.status_code, nobodys.status_code))
    return found


@pytest.mark.parametrize("asker", ["other_organizer", "stranger"])
def test_who_is_of_another_street_cannot_tell_a_foreign_id_from_a_missing_one(
    app: Flask, world: World, asker: str
) -> None:
    browser = Browser(app)
    browser.enter(asker)
    assert not differing(app, browser, world.hall)
    assert not differing(app, browser, world.graded)


def test_candidate_cannot_tell_a_neighbours_attempt_from_a_missing_one(app: Flask, world: World) -> None:
    browser = Browser(app)
    browser.enter("shen")
    attempts = [{"attempt": values["attempt"]} for values in (world.hall, world.graded)]
    assert not [difference for values in attempts for difference in differing(app, browser, values)]


def test_the_world_names_every_argument_of_every_route(app: Flask, world: World) -> None:
    named = world.hall.keys() | world.graded.keys()
    assert {name for rule in routes(app) for name in rule.arguments} <= named


def test_the_organizer_of_the_street_sees_what_the_stranger_cannot(app: Flask, world: World) -> None:
    """The ids of the world are right: else the comparison above would compare nothing with nothing."""
    browser = Browser(app)
    browser.enter("organizer")
    for url in ("/sessions/{session_id}", "/rooms/{room_id}", "/rooms/{room_id}/attempts/{attempt}"):
        assert browser.get(url.format(**world.hall)).status_code == 200
    for url in ("/papers/{paper_id}", "/blueprints/{blueprint_id}", "/accounts/{account_id}", "/people/{person_id}"):
        assert browser.get(url.format(**world.hall)).status_code == 200
    assert browser.get("/organizations/{organization_id}".format(**world.hall)).status_code == 200
    for url in ("/results/{session_id}", "/results/{session_id}/attempts/{attempt}", "/records/{person_id}"):
        assert browser.get(url.format(**world.graded)).status_code == 200


def test_the_world_has_a_row_in_every_table(app: Flask, world: World) -> None:
    with app.app_context():
        empty = [
            table.name
            for table in Base.metadata.sorted_tables
            if not db.session.scalar(sa.select(sa.func.count()).select_from(table))
        ]
    assert empty == []
