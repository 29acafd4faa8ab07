"""One unit of work per request, job or command: it commits once, and only then lets anything leave the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog
from flask import Flask, Response, current_app, g, request
from sqlalchemy.exc import OperationalError

from hongling_exam.core.db import db
from hongling_exam.core.errors import Busy

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger()


def after_commit(effect: Callable[[], None]) -> None:
    """Run `effect` once this unit of work is durable; one that fails is logged and fails nothing else."""
    g.setdefault("hongling_effects", []).append(effect)


def commit() -> None:
    """Make the unit of work durable, then run its effects. Called by the three openers below and nobody else."""
    try:
        if db.session.registry.has():
            db.session.commit()
    except OperationalError as error:
        db.session.rollback()
        raise Busy() from error
    effects: list[Callable[[], None]] = g.pop("hongling_effects", [])
    for effect in effects:
        try:
            effect()
        except Exception:
            log.exception("effect after commit failed", effect=getattr(effect, "__qualname__", repr(effect)))


def abandon() -> None:
    """Undo everything since the unit of work began. What follows in this request can only read."""
    db.session.rollback()
    g.pop("hongling_effects", None)
    g.hongling_writing = False


@contextmanager
def reading() -> Iterator[None]:
    """Look something up, or do slow work, before the writing begins, in a transaction of its own that queues nobody.

    The check of the caller has already begun the request's unit of work: it is ended here, so nothing may have been
    written in it, and the writer's turn goes to whoever waits.
    """
    db.session.rollback()
    writing, g.hongling_writing = g.get("hongling_writing", False), False
    try:
        yield
    finally:
        db.session.rollback()
        g.hongling_writing = writing


@contextmanager
def unit_of_work() -> Iterator[None]:
    """The unit of work of a job or a command: commits at the end, rolls back when the block raises."""
    g.hongling_writing = True
    try:
        yield
        commit()
    except BaseException:
        abandon()
        raise
    finally:
        g.hongling_writing = False
        db.session.remove()


def install(app: Flask) -> None:
    """Open a unit of work for each request that writes; requests that only read get a read transaction."""

    @app.before_request
    def begin() -> None:
        g.hongling_writing = request.method not in SAFE_METHODS

    @app.after_request
    def end(response: Response) -> Response:
        try:
            if g.get("hongling_writing", False):
                commit()
        except Exception as error:
            # Flask asks no error handler about what is raised here: a refusal at the commit would be a plain 500.
            return current_app.make_response(current_app.handle_user_exception(error))
        return response
