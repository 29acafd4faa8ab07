"""Apps for tests. To build one costs more than most tests, so a process lends its one of an engine as good as new."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from limits.strategies import FixedWindowRateLimiter

from hongling_exam import create_app
from hongling_exam.core.db import db
from hongling_exam.core.events import News
from hongling_exam.core.kept import Kept
from hongling_exam.exams.saving import SaveQueue
from hongling_exam.question_bank.events import Tellers
from tests.clock import SetClock
from tests.databases import Databases

COMPILED = FileSystemBytecodeCache()
"""Pages are compiled once for all apps, and again where one has changed."""


def app_on(url: str, instance: Path, time: SetClock) -> Iterator[Flask]:
    """An app on this database; its connections are closed when it is done with."""
    app = _made(url, instance, time)
    yield app
    disconnect(app)


def _made(url: str, instance: Path, time: SetClock) -> Flask:
    app = create_app(Databases.settings(url, instance))
    app.config.update(TESTING=True)
    app.jinja_env.bytecode_cache = COMPILED
    app.extensions["hongling_clock"] = time
    return app


def disconnect(app: Flask) -> None:
    """Close every connection of an app."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        app.extensions["hongling_hot"].dispose()


@dataclass(frozen=True)
class Lent:
    """An app with what it was like before its first test."""

    app: Flask
    instance: Path
    config: dict[str, Any]
    extensions: dict[str, Any]

    def renew(self) -> None:
        """Forget everything a test has put into the app or its folder."""
        shutil.rmtree(self.instance, ignore_errors=True)
        self.instance.mkdir(parents=True)
        for present, before in ((self.app.config, self.config), (self.app.extensions, self.extensions)):
            present.clear()
            present.update({name: _as_new(value) for name, value in before.items()})


class Apps:
    """Lends the one app of an engine, on a fresh database at the same address."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self._databases = databases
        self._folder = folder
        self._lent: dict[str, Lent] = {}

    def lend(self, engine: str, time: SetClock, *, with_cast: bool) -> Flask:
        """The engine's app as good as new; give it back by `disconnect`."""
        place = self._folder / engine
        place.mkdir(exist_ok=True)
        url = self._databases.fresh(engine, place, with_cast=with_cast, name="lent")
        if engine not in self._lent:
            app = _made(url, place / "instance", time)
            self._lent[engine] = Lent(app, place / "instance", dict(app.config), dict(app.extensions))
        lent = self._lent[engine]
        lent.renew()
        lent.app.extensions["hongling_clock"] = time
        return lent.app


def _as_new(value: Any) -> Any:
    """What a test could have filled is copied or made anew; everything else is the app's for good."""
    if isinstance(value, Kept):
        return Kept(value._most)
    if isinstance(value, SaveQueue):
        return SaveQueue()
    if isinstance(value, FixedWindowRateLimiter):
        return FixedWindowRateLimiter(type(value.storage)())
    if isinstance(value, News | Tellers):
        return copy.deepcopy(value)
    return copy.copy(value) if type(value) in {list, dict, set} else value
