"""How news travels up the house: consequences inside the unit of work, events after it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Flask, current_app

from hongling_exam.core.unit_of_work import after_commit

T = TypeVar("T")
log = structlog.get_logger()


class News:
    """The app's listeners. A fact is a frozen dataclass of the component that states it."""

    def __init__(self) -> None:
        self._consequences: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
        self._listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)

    def follow(self, fact: type[T], consequence: Callable[[T], None]) -> None:
        """Run `consequence` inside the unit of work that states `fact`; raising there rolls all back."""
        self._consequences[fact].append(consequence)

    def listen(self, fact: type[T], listener: Callable[[T], None]) -> None:
        """Run `listener` after the commit; its failure is logged and touches nothing else."""
        self._listeners[fact].append(listener)

    def state(self, fact: object) -> None:
        """Run the fact's consequences now and promise its listeners for after the commit."""
        for consequence in self._consequences[type(fact)]:
            consequence(fact)
        for listener in self._listeners[type(fact)]:
            after_commit(lambda listener=listener: listener(fact))  # type: ignore[misc]


def install(app: Flask) -> News:
    """Give the app its listeners, empty."""
    news = News()
    app.extensions["hongling_news"] = news
    return news


def state(fact: object) -> None:
    """State a fact in the current app."""
    news: News = current_app.extensions["hongling_news"]
    news.state(fact)
