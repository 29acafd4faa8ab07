"""Reading what a sheet of a paper needs beyond its questions: the pictures that stand in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.core.storage import storage
from hongling_exam.question_bank.models import QuestionPicture

_NAME = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def read_pictures(addresses: Iterable[str]) -> Mapping[str, bytes]:
    """The bytes of the pictures of questions among these addresses; others in the storage are never read."""
    names = {address: found.group() for address in addresses if (found := _NAME.search(address))}
    query = sa.select(QuestionPicture.sha256).where(QuestionPicture.sha256.in_(set(names.values())))
    known = set(db.session.scalars(query)) if names else set()
    return {address: storage().get(name) for address, name in names.items() if name in known}
