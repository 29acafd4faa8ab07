"""Where kinds are found by name. Plugins register theirs the same way as the built-in ones."""

from __future__ import annotations

from collections.abc import Iterator

from hongling_exam.question_bank.kinds.base import Kind


class UnknownKind(LookupError):
    """No kind of this name is registered."""


class Registry:
    """Kinds by name, in the order in which papers show them."""

    def __init__(self) -> None:
        self._kinds: dict[str, Kind] = {}

    def register(self, kind: Kind) -> None:
        """Add a kind; a name once taken is never given to another."""
        if self._kinds.get(kind.name, kind) is not kind:
            raise ValueError(f"question kind {kind.name!r} is registered already")
        self._kinds[kind.name] = kind

    def get(self, name: str) -> Kind:
        try:
            return self._kinds[name]
        except (KeyError, TypeError):
            raise UnknownKind(name) from None

    def names(self) -> list[str]:
        return list(self._kinds)

    def titles(self) -> dict[str, str]:
        """{name: title}, the titles being Chinese source text."""
        return {kind.name: kind.title for kind in self}

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name in self._kinds

    def __iter__(self) -> Iterator[Kind]:
        return iter(self._kinds.values())

    def __len__(self) -> int:
        return len(self._kinds)


KINDS = Registry()
