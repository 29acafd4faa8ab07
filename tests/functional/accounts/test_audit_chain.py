"""Whoever changes the audit log behind the program's back is found out, and the first bad index is named."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from hongling_exam.accounts import cli
from hongling_exam.accounts.component import COMPONENT
from hongling_exam.core import audit
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import Installation
from hongling_exam.core.db import db
from hongling_exam.core.jobs import run_job
from hongling_exam.core.unit_of_work import unit_of_work
from tests.acting import at_once
from tests.cast import Cast
from tests.client import Browser
from tests.clock import SetClock

Tamper = Callable[[Flask], None]
COLUMNS = "at, actor_id, actor_name, action, subject, jurisdiction, details"


@pytest.fixture
def chained(app: Flask) -> Flask:
    """An app with ten linked entries, a checkpoint at the tenth, and its triggers dropped."""
    with app.app_context():
        with unit_of_work():
            for n in range(10):
                audit.record(SYSTEM, "tests.thing.do", f"thing:{n}", {"n": n}, personal={"reason": f"理由 {n}"})
        with unit_of_work():
            assert audit.link_entries() == 10
            audit.make_checkpoint()
        drop_triggers()
    return app


def drop_triggers() -> None:
    on = "" if db.engine.dialect.name == "sqlite" else " ON audit_entry"
    names = ["audit_entry_frozen", "audit_entry_kept"] if not on else ["audit_entry_frozen"]
    with unit_of_work():
        for name in names:
            db.session.execute(sa.text(f"DROP TRIGGER {name}{on}"))


def by_sql(app: Flask, *statements: str) -> None:
    with app.app_context(), unit_of_work():
        for statement in statements:
            db.session.execute(sa.text(statement))


def edit(app: Flask) -> None:
    by_sql(app, "UPDATE audit_entry SET subject = 'thing:99' WHERE chain_index = 4")


def edit_details(app: Flask) -> None:
    by_sql(app, "UPDATE audit_entry SET details = '{\"n\": 77}' WHERE chain_index = 4")


def edit_and_rehash_nothing_after(app: Flask) -> None:
    by_sql(app, "UPDATE audit_entry SET chain_hash = (SELECT chain_hash FROM audit_entry e WHERE e.chain_index = 3) "
                "WHERE chain_index = 4")  # fmt: skip


def delete(app: Flask) -> None:
    personal = "DELETE FROM audit_personal_value WHERE entry_id = (SELECT id FROM audit_entry WHERE chain_index = 4)"
    by_sql(app, personal, "DELETE FROM audit_entry WHERE chain_index = 4")


def insert(app: Flask) -> None:
    by_sql(
        app,
        "UPDATE audit_entry SET chain_index = chain_index + 1000 WHERE chain_index >= 4",
        "UPDATE audit_entry SET chain_index = chain_index - 999 WHERE chain_index > 1000",
        f"INSERT INTO audit_entry ({COLUMNS}, chain_index, chain_hash) "
        f"SELECT {COLUMNS}, 4, chain_hash FROM audit_entry WHERE chain_index = 3",
    )


def reorder(app: Flask) -> None:
    by_sql(
        app,
        "UPDATE audit_entry SET chain_index = 400 WHERE chain_index = 4",
        "UPDATE audit_entry SET chain_index = 4 WHERE chain_index = 5",
        "UPDATE audit_entry SET chain_index = 5 WHERE chain_index = 400",
    )


@pytest.mark.parametrize("tamper", [edit, edit_details, edit_and_rehash_nothing_after, delete, insert, reorder])
def test_tampering_is_found_at_its_first_index(chained: Flask, tamper: Tamper) -> None:
    with chained.app_context():
        assert audit.verify().sound
    tamper(chained)
    with chained.app_context():
        found = audit.verify()
    assert (found.sound, found.first_bad_index) == (False, 4)


def test_cut_tail_is_caught_by_the_checkpoint(chained: Flask) -> None:
    personal = "DELETE FROM audit_personal_value WHERE entry_id IN (SELECT id FROM audit_entry WHERE chain_index > 7)"
    by_sql(chained, personal, "DELETE FROM audit_entry WHERE chain_index > 7")
    with chained.app_context():
        found = audit.verify()
    assert (found.first_bad_index, found.reason) == (8, "the tail was cut")


def test_chain_written_anew_is_caught_by_the_checkpoint(chained: Flask) -> None:
    by_sql(
        chained,
        "UPDATE audit_entry SET subject = 'thing:99' WHERE chain_index = 4",
        "UPDATE audit_entry SET chain_index = NULL, chain_hash = NULL",
    )
    with chained.app_context():
        with unit_of_work():
            audit.link_entries()
        found = audit.verify()
    assert (found.first_bad_index, found.reason) == (10, "the signed checkpoint does not match")


def test_erasure_of_personal_words_keeps_the_chain(chained: Flask) -> None:
    by_sql(chained, "DELETE FROM audit_personal_value")
    with chained.app_context():
        assert audit.verify().sound


def test_log_refuses_changes_while_its_triggers_stand(app: Flask, cast: Cast) -> None:
    for statement in ("UPDATE audit_entry SET subject = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            by_sql(app, statement)


def test_auditor_verifies_on_the_command_line(chained: Flask) -> None:
    def verify(*options: str) -> tuple[int, str]:
        outcome = CliRunner().invoke(cli.audit_log, ["verify", *options], obj=Installation(lambda _: chained, None))
        return outcome.exit_code, outcome.output

    assert verify()[0] == 0
    edit(chained)
    status, output = verify("--json")
    assert status == 1
    assert '"first_bad_index": 4' in output
    assert "unsound from index 4" in output


def test_auditor_verifies_on_the_page(chained: Flask) -> None:
    Cast.make(chained)  # after the ten entries
    auditor = Browser(chained)
    auditor.sign_in("auditor")
    assert "全部相符" in auditor.get("/audit/chain?verify=1").text
    edit(chained)
    page = auditor.get("/audit/chain?verify=1").text
    assert "从第 4 条起" in page
    saved = auditor.get("/audit/checkpoints.json").json
    assert saved is not None
    assert [each["index"] for each in saved["checkpoints"]] == [10]
    assert saved["keys"][0]["kid"] == saved["checkpoints"][0]["key_id"]


def test_jobs_link_and_sign_what_is_written(app: Flask, cast: Cast, time: SetClock) -> None:
    jobs = {job.id: job for job in COMPONENT.jobs}
    assert jobs["accounts.link_audit_entries"].every_s == 5
    assert jobs["accounts.make_audit_checkpoint"].every_s == 3600
    for job in jobs.values():
        assert run_job(app, job)
    with app.app_context():
        found = audit.verify()
    assert found.linked > 10
    assert (found.unlinked, found.checkpoints, found.sound) == (0, 1, True)


def test_entries_linked_by_several_at_once_are_linked_once(app: Flask) -> None:
    def write() -> None:
        for number in range(10):
            audit.record(SYSTEM, "tests.thing.make", f"thing:{number}")

    at_once(app, [write] * 4)
    linked = at_once(app, [audit.link_entries] * 4)
    assert sum(linked) == 40
    with app.app_context():
        found = audit.verify()
    assert (found.sound, found.linked, found.unlinked) == (True, 40, 0)
