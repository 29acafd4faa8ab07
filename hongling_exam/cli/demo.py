"""`demo office` and `demo hall`: an invented office to look at, and a hall to rehearse and load."""

from __future__ import annotations

from typing import Any

import click

from hongling_exam.cli.demo_office import PASSWORD, fill_office
from hongling_exam.cli.rehearsal import open_hall
from hongling_exam.cli.serve import prepare_database
from hongling_exam.core.command import answer, current_installation, json_option, refuse
from hongling_exam.core.errors import HonglingError
from hongling_exam.core.installation import find_installation
from hongling_exam.core.unit_of_work import reading, unit_of_work


@click.group()
def demo() -> None:
    """Invented people and exams, in a database marked as a demo."""


@demo.command()
@json_option
def office(as_json: bool) -> None:
    """Fill an empty database with a living office; does nothing where that has been done."""
    app = current_installation()
    prepare_database(app, upgrade=False, is_demo=True)
    with app.app_context():
        _only_in_a_demo()
        try:
            made = fill_office(app)
        except HonglingError as error:
            refuse(str(error))
    answer(made, as_json=as_json, text=_told(made))


def _told(made: dict[str, Any]) -> str:
    lines = [f"Demo office: everybody's password is  {PASSWORD}", ""]
    lines += [f"  {each['username']:<14}{each['title']}" for each in made["accounts"]]
    return "\n".join(lines)


@demo.command()
@click.option("--candidates", default=200, show_default=True, type=click.IntRange(1, 5000))
@click.option("--questions", default=50, show_default=True, type=click.IntRange(1, 80))
@json_option
def hall(candidates: int, questions: int, as_json: bool) -> None:
    """Make an open session with new candidates; again and again."""
    app = current_installation()
    prepare_database(app, upgrade=False, is_demo=True)
    with app.app_context():
        _only_in_a_demo()
        try:
            with unit_of_work():
                made = open_hall(candidates, questions)
        except HonglingError as error:
            refuse(str(error))
    text = f"session {made['session']}: {candidates} candidates, first {made['accounts'][0]}"
    answer(made, as_json=as_json, text=text)


def _only_in_a_demo() -> None:
    with reading():
        installation = find_installation()
    if installation is None or not installation.is_demo:
        refuse("this database belongs to a real office; demos go into a database of their own (HONGLING_INSTANCE)")
