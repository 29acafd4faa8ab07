"""Verbs of several components under one name."""

from __future__ import annotations

import click
from click.testing import CliRunner

from hongling_exam.core.command import add_verbs


def group_with(verb: str) -> click.Group:
    """A group `exam` with one verb that prints its name."""
    group = click.Group("exam", help="Exams.")
    group.add_command(click.Command(verb, callback=lambda: click.echo(verb)))
    return group


def test_groups_of_one_name_become_one() -> None:
    root = click.Group("root")
    add_verbs(root, [group_with("close"), group_with("verify-draw")])
    assert CliRunner().invoke(root, ["exam", "close"]).output == "close\n"
    assert CliRunner().invoke(root, ["exam", "verify-draw"]).output == "verify-draw\n"
