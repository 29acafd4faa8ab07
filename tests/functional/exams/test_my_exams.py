"""A candidate's home: ahead, running, over; and receipts, on paper and in the public check."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from hongling_exam.accounts.models import SignIn
from hongling_exam.core import signing
from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.actions.clients import renew_client
from hongling_exam.exams.actions.sessions import cancel_session, publish_session
from hongling_exam.exams.cli import exam, receipt
from hongling_exam.exams.models import Attempt, ExamSession
from hongling_exam.exams.rules.receipts import CONTEXT
from hongling_exam.organizations.models import Jurisdiction, Person
from tests.acting import acting
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock
from tests.factories.exams import OBJECTIVE, make_admission, make_paper, make_session
from tests.factories.sessions import make_draft
from tests.paper import text_of


@pytest.fixture
def session(app: Flask, cast: Cast) -> str:
    """The public id of an open session that 陆明华 is admitted to."""
    with app.app_context(), unit_of_work():
        found = make_session(make_paper(sections=OBJECTIVE))
        make_admission(found, db.session.get_one(Person, cast.persons["lu"]))
        return found.public_id


def submitted(visitor: Browser, session: str) -> dict[str, Any]:
    """Sit the exam with an empty paper; the receipt."""
    attempt = visitor.send("POST", f"/api/v1/sessions/{session}/attempt").json["attempt"]
    answer = visitor.send("POST", f"/api/v1/attempts/{attempt}/submission", {"epoch": 1, "seqs": {}})
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json
    return found


def run(app: Flask, verb: Any, *arguments: str) -> Any:
    return CliRunner().invoke(verb, list(arguments), obj=Installation(lambda _file: app, None))


def test_late_candidate_reads_the_time_that_is_really_left(
    visitor: Browser, time: SetClock, app: Flask, session: str
) -> None:
    visitor.enter("lu")
    assert "实际可用时间" not in visitor.get(f"/hall/{session}").text
    with app.app_context(), unit_of_work():
        found = db.session.scalars(sa.select(ExamSession).where(ExamSession.public_id == session)).one()
        found.closes_at = time.now() + dt.timedelta(minutes=7, seconds=30)
    assert "现在开始还有 7 分钟" in visitor.get(f"/hall/{session}").text
    time.move(minutes=7)
    assert "不到 1 分钟" in visitor.get(f"/hall/{session}").text
    visitor.send("POST", f"/api/v1/sessions/{session}/attempt")
    assert "实际可用时间" not in visitor.get(f"/hall/{session}").text


def test_candidate_without_exams_is_told_why(visitor: Browser) -> None:
    visitor.enter("lu")
    assert "还没有您的考试" in visitor.get("/my/exams").text
    assert visitor.get("/").location.endswith("/my/exams")


def test_staff_has_no_exams_of_its_own(visitor: Browser) -> None:
    visitor.enter("organizer")
    assert visitor.get("/my/exams").status_code == 403
    assert "/my/exams" not in visitor.get("/sessions").text


def test_exam_goes_from_ahead_to_open_to_running_to_over(
    app: Flask, visitor: Browser, cast: Cast, time: SetClock, session: str
) -> None:
    def page() -> str:
        visitor.enter("lu")
        return visitor.get("/my/exams").text

    with app.app_context(), unit_of_work():
        opens = time.now() + dt.timedelta(hours=4)
        until = opens + dt.timedelta(hours=2)
        street = db.session.get_one(Jurisdiction, cast.street)
        draft = make_draft(street, title="下一场", opens_at=opens, closes_at=until)
        make_admission(draft, db.session.get_one(Person, cast.persons["lu"]))
        draft_id = draft.id
    assert "下一场" not in page()
    with app.app_context(), unit_of_work():
        publish_session(acting(app, cast), db.session.get_one(ExamSession, draft_id))
    assert "下一场" in page()
    assert "距开考还有" in page()
    assert "进入考试" in page()
    started = visitor.send("POST", f"/api/v1/sessions/{session}/attempt")
    assert started.status_code == 201
    assert f"/hall/{session}/exam" in page()
    assert "继续考试" in page()
    time.move(hours=5)
    assert "已交卷，待公布成绩" in page()
    assert "未参加" in page()


def test_cancelled_exam_is_shown_only_when_it_had_been_published(app: Flask, visitor: Browser, cast: Cast) -> None:
    with app.app_context(), unit_of_work():
        street, lu = db.session.get_one(Jurisdiction, cast.street), db.session.get_one(Person, cast.persons["lu"])
        for title in ("公布过的", "没公布的"):
            draft = make_draft(street, title=title)
            make_admission(draft, lu)
            if title == "公布过的":
                publish_session(acting(app, cast), draft)
            cancel_session(acting(app, cast), draft, "停电")
    visitor.enter("lu")
    page = visitor.get("/my/exams").text
    assert ("公布过的" in page, "没公布的" in page) == (True, False)
    assert "场次已取消" in page


def test_receipt_is_printed_with_a_code_that_checks_itself(app: Flask, visitor: Browser, session: str) -> None:
    visitor.enter("lu")
    given = submitted(visitor, session)
    answer = visitor.get(f"/hall/attempts/{given['attempt']}/receipt.pdf")
    text = "".join(text_of(answer.data).split())
    assert given["digest"] in text
    assert given["signature"] in text
    assert "%E5%9B%9E%E6%89%A7" in answer.headers["Content-Disposition"]
    other = Browser(app)
    other.enter("shen")
    assert other.get(f"/hall/attempts/{given['attempt']}/receipt.pdf").status_code == 404


def test_receipt_before_submission_is_refused(visitor: Browser, session: str) -> None:
    visitor.enter("lu")
    attempt = visitor.send("POST", f"/api/v1/sessions/{session}/attempt").json["attempt"]
    assert visitor.get(f"/hall/attempts/{attempt}/receipt.pdf").status_code == 409


def test_anybody_checks_a_receipt_without_signing_in(app: Flask, visitor: Browser, session: str) -> None:
    visitor.enter("lu")
    given = submitted(visitor, session)
    stranger = Browser(app)
    stranger.refresh_token()
    pasted = stranger.post("/verify/receipt", {"receipt": json.dumps(given)})
    scanned = stranger.get("/verify/receipt?receipt=" + quote(json.dumps(given)))
    sent = {"file": (io.BytesIO(json.dumps(given).encode()), "receipt.json")}
    uploaded = stranger.post("/verify/receipt", sent, content_type="multipart/form-data")
    for answer in (pasted, scanned, uploaded):
        assert (answer.status_code, "回执有效" in answer.text) == (200, True)


@pytest.mark.parametrize("field", ["attempt", "session", "submitted_at", "answered", "digest", "signature"])
def test_altered_receipt_is_found_out(app: Flask, visitor: Browser, session: str, field: str) -> None:
    visitor.enter("lu")
    given = submitted(visitor, session)
    value = given[field]
    given[field] = value + 1 if isinstance(value, int) else ("b" if value[0] == "a" else "a") + value[1:]
    answer = visitor.get("/verify/receipt?receipt=" + quote(json.dumps(given)))
    assert (answer.status_code, "被改动过" in answer.text) == (422, True)


def test_receipt_of_another_key_is_not_ours(app: Flask, visitor: Browser, session: str) -> None:
    visitor.enter("lu")
    given = submitted(visitor, session) | {"key_id": "0" * 16}
    answer = visitor.get("/verify/receipt?receipt=" + quote(json.dumps(given)))
    assert "不是本系统签发的" in answer.text


@pytest.mark.parametrize("character", ["\0", "\ud800", "陆"])
@pytest.mark.parametrize("field", ["attempt", "key_id"])
def test_receipt_with_a_character_no_receipt_has_is_called_none(visitor: Browser, field: str, character: str) -> None:
    visitor.refresh_token()
    given = dict.fromkeys(("attempt", "session", "submitted_at", "digest", "key_id", "signature"), "a")
    text = json.dumps({**given, "answered": 1, field: character})
    answer = visitor.post("/verify/receipt", {"receipt": text})
    assert (answer.status_code, "这不是一份完整的回执" in answer.text) == (422, True)


@pytest.mark.parametrize("text", ["{", "[]", "null", "[" * 3000, '{"attempt": 1}', "<script>alert(1)</script>", "  "])
def test_what_is_no_receipt_is_called_so_and_stays_text(visitor: Browser, text: str) -> None:
    visitor.refresh_token()
    answer = visitor.post("/verify/receipt", {"receipt": text})
    assert (answer.status_code, "不是一份完整的回执" in answer.text) == (422, True)
    assert "<script>alert" not in answer.text


def test_checks_from_one_address_are_bounded(visitor: Browser) -> None:
    answers = [visitor.get("/verify/receipt?receipt=x").status_code for _turn in range(301)]
    assert (set(answers[:300]), answers[300]) == ({422}, 429)


def test_receipt_replaced_after_a_reopening_says_so(app: Flask, visitor: Browser, session: str, time: SetClock) -> None:
    visitor.enter("lu")
    given = submitted(visitor, session)
    with app.app_context(), unit_of_work():
        db.session.execute(db.text("UPDATE attempt SET state = 'in_progress', submitted_at = NULL"))
    time.move(minutes=1)
    again = visitor.send("POST", f"/api/v1/attempts/{given['attempt']}/submission", {"epoch": 1, "seqs": {}}).json
    page = "/verify/receipt?receipt="
    assert "另有一份更新的回执" in visitor.get(page + quote(json.dumps(given))).text
    assert "另有一份更新的回执" not in visitor.get(page + quote(json.dumps(again))).text


def test_command_verifies_with_the_database_or_a_key_file(
    app: Flask, visitor: Browser, session: str, tmp_path: Path
) -> None:
    visitor.enter("lu")
    given = submitted(visitor, session)
    file, keys, bad = tmp_path / "receipt.json", tmp_path / "keys.json", tmp_path / "bad.json"
    file.write_text(json.dumps(given))
    bad.write_text(json.dumps(given | {"answered": given["answered"] + 1}))
    keys.write_text(json.dumps(visitor.get("/api/v1/keys").json))
    assert run(app, receipt, "verify", str(file)).exit_code == 0
    done = CliRunner().invoke(receipt, ["verify", str(file), "--keys", str(keys), "--json"])
    assert json.loads(done.stdout) == {"valid": True, "verdict": "valid"}
    assert run(app, receipt, "verify", str(bad)).exit_code == 1
    keys.write_text('{"keys": []}')
    assert run(app, receipt, "verify", str(file), "--keys", str(keys)).exit_code == 1
    keys.write_text("no json")
    assert run(app, receipt, "verify", str(file), "--keys", str(keys)).exit_code == 2


def test_signature_under_another_context_is_no_receipt(app: Flask, visitor: Browser, session: str) -> None:
    visitor.enter("lu")
    given = submitted(visitor, session)
    with app.app_context(), unit_of_work():
        body = {name: given[name] for name in ("attempt", "session", "submitted_at", "answered", "digest")}
        assert CONTEXT != b"cert-v1\0"
        key, signature = signing.sign(body, purpose="receipt", context=b"cert-v1\0")
    forged = {**body, "key_id": key, "signature": signature}
    assert "被改动过" in visitor.get("/verify/receipt?receipt=" + quote(json.dumps(forged))).text


def test_command_lists_and_closes(app: Flask, visitor: Browser, session: str, time: SetClock) -> None:
    visitor.enter("lu")
    visitor.send("POST", f"/api/v1/sessions/{session}/attempt")
    rows = json.loads(run(app, exam, "list", "--json").stdout)
    assert [(row["session"], row["admitted"], row["started"], row["open_attempts"]) for row in rows] == [
        (session, 1, 1, 1)
    ]
    refused = run(app, exam, "close", session)
    assert (refused.exit_code, "正在作答" in refused.stderr) == (1, True)
    assert run(app, exam, "close", "s_nothing").exit_code == 1
    time.move(hours=3)
    done = json.loads(run(app, exam, "close", session, "--json").stdout)
    assert (done["session"], done["attempts"]) == (session, 1)
    assert done["state"] in {"marking", "provisional"}


def test_renewed_client_goes_on_with_its_own_attempt_only(
    app: Flask, visitor: Browser, cast: Cast, session: str, time: SetClock
) -> None:
    visitor.enter("lu")
    visitor.send("POST", f"/api/v1/sessions/{session}/attempt")
    with app.app_context(), unit_of_work():
        attempt = db.session.query(Attempt).one()
        before, made = attempt.sign_in_id, {}
        for name in ("lu", "shen"):
            made[name] = SignIn(
                token_digest=name * 16, account_id=cast.accounts[name], kind="password", created_at=time.now(),
                expires_at=time.now(), last_seen_at=time.now(),
            )  # fmt: skip
        db.session.add_all(made.values())
        db.session.flush()
        renew_client(before, made["shen"].id)
        db.session.refresh(attempt)
        assert attempt.sign_in_id == before
        renew_client(before, made["lu"].id)
        db.session.refresh(attempt)
        assert (attempt.sign_in_id, attempt.epoch) == (made["lu"].id, 1)
