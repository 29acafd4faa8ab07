"""What the components declare is explained, titled, packaged and reachable."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from hongling_exam.cli.__main__ import root
from hongling_exam.core.permissions import declared_access
from hongling_exam.extension import COMPONENTS, all_jobs, all_settings

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "hongling_exam"
MAPPED = {"hongling_exam.content": "content", "hongling_exam.migrations": "migrations"}
TEMPLATES = {
    str(path.relative_to(folder)): path for folder in PACKAGE.glob("*/templates") for path in folder.rglob("*.html")
}
NAMED = re.compile(r"(\w+\.html)[\"']")
SHELLS = {"base.html", "plain.html", "print.html"}
TITLE = re.compile(r"\{% *block title *%\}.*\S.*\{% *endblock *(?:title)? *%\}|<title>.*\S.*</title>", re.DOTALL)


@pytest.fixture
def engine_name() -> str:
    """Manifests are the same on both engines."""
    return "sqlite"


def verbs(command: click.Command = root, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every verb and group of the command line, by what one types."""
    yield " ".join(path), command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from verbs(child, (*path, name))


def named_by_modules() -> set[str]:
    """The file names of the templates that views render: pages, and fragments, which begin with an underscore."""
    return {name for path in PACKAGE.rglob("*.py") for name in NAMED.findall(path.read_text(encoding="utf-8"))}


def is_page(path: Path) -> bool:
    """Whether a template is rendered as a whole page: it fills a shell in, or is one of its own."""
    return bool(re.search(r"\{%-? *extends|<html", path.read_text(encoding="utf-8"))) and path.name not in SHELLS


def test_every_setting_says_what_it_decides() -> None:
    for setting in all_settings():
        assert len(setting.help) > 15, setting.key
        assert setting.help.endswith((".", ";")), setting.key
        assert setting.key == setting.key.upper(), setting.key
    assert len({setting.key for setting in all_settings()}) == len(all_settings())


def test_every_job_says_what_it_does_and_belongs_to_its_component(app: Flask) -> None:
    for component in COMPONENTS:
        for job in component.jobs:
            assert job.id.startswith(f"{component.name}."), job.id
            assert len(job.help) > 15, job.id
            assert job.every_s > 0, job.id
    assert len({job.id for job in all_jobs(app)}) == len(all_jobs(app))


def test_every_permission_has_a_chinese_title_and_belongs_to_its_component() -> None:
    for component in COMPONENTS:
        for permission in component.permissions:
            assert permission.name.startswith(f"{component.name}."), permission.name
            assert re.search(r"[\u4e00-\u9fff]", permission.title), permission.name
            assert permission.roles, permission.name


@pytest.mark.parametrize(("typed", "verb"), [item for item in verbs() if item[0]], ids=lambda item: str(item)[:40])
def test_every_verb_says_what_it_does(typed: str, verb: click.Command) -> None:
    assert len((verb.help or "").strip()) > 10, typed
    for parameter in verb.params:
        if isinstance(parameter, click.Option):
            assert len(max(parameter.opts, key=len)) > 3, (typed, parameter.name)


def test_every_act_that_is_recorded_has_a_title_for_the_audit_pages(app: Flask) -> None:
    permissions = {permission.name for component in COMPONENTS for permission in component.permissions}
    names = "|".join(component.name for component in COMPONENTS)
    literal = re.compile(rf'"((?:{names})\.[a-z_]+\.[a-z_]+)"')
    modules = [*PACKAGE.glob("*/actions/**/*.py"), *PACKAGE.glob("*/actions.py")]
    recorded = {act for path in modules for act in literal.findall(path.read_text(encoding="utf-8"))} - permissions
    assert recorded - app.extensions["hongling_act_titles"].keys() == set()
    assert len(recorded) > 50


def test_every_page_has_a_title() -> None:
    pages = [path for path in TEMPLATES.values() if is_page(path)]
    assert [path.name for path in pages if not TITLE.search(path.read_text(encoding="utf-8"))] == []
    assert len(pages) > 20


def test_every_template_that_a_view_renders_exists_and_is_a_page_or_a_fragment() -> None:
    by_name = {path.name: path for path in TEMPLATES.values()}
    assert named_by_modules() - by_name.keys() == set()
    assert [name for name in named_by_modules() if not name.startswith("_") and not is_page(by_name[name])] == []


def test_every_template_is_used_by_a_view_or_another_template() -> None:
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.values()]
    used = named_by_modules() | {name for text in texts for name in NAMED.findall(text)}
    assert {path.name for path in TEMPLATES.values()} - used == set()


def test_navigation_leads_to_pages_that_its_reader_may_open(app: Flask) -> None:
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments}
    with app.app_context():
        for component in COMPONENTS:
            for item in component.navigation:
                assert item.endpoint in pages, item.endpoint
                assert declared_access(item.endpoint) == (item.permission or "signed-in"), item.endpoint


def test_setup_cfg_lists_every_package_and_no_other() -> None:
    setup = configparser.ConfigParser()
    setup.read(PROJECT / "setup.cfg", encoding="utf-8")
    listed = setup["options"]["packages"].split()
    present = {".".join(path.parent.relative_to(PROJECT).parts) for path in PACKAGE.rglob("__init__.py")}
    assert listed == sorted(present | MAPPED.keys())
    for folder in MAPPED.values():
        assert (PROJECT / folder / "__init__.py").exists()


def test_every_folder_with_modules_is_a_package() -> None:
    folders = {path.parent for path in PACKAGE.rglob("*.py")}
    assert {folder for folder in folders if not (folder / "__init__.py").exists()} == set()
