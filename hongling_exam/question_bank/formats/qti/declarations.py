"""What an item declares: its variables, their values, and the map from responses to numbers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.qti.nodes import Node

LARGEST = 10**15
"""Numbers beyond this, given or computed, are no value: so no product in a file grows without end."""
LONGEST_KEY = 1_000
BASE_TYPES = frozenset(["identifier", "boolean", "integer", "float", "string", "pair", "directedPair", "uri"])
CARDINALITIES = frozenset(["single", "multiple", "ordered"])

_INTEGER = re.compile(r"[+-]?\d{1,16}", re.ASCII)
_FLOAT = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)

Scalar: TypeAlias = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Container:
    """At least one value; an empty container is the null value."""

    items: tuple[Scalar, ...]
    ordered: bool


Value: TypeAlias = Scalar | Container | None


class Unsupported(Exception):
    """What an item asks for and we do not do: `part` is the name in the file, `reason` is Chinese."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part = part
        self.reason = reason


@dataclass(frozen=True, slots=True)
class MapEntry:
    """The number that one value of a response is worth."""

    key: Scalar
    worth: float
    case_sensitive: bool


@dataclass(frozen=True, slots=True)
class Mapping:
    """The entries in document order; `default` is worth what none of them names. Bounds hold for containers only."""

    entries: tuple[MapEntry, ...]
    default: float
    lower: float | None
    upper: float | None

    def worth(self, value: Scalar | None) -> float:
        return next((entry.worth for entry in self.entries if _meets(entry, value)), self.default)

    def total(self, values: Sequence[Scalar]) -> float:
        """The sum over distinct values, within the bounds."""
        total = sum(self.worth(value) for value in dict.fromkeys(values))
        total = total if self.lower is None else max(self.lower, total)
        return total if self.upper is None else min(self.upper, total)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A response or an outcome variable."""

    identifier: str
    cardinality: str
    base_type: str
    default: Value = None
    correct: Value = None
    mapping: Mapping | None = None
    maximum: float | None = None


def read_declaration(node: Node) -> Declaration:
    """Raises Unsupported for records, points, files and other types that no kind of ours has."""
    cardinality, base_type = node.get("cardinality"), node.get("baseType")
    if cardinality not in CARDINALITIES:
        raise Unsupported(node.name, worded(N_("不支持的变量基数「%(name)s」"), name=cardinality[:40]))
    if base_type not in BASE_TYPES:
        raise Unsupported(node.name, worded(N_("不支持的变量类型「%(name)s」"), name=base_type[:40]))
    mapping = node.first("mapping")
    return Declaration(
        node.get("identifier"),
        cardinality,
        base_type,
        _values(node.first("defaultValue"), cardinality, base_type),
        _values(node.first("correctResponse"), cardinality, base_type),
        _read_mapping(mapping, base_type) if mapping else None,
        _number(node.get("normalMaximum")),
    )


def read_scalar(text: str, base_type: str) -> Scalar | None:
    """A value as written; None when it is none of its type. The ends of a string belong to it."""
    if base_type == "string":
        return text or None
    text = text.strip()
    if base_type == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(text)
    if base_type == "integer":
        return bounded(int(text)) if _INTEGER.fullmatch(text) else None
    if base_type == "float":
        return _number(text)
    return _pair(text, base_type) if base_type in {"pair", "directedPair"} else text or None


def gather(items: Sequence[Scalar | None], cardinality: str) -> Value:
    """Values as one of this cardinality, nulls left out."""
    found = tuple(item for item in items if item is not None)
    if cardinality == "single":
        return found[0] if found else None
    return Container(found, cardinality == "ordered") if found else None


def same(one: Value, other: Value) -> bool:
    """Equal values; the order counts in ordered containers only. Neither may be null."""
    if isinstance(one, Container) and isinstance(other, Container):
        in_order = one.ordered and other.ordered
        return one.items == other.items if in_order else Counter(one.items) == Counter(other.items)
    return one == other


def bounded(number: float) -> int | float | None:
    return number if math.isfinite(number) and abs(number) <= LARGEST else None


def _number(text: str) -> float | None:
    return bounded(float(text)) if _FLOAT.fullmatch(text.strip()) else None


def _pair(text: str, base_type: str) -> str | None:
    ends = text.split()
    if len(ends) != 2:
        return None
    return " ".join(ends if base_type == "directedPair" else sorted(ends))


def _values(node: Node | None, cardinality: str, base_type: str) -> Value:
    if node is None:
        return None
    texts = [value.text for value in node.all("value")]
    return gather([read_scalar(text, base_type) for text in texts], cardinality)


def _read_mapping(node: Node, base_type: str) -> Mapping:
    entries = []
    for entry in node.all("mapEntry"):
        key, worth = read_scalar(entry.get("mapKey"), base_type), _number(entry.get("mappedValue"))
        if key is None or worth is None or len(entry.get("mapKey")) > LONGEST_KEY:
            raise Unsupported("mapEntry", N_("映射表中有无法读取的值"))
        entries.append(MapEntry(key, worth, entry.get("caseSensitive", "true") in {"true", "1"}))
    default = _number(node.get("defaultValue", "0"))
    return Mapping(tuple(entries), default or 0.0, _number(node.get("lowerBound")), _number(node.get("upperBound")))


def _meets(entry: MapEntry, value: Scalar | None) -> bool:
    if not entry.case_sensitive and isinstance(value, str) and isinstance(entry.key, str):
        return entry.key.casefold() == value.casefold()
    return entry.key == value
