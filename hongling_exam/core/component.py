"""The manifest that every component fills in; `extension.py` walks the list of them and knows nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import click
from flask import Blueprint, Flask

from hongling_exam.core.jobs import Job
from hongling_exam.core.permissions import Permission
from hongling_exam.core.settings import Setting


@dataclass(frozen=True)
class NavigationItem:
    """A place in the main navigation, shown to who holds `permission` (None: to everybody signed in)."""

    endpoint: str
    title: str
    permission: str | None = None
    order: int = 100


@dataclass(frozen=True)
class PersonalData:
    """What a component holds about a person: `export(person_id)` gives it, `erase(person_id)` removes it."""

    export: Callable[[int], dict[str, object]]
    erase: Callable[[int], None]


@dataclass(frozen=True)
class Component:
    """What a component brings to the house. `setup(app)` registers its consequences and listeners."""

    name: str
    blueprints: Sequence[Blueprint] = ()
    permissions: Sequence[Permission] = ()
    settings: Sequence[Setting] = ()
    jobs: Sequence[Job] = ()
    navigation: Sequence[NavigationItem] = ()
    commands: Sequence[click.Command] = ()
    setup: Callable[[Flask], None] | None = None
    personal_data: PersonalData | None = None
