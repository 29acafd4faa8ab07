"""Settings: declared by the components, read from the environment or a TOML file, never guessed."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "HONGLING_"


class SettingsError(Exception):
    """A setting is unknown or mistyped; the message names it."""


@dataclass(frozen=True)
class Setting:
    """One thing an installation may decide. `key` is upper case; the environment variable is HONGLING_<key>."""

    key: str
    type: type[str] | type[int] | type[bool]
    default: str | int | bool
    help: str
    secret: bool = False

    def parse(self, raw: object) -> str | int | bool:
        """The value of this setting's type; raises SettingsError that names the key."""
        if isinstance(raw, self.type) and not (self.type is int and isinstance(raw, bool)):
            return raw
        text = str(raw).strip()
        if self.type is bool and text.lower() in {"1", "true", "yes", "on"}:
            return True
        if self.type is bool and text.lower() in {"0", "false", "no", "off", ""}:
            return False
        if self.type is int and text.lstrip("-").isdigit():
            return int(text)
        if self.type is str and not isinstance(raw, (dict, list)):
            return text
        raise SettingsError(f"{PREFIX}{self.key}: expected {self.type.__name__}, got {raw!r}")


CORE_SETTINGS = (
    Setting("CONFIG", str, "", "TOML file of settings, lower-case keys; what --config gives."),
    Setting("INSTANCE", str, "instance", "Folder for the SQLite file, stored files and the generated secret."),
    Setting("DATABASE_URL", str, "", "SQLAlchemy URL; empty means an SQLite file in the instance folder."),
    Setting(
        "SECRET_KEY", str, "", "Wraps every private key; made once for a single-machine SQLite installation.", True
    ),
    Setting("STORAGE_URL", str, "", "Folder for uploaded files; empty means a folder inside the instance folder."),
    Setting("PUBLIC_URL", str, "", "Address people reach the site at; used in QR codes and mails."),
    Setting("BRAND", str, "红领资格认证", "Name shown at the top of every page."),
    Setting("OFFICE", str, "", "Name of the office, shown in the foot of pages and on printed forms."),
    Setting("TLS", bool, False, "Set where the site is served by TLS: Secure cookies with the __Host- prefix, HSTS."),
    Setting("PROXIES", int, 0, "How many trusted reverse proxies stand in front (X-Forwarded-* are read only then)."),
    Setting("METRICS_OPEN", bool, False, "Serve /metrics to other addresses than loopback."),
    Setting("JOBS", bool, True, "Let this process stand for election as the one that runs the jobs."),
    Setting("LOG_LEVEL", str, "INFO", "DEBUG, INFO, WARNING or ERROR; logs go to standard error."),
)


class Settings(Mapping[str, str | int | bool]):
    """The settings in force, by upper-case key without the prefix."""

    def __init__(self, values: Mapping[str, str | int | bool]) -> None:
        self._values = dict(values)

    def __getitem__(self, key: str) -> str | int | bool:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def text(self, key: str) -> str:
        """The value of a text setting."""
        return str(self._values[key])

    def number(self, key: str) -> int:
        """The value of a number setting."""
        return int(self._values[key])

    def flag(self, key: str) -> bool:
        """The value of a yes-or-no setting."""
        return bool(self._values[key])


def read_settings(
    declared: Iterable[Setting],
    overrides: Mapping[str, object] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """Defaults, then the TOML file (lower-case keys), then HONGLING_* variables, then `overrides`.

    Raises SettingsError for a key that no component declares or a value of the wrong type.
    """
    known = {setting.key: setting for setting in declared}
    environ = os.environ if environ is None else environ
    given: dict[str, object] = {}
    if file is None and environ.get(PREFIX + "CONFIG"):
        file = Path(environ[PREFIX + "CONFIG"])
    if file is not None:
        given |= {key.upper(): value for key, value in tomllib.loads(file.read_text("utf-8")).items()}
    given |= {key.removeprefix(PREFIX): value for key, value in environ.items() if key.startswith(PREFIX)}
    given |= {key.upper().removeprefix(PREFIX): value for key, value in (overrides or {}).items()}
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        raise SettingsError(f"unknown setting {PREFIX}{unknown[0]}; known are: {', '.join(sorted(known))}")
    values = {key: setting.default for key, setting in known.items()}
    return Settings(values | {key: known[key].parse(value) for key, value in given.items()})
