"""What command-line verbs share: the app they work on, their unit of work, and how they answer."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, ParamSpec, TypeVar

import click
from flask import Flask
from flask.cli import ScriptInfo

from hongling_exam.core.errors import HonglingError
from hongling_exam.core.settings import SettingsError
from hongling_exam.core.unit_of_work import unit_of_work

P = ParamSpec("P")
R = TypeVar("R")


class Installation:
    """The app a run of `hongling-exam` works on, made when a verb first needs it."""

    def __init__(self, build: Callable[[Path | None], Flask], config_file: Path | None) -> None:
        self._build, self._config_file = build, config_file
        self._app: Flask | None = None

    def app(self) -> Flask:
        """The app; refuses with the reason when its settings do not fit."""
        if self._app is None:
            try:
                self._app = self._build(self._config_file)
            except SettingsError as error:
                refuse(str(error))
        return self._app


def current_installation() -> Flask:
    """The app of this run: our own, or the one mounted in the host app whose `flask hongling` this is."""
    context = click.get_current_context()
    own = context.find_object(Installation)
    if own is not None:
        return own.app()
    host = context.ensure_object(ScriptInfo).load_app()
    inner: Flask = host.extensions["hongling_exam"].inner
    return inner


def add_verbs(group: click.Group, commands: Iterable[click.Command]) -> None:
    """Hang commands on `group`; groups of one name (`exam …` of several components) become one."""
    for command in commands:
        name = command.name or ""
        present = group.commands.get(name)
        if isinstance(present, click.Group) and isinstance(command, click.Group) and present is not command:
            joined = click.Group(name, help=present.help, commands={**present.commands, **command.commands})
            group.add_command(joined)
        else:
            group.add_command(command)


def refuse(reason: str) -> NoReturn:
    """End with status 1 and the reason on standard error."""
    click.echo(reason, err=True)
    sys.exit(1)


def with_app(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb inside the app's context; it reads only. A refusal ends with status 1."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with current_installation().app_context():
            try:
                return verb(*args, **kwargs)
            except HonglingError as error:
                refuse(str(error))

    return run


def transactional(verb: Callable[P, R]) -> Callable[P, R]:
    """Run a verb inside the app's context as one unit of work."""

    @functools.wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with current_installation().app_context():
            try:
                with unit_of_work():
                    return verb(*args, **kwargs)
            except HonglingError as error:
                refuse(str(error))

    return run


def answer(document: Any, *, as_json: bool, text: str) -> None:
    """Print the one document of a verb: as JSON, or as `text` for people."""
    click.echo(json.dumps(document, ensure_ascii=False, default=str) if as_json else text)


json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
