"""Mounted in a foreign Flask app that has its own database, sign-in and CSRF: nothing leaks either way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask
import flask_login
import pytest
import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from werkzeug.test import Client

from hongling_exam import HonglingExam
from hongling_exam.core.db import db as own_db
from tests.cast import PASSWORD, Cast
from tests.clock import SetClock
from tests.databases import Databases
from tests.foreign_client import TOKEN, plausible_answer, questions_of
from tests.sitting import check_signature, open_session

PREFIX = "/exam"


class Member(flask_login.UserMixin):  # type: ignore[misc]
    """A user of the host."""

    def __init__(self, name: str) -> None:
        self.id = name


@dataclass
class Host:
    """The foreign app, and ours inside it with the cast."""

    app: flask.Flask
    mounted: HonglingExam
    cast: Cast

    @property
    def inner(self) -> flask.Flask:
        """Our own app."""
        assert self.mounted.inner is not None
        return self.mounted.inner

    def browser(self) -> Client:
        """A new browser at the host."""
        return self.app.test_client()


def make_host(folder: Path) -> flask.Flask:
    """An app as others write them: a table of notes, a sign-in by form, CSRF on every write."""
    app = flask.Flask("host", instance_path=str(folder / "host"))
    app.config.update(
        SECRET_KEY="the host's own", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'host.sqlite'}", TESTING=True
    )
    database = SQLAlchemy(app)
    manager = flask_login.LoginManager(app)
    manager.user_loader(Member)
    CSRFProtect(app)
    notes = sa.Table(
        "note", database.metadata, sa.Column("id", sa.Integer, primary_key=True), sa.Column("text", sa.Text)
    )
    with app.app_context():
        database.create_all()

    @app.get("/token")
    def token() -> str:
        return flask.render_template_string("{{ csrf_token() }}")

    @app.post("/enter")
    def enter() -> str:
        flask_login.login_user(Member(flask.request.form["name"]))
        return "entered"

    @app.post("/notes")
    @flask_login.login_required
    def write() -> str:
        database.session.execute(sa.insert(notes).values(text=flask.request.form["text"]))
        database.session.commit()
        return str(flask_login.current_user.id)

    @app.get("/notes")
    def read() -> list[str]:
        return list(database.session.scalars(sa.select(notes.c.text)))

    return app


def named_by_host(environ: dict[str, Any]) -> str | None:
    """The host's word about its user, in a header that only the host can set in these tests."""
    return environ.get("HTTP_X_HOST_USER")


@pytest.fixture
def host(engine_name: str, databases: Databases, tmp_path: Path, time: SetClock) -> Iterator[Host]:
    """A host with Hongling Exam below /exam."""
    app, url = make_host(tmp_path), databases.fresh(engine_name, tmp_path)
    settings = Databases.settings(url, tmp_path / "instance")
    mounted = HonglingExam(app, url_prefix=PREFIX, identity=named_by_host, **settings)
    assert mounted.inner is not None
    mounted.inner.extensions["hongling_clock"] = time
    yield Host(app, mounted, Cast.make(mounted.inner))
    with mounted.inner.app_context():
        own_db.session.remove()
        own_db.engine.dispose()
        mounted.inner.extensions["hongling_hot"].dispose()
    databases.drop(url)


def enter_host(browser: Client, name: str) -> None:
    """Sign in at the host."""
    token = browser.get("/token").text
    assert browser.post("/enter", data={"name": name, "csrf_token": token}).text == "entered"


def write_note(browser: Client, text: str) -> Any:
    """Write at the host, with its own token."""
    return browser.post("/notes", data={"text": text, "csrf_token": browser.get("/token").text})


def enter_exam(browser: Client, username: str) -> dict[str, str]:
    """Sign in below /exam; gives the headers of later writes."""
    page = browser.get(f"{PREFIX}/login").text
    form = {"username": username, "password": PASSWORD, "csrf_token": token_of(page)}
    answer = browser.post(f"{PREFIX}/login", data=form)
    assert answer.status_code == 303
    assert answer.location.startswith(PREFIX)
    return {"X-CSRFToken": token_of(browser.get(f"{PREFIX}/login").text)}


def token_of(page: str) -> str:
    """The CSRF token that a page carries."""
    found = TOKEN.search(page)
    assert found, page[:300]
    return found.group(1)


def test_host_works_unchanged_beside_the_exam(host: Host) -> None:
    browser = host.browser()
    assert browser.get("/notes").json == []
    enter_host(browser, "wang")
    assert browser.post("/notes", data={"text": "无"}).status_code == 400
    assert write_note(browser, "一").text == "wang"
    enter_exam(browser, "lu")
    assert write_note(browser, "二").text == "wang"
    assert browser.get("/notes").json == ["一", "二"]
    assert browser.get(f"{PREFIX}/profile").status_code == 200
    assert browser.get("/profile").status_code == 404


def test_hosts_user_is_nobody_in_the_exam_and_the_other_way_round(host: Host) -> None:
    browser = host.browser()
    enter_host(browser, "organizer")
    assert browser.get(f"{PREFIX}/people").status_code == 303
    other = host.browser()
    enter_exam(other, "organizer")
    assert write_note(other, "不该写成").status_code == 401


def test_the_two_cookies_do_not_meet(host: Host) -> None:
    browser = host.browser()
    enter_host(browser, "wang")
    enter_exam(browser, "lu")
    ours = browser.get_cookie("hongling_session", path=PREFIX)
    theirs = browser.get_cookie("session")
    assert ours is not None
    assert theirs is not None
    assert (ours.path, theirs.path) == (PREFIX, "/")
    assert browser.get_cookie("hongling_session") is None


def test_candidate_sits_a_whole_exam_below_the_prefix(host: Host) -> None:
    session, browser = open_session(host.inner, host.cast), host.browser()
    headers, api = enter_exam(browser, "lu"), f"{PREFIX}/api/v1"
    started = browser.post(f"{api}/sessions/{session}/attempt", json={}, headers=headers)
    attempt = f"{api}/attempts/{started.json['attempt']}"
    questions = questions_of(browser.get(attempt).json["paper"])
    changes = [{"question": each["id"], "seq": 1, "answer": plausible_answer(each, 0)} for each in questions]
    saved = browser.patch(f"{attempt}/responses", json={"epoch": 1, "changes": changes}, headers=headers)
    assert saved.json["saved"] == {each["id"]: 1 for each in questions}
    document = {"epoch": 1, "seqs": saved.json["saved"]}
    receipt = browser.post(f"{attempt}/submission", json=document, headers=headers)
    assert receipt.status_code == 201
    check_signature(receipt.json, browser.get(f"{api}/keys").json["keys"])
    page = browser.get(f"{PREFIX}/hall/attempts/{started.json['attempt']}/receipt")
    assert page.status_code == 200


@pytest.mark.parametrize("path", ["/login", "/", "/profile", "/my/record", "/hall/{session}", "/hall/{session}/exam"])
def test_every_link_of_a_page_carries_the_prefix_and_leads_somewhere(host: Host, path: str) -> None:
    session, browser = open_session(host.inner, host.cast), host.browser()
    headers = enter_exam(browser, "lu")
    browser.post(f"{PREFIX}/api/v1/sessions/{session}/attempt", json={}, headers=headers)
    page = browser.get(PREFIX + path.format(session=session), follow_redirects=True)
    assert page.status_code == 200
    links = set(re.findall(r'(?:href|src|action)="(/[^"#]*)', page.text))
    assert {link for link in links if not link.startswith(f"{PREFIX}/")} == set()
    assets = [link for link in links if "/static/" in link]
    assert assets
    assert {browser.get(asset).status_code for asset in assets} == {200}


def test_signed_out_reader_comes_back_below_the_prefix(host: Host) -> None:
    answer = host.browser().get(f"{PREFIX}/profile?x=1")
    assert answer.status_code == 303
    assert answer.location == f"{PREFIX}/login?next={PREFIX}/profile?x%3D1"


def test_identity_signs_the_hosts_user_in_and_nobody_else(host: Host) -> None:
    browser = host.browser()
    named = {"X-Host-User": "organizer"}
    answer = browser.get(f"{PREFIX}/people", headers=named, follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path == f"{PREFIX}/people"
    assert browser.get(f"{PREFIX}/people").status_code == 303
    unknown = host.browser().get(f"{PREFIX}/people", headers={"X-Host-User": "nobody"}, follow_redirects=True)
    assert unknown.request.path == f"{PREFIX}/login"


def test_flask_hongling_lists_and_runs_the_verbs(host: Host) -> None:
    runner = host.app.test_cli_runner()
    listed = runner.invoke(args=["hongling", "--help"])
    assert listed.exit_code == 0
    for verb in ("account", "audit", "database", "demo", "exam", "serve"):
        assert re.search(rf"^ +{verb}\b", listed.output, re.MULTILINE), verb
    checked = runner.invoke(args=["hongling", "audit", "verify"])
    assert checked.exit_code == 0, checked.output
