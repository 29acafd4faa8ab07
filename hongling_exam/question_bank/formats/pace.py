"""How far the reading of a file is: readers tell it question by question, and whoever waits may end it there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeAlias

Watch: TypeAlias = Callable[[int], None]
"""Called with the number of questions read since the last call, which may be 0. What it raises ends the reading."""

_WATCH: ContextVar[Watch | None] = ContextVar("reading_watch", default=None)


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Whatever is read inside tells `watch` how far it is."""
    token = _WATCH.set(watch)
    try:
        yield
    finally:
        _WATCH.reset(token)


def beat(questions: int = 1) -> None:
    """A question of a file was read, or (0) looked at once more: no more than about a second has gone since the last
    beat, so here the work may be ended.
    """
    watch = _WATCH.get()
    if watch:
        watch(questions)


class OutOfPatience(Exception):
    """The reading takes longer than somebody should wait for it."""


def patience(seconds: float) -> Watch:
    """A watch that raises OutOfPatience once this thread has worked so long from now on."""
    ends = time.thread_time() + seconds

    def watch(questions: int) -> None:
        if time.thread_time() > ends:
            raise OutOfPatience

    return watch
