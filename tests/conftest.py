"""Fixtures every test may use: an app on a real database of either engine, a clock to set, and the cast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import settings

from tests.apps import Apps, app_on, disconnect
from tests.cast import Cast
from tests.client import Browser
from tests.clock import MORNING, SetClock
from tests.databases import Databases

# A run of all tests means the same tomorrow as today; `make fuzz` looks for what nobody thought of.
settings.register_profile("same", derandomize=True)
settings.register_profile("random", derandomize=False, print_blob=True)
settings.load_profile("same")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes have no place in a test's name: an archive carries the moment it was made, and no two runs agree on it."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Where fresh databases come from."""
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Both engines, always."""
    return str(request.param)


@pytest.fixture(scope="session")
def apps(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Apps:
    """Where apps come from."""
    return Apps(databases, tmp_path_factory.mktemp("apps"))


@pytest.fixture
def app(engine_name: str, apps: Apps, time: SetClock, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An app on a fresh database at 9:00 in the morning of the office; with the cast where the test asks for it."""
    lent = apps.lend(engine_name, time, with_cast="cast" in request.fixturenames)
    yield lent
    disconnect(lent)


@pytest.fixture
def new_app(
    engine_name: str, databases: Databases, tmp_path: Path, time: SetClock, request: pytest.FixtureRequest
) -> Iterator[Flask]:
    """An app that has answered nobody yet, so that routes may be added: for modules that take it as their `app`."""
    url = databases.fresh(engine_name, tmp_path, with_cast="cast" in request.fixturenames)
    yield from app_on(url, tmp_path / "instance", time)
    databases.drop(url)


@pytest.fixture
def time() -> SetClock:
    """The app's clock."""
    return SetClock(MORNING)


@pytest.fixture
def cast(app: Flask, databases: Databases) -> Cast:
    """The people of the tests, who are in the app's database."""
    return databases.cast()


@pytest.fixture
def visitor(app: Flask, cast: Cast) -> Browser:
    """A browser that is signed in as nobody yet."""
    return Browser(app)
