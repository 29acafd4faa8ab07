"""Facts that organizations states to the components above it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PersonMoved:
    """A person now belongs to another jurisdiction; what hangs on the person may have to follow."""

    person_id: int
    jurisdiction_id: int
