"""The address of the static files follows their content."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongling_exam.web.assets import content_version


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "hall").mkdir()
    (tmp_path / "hall" / "main.js").write_text("one")
    (tmp_path / "app.css").write_text("two")
    return tmp_path


def test_same_content_keeps_its_version(folder: Path) -> None:
    assert content_version(folder) == content_version(folder)


def test_changed_byte_gives_another_version(folder: Path) -> None:
    before = content_version(folder)
    (folder / "hall" / "main.js").write_text("onf")
    assert content_version(folder) != before


def test_renamed_file_gives_another_version(folder: Path) -> None:
    before = content_version(folder)
    (folder / "app.css").rename(folder / "app2.css")
    assert content_version(folder) != before
