"""Sealed fields, rotating keys and stored files."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core import clock, signing
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.core.storage import storage
from hongling_exam.core.unit_of_work import unit_of_work
from tests.factories.organizations import make_jurisdiction, make_person
from tests.sitting import all_together


def test_id_number_and_phone_are_not_readable_in_the_table(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        person = make_person("陆明华", make_jurisdiction("当湖街道", "330482001"), phone="19900001234")
        number, name = person.id_number, person.id
        row = db.session.execute(sa.text("SELECT * FROM person WHERE id = :id"), {"id": name}).one()
        assert not any(number in str(value) or "19900001234" in str(value) for value in row)
        db.session.expire(person)
        assert (person.id_number, person.phone) == (number, "19900001234")


def test_old_key_goes_on_verifying_after_rotation(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        document = {"a": 1}
        key_id, signature = signing.sign(document, purpose="receipt", context=b"x\0")
        db.session.execute(sa.update(signing.SigningKey).values(retired_at=clock.now()))
        assert signing.current_key("receipt").id != key_id
        public = signing.find_public_key(key_id)
        assert public is not None
        signed = {**document, "key_id": key_id}
        assert signing.verify(signed, signature, public, context=b"x\0")
        assert not signing.verify(signed, signature, public, context=b"y\0")
        assert not signing.verify({**signed, "a": 2}, signature, public, context=b"x\0")
        assert [key["status"] for key in signing.public_keys()["keys"]].count("current") == 1


def test_two_that_sign_first_at_the_same_moment_sign_with_one_key(app: Flask) -> None:
    looked = threading.Barrier(2)

    def sign() -> str:
        with app.app_context(), unit_of_work():
            db.session.scalar(sa.select(signing.SigningKey))
            if db.engine.dialect.name == "postgresql":  # SQLite lets one in after the other
                looked.wait(10)
            return signing.sign({"a": 1}, purpose="receipt", context=b"x\0")[0]

    first, second = all_together([sign, sign])
    assert first == second is not None


@pytest.mark.parametrize("signature", ["", "!!", "AAAA", "=" * 90])
def test_nonsense_signature_is_wrong_not_an_error(app: Flask, signature: str) -> None:
    with app.app_context(), unit_of_work():
        key = signing.current_key("receipt")
        assert not signing.verify({"a": 1}, signature, key.public_key, context=b"x\0")


def test_stored_file_comes_back_and_strange_names_do_not(app: Flask) -> None:
    with app.app_context():
        name = storage().put("附件".encode())
        assert storage().get(name).decode() == "附件"
        for strange in ("../../etc/passwd", "f" * 63, "F" * 64, "0" * 64):
            with pytest.raises(NotFound):
                storage().get(strange)
