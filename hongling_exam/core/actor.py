"""Who acts: the typed subject of every permission check and every audit entry."""

from __future__ import annotations

from dataclasses import dataclass, field

from hongling_exam.core.errors import Forbidden


@dataclass(frozen=True)
class Actor:
    """An account at work. `grants` holds (permission, jurisdiction path) pairs; a grant covers the path's subtree.

    `sign_in_id` tells the client it works by: two devices of one account are one actor at two clients.
    """

    account_id: int | None
    name: str
    person_id: int | None = None
    grants: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    roles: tuple[str, ...] = ()
    system: bool = False
    sign_in_id: int | None = None

    def may(self, permission: str, path: str | None = None) -> bool:
        """Whether the actor holds `permission` on `path`, or anywhere when no path is given."""
        if self.system:
            return True
        return any(name == permission and (path is None or path.startswith(on)) for name, on in self.grants)

    def require(self, permission: str, path: str | None = None) -> None:
        """Raise Forbidden unless `may`."""
        if not self.may(permission, path):
            raise Forbidden()

    def paths(self, permission: str) -> tuple[str, ...]:
        """The jurisdiction paths the permission is held on; the system holds every one ("/")."""
        if self.system:
            return ("/",)
        return tuple(sorted({on for name, on in self.grants if name == permission}))


SYSTEM = Actor(account_id=None, name="system", system=True)
NOBODY = Actor(account_id=None, name="nobody")
