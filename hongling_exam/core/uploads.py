"""Files that wait between a preview and its confirmation: sealed in storage, bound to who sent them, for an hour.

The pages carry only the `public_id`. What was sent may hold personal data, so it never lies in storage as it came.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import Base, db, public_id
from hongling_exam.core.encryption import sealer
from hongling_exam.core.errors import NotFound
from hongling_exam.core.storage import storage
from hongling_exam.core.unit_of_work import after_commit

KEEP = dt.timedelta(hours=1)
SEAL = "upload"


class HeldUpload(Base):
    """One file that waits. `purpose` tells what it was sent for ("organizations.people"), `choice` what was ticked."""

    __tablename__ = "held_upload"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("u")
    account_id: Mapped[int | None] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(sa.String(64))
    filename: Mapped[str] = mapped_column(sa.String(200))
    choice: Mapped[str] = mapped_column(sa.String(64), default="")
    storage_name: Mapped[str] = mapped_column(sa.String(64))
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)

    def read(self) -> bytes:
        """The bytes as they were sent."""
        return sealer().unseal(storage().get(self.storage_name).decode(), SEAL)


def store(data: bytes) -> str:
    """Put `data` into storage, sealed; gives its name for `hold`. Slow: do it inside `reading()`."""
    return storage().put(sealer().seal(data, SEAL).encode())


def hold(actor: Actor, purpose: str, filename: str, storage_name: str, choice: str = "") -> HeldUpload:
    """Keep a stored file for `actor` until it is confirmed, dropped, or an hour has passed."""
    held = HeldUpload(
        account_id=actor.account_id,
        purpose=purpose,
        filename=filename[-200:],
        choice=choice,
        storage_name=storage_name,
        expires_at=clock.now() + KEEP,
    )
    db.session.add(held)
    db.session.flush()
    return held


def get_held(actor: Actor, purpose: str, held_id: str) -> HeldUpload:
    """The caller's own file that waits for this purpose; raises NotFound, also once its hour has passed."""
    query = sa.select(HeldUpload).where(
        HeldUpload.public_id == held_id,
        HeldUpload.purpose == purpose,
        HeldUpload.account_id == actor.account_id,
        HeldUpload.expires_at > clock.now(),
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound()
    return found


def drop(held: HeldUpload) -> None:
    """Forget a file: its row in this unit of work, its bytes after the commit."""
    name = held.storage_name
    db.session.delete(held)
    after_commit(lambda: storage().delete(name))


def drop_expired() -> None:
    """A job: forget the files whose hour has passed."""
    for held in db.session.scalars(sa.select(HeldUpload).where(HeldUpload.expires_at <= clock.now()).limit(200)):
        drop(held)
