"""The thinnest slice: a person signs in and sees who may."""

from __future__ import annotations

from tests.client import Browser


def test_candidate_signs_in_and_out(visitor: Browser) -> None:
    assert visitor.get("/api/v1/sessions").status_code == 401
    assert visitor.sign_in("lu").status_code == 303
    assert visitor.get("/api/v1/sessions").json == []
    assert visitor.post("/logout").status_code == 303
    assert visitor.get("/api/v1/sessions").status_code == 401


def test_candidate_with_wrong_password_stays_out(visitor: Browser) -> None:
    assert visitor.sign_in("lu", "wrong").status_code == 422
    assert visitor.get("/api/v1/sessions").status_code == 401
