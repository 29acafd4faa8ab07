"""Settings refuse what they do not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from hongling_exam.core.settings import Setting, SettingsError, read_settings

DECLARED = (
    Setting("CONFIG", str, "", "file"),
    Setting("PORT", int, 8000, "port"),
    Setting("TLS", bool, False, "tls"),
    Setting("NAME", str, "x", "name"),
)


def test_file_environment_and_overrides_win_in_that_order(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('port = 1\nname = "file"\ntls = true\n')
    found = read_settings(DECLARED, {"port": 3}, {"HONGLING_PORT": "2", "HONGLING_CONFIG": str(file)})
    assert (found.number("PORT"), found.text("NAME"), found.flag("TLS")) == (3, "file", True)


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"HONGLING_PROT": "1"}, "HONGLING_PROT"),
        ({"HONGLING_PORT": "many"}, "HONGLING_PORT"),
        ({"HONGLING_TLS": "maybe"}, "HONGLING_TLS"),
    ],
)
def test_start_up_stops_with_the_name_of_a_bad_key(environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings(DECLARED, environ=environment)


def test_other_variables_are_left_alone() -> None:
    assert read_settings(DECLARED, environ={"HOME": "/root"}).number("PORT") == 8000
