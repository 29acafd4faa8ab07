"""A blueprint in TOML with its item pool in CSV, for `paper assemble`: read, checked, every fault named.

The format is described in docs/reference/blueprint-file.md.
"""

from __future__ import annotations

import csv
import io
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from hongling_exam.exams.rules.assembly_request import Item, Tolerances
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.rules.constraints import Constraints
from hongling_exam.exams.rules.information import TARGETS, information, location
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

LARGEST = 20 * 1024 * 1024
MOST_ITEMS = 100_000
KNOWN = frozenset({"name", "level", "purpose", "jurisdiction", "items", "section"})
KNOWN_LIMITS = frozenset({"fixed", "exposure", "overlap", "enemies", "tolerance", "information", "solver"})


class Faulty(ValueError):
    """The file cannot be used; the text says where and why."""


@dataclass(frozen=True)
class BlueprintFile:
    """What the file asks for. `items` is the CSV file of the pool; None: the bank's questions of `level`."""

    level: Level
    purpose: Purpose
    jurisdiction: str
    items: Path | None
    sections: Sequence[Section]
    constraints: Constraints
    enemies: Sequence[tuple[str, str]]
    tolerances: Tolerances
    targets: tuple[float, ...]
    gap: float
    seconds: float


@dataclass(frozen=True)
class PoolFile:
    """The items of a CSV file. `curves` tells each item's place on the scale of abilities and its discrimination."""

    items: Sequence[Item]
    curves: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def read_blueprint(path: Path) -> BlueprintFile:
    """The blueprint in a TOML file; raises Faulty."""
    try:
        found = tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise Faulty(f"{path}: {error}") from error
    unknown = sorted(found.keys() - KNOWN - KNOWN_LIMITS)
    if unknown:
        raise Faulty(f"{path}: unknown: {', '.join(unknown)}")
    try:
        return _blueprint(found, path.parent)
    except (KeyError, TypeError, AttributeError, ValueError, InvalidOperation) as error:
        detail = f"missing {error}" if isinstance(error, KeyError) else str(error)
        raise Faulty(f"{path}: {detail}") from error


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        raise Faulty(f"{path}: larger than 20 MB")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Faulty(f"{path}: not UTF-8") from error


def _blueprint(found: Mapping[str, Any], folder: Path) -> BlueprintFile:
    tolerance, solver = found.get("tolerance", {}), found.get("solver", {})
    defaults = Tolerances()
    targets = tuple(float(each) for each in found.get("information", {}).get("targets", TARGETS))
    if not targets or not all(map(math.isfinite, targets)):
        raise ValueError("information.targets must name at least one ability")
    return BlueprintFile(
        level=Level(found.get("level", Level.JUNIOR)),
        purpose=Purpose(found.get("purpose", Purpose.EXAM)),
        jurisdiction=str(found.get("jurisdiction", "")),
        items=folder / str(found["items"]) if "items" in found else None,
        sections=[_section(each, place) for place, each in enumerate(found["section"], 1)],
        constraints=Constraints(
            tuple(map(str, found.get("fixed", ()))), _count(found, "exposure"), _count(found, "overlap")
        ),
        enemies=[(str(one), str(other)) for one, other in found.get("enemies", ())],
        tolerances=Tolerances(
            float(tolerance.get("difficulty", defaults.difficulty)),
            float(tolerance.get("information", defaults.information)),
        ),
        targets=targets,
        gap=float(solver.get("gap", 0.005)),
        seconds=float(solver.get("seconds", 10)),
    )


def _count(found: Mapping[str, Any], name: str) -> int | None:
    value = found.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise ValueError(f"{name} must be a whole number, 0 or more")
    return value


def _section(found: Mapping[str, Any], place: int) -> Section:
    try:
        return Section(
            kind=str(found["kind"]),
            count=int(found["count"]),
            points=_hundredths(found["points"]),
            title=str(found.get("title", "")),
            topics={str(code): int(count) for code, count in found.get("topics", {}).items()},
            difficulty={int(level): int(count) for level, count in found.get("difficulty", {}).items()},
        )
    except KeyError as error:
        raise ValueError(f"section {place} lacks {error}") from error


def _hundredths(points: object) -> int:
    return int((Decimal(str(points)) * 100).to_integral_value())


def read_pool(path: Path, targets: Sequence[float]) -> PoolFile:
    """The items of a CSV file, worth what they tell on average at the target abilities; raises Faulty with the line."""
    rows = csv.DictReader(io.StringIO(_text(path)))
    items: list[Item] = []
    curves: dict[str, tuple[float, float]] = {}
    for row in rows:
        if len(items) >= MOST_ITEMS:
            raise Faulty(f"{path}: more than {MOST_ITEMS:,} items")
        try:
            item, curve = _item(row, targets)
        except (KeyError, ValueError, InvalidOperation, TypeError) as error:
            raise Faulty(f"{path}:{rows.line_num}: {error}") from error
        if item.key in curves:
            raise Faulty(f"{path}:{rows.line_num}: {item.key} stands twice")
        items.append(item)
        curves[item.key] = curve
    return PoolFile(items, curves)


def _item(row: Mapping[str, str | None], targets: Sequence[float]) -> tuple[Item, tuple[float, float]]:
    given = {name: (value or "").strip() for name, value in row.items() if name}
    if not given["key"]:
        raise ValueError("no key")
    level = int(given.get("difficulty") or 3)
    if not 1 <= level <= 5:
        raise ValueError("difficulty must be 1 to 5")
    place = float(given["b"]) if given.get("b") else location(level)
    slope = float(given["a"]) if given.get("a") else 1.0
    if not (math.isfinite(place) and 0 < slope < 10):
        raise ValueError("a must lie between 0 and 10, b be a number")
    item = Item(
        key=given["key"],
        kind=given["kind"],
        topic=given.get("topic", ""),
        difficulty=level,
        points=_hundredths(given.get("points") or 0),
        information=sum(information(target, place, slope) for target in targets) / len(targets),
        exposure=int(given.get("exposure") or 0),
        enemies=frozenset(filter(None, given.get("enemies", "").split("|"))),
    )
    return item, (place, slope)
