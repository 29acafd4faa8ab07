"""What every write here checks alike: versions, reasons, constraints, and the audit entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import IntegrityError

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.organizations.rules.entries import Fault

STALE = N_("您打开页面之后，别人已经改过这条内容。请打开最新内容，核对后再改。")
SHORTEST_REASON = 4
LONGEST_REASON = 500


def check_version(present: int, seen: int) -> None:
    """Raise Refused ("stale") when somebody else has written since the editor opened the page."""
    if present != seen:
        raise Refused(STALE, code="stale")


def check_reason(reason: str) -> str:
    """The reason without white space at its ends; raises Invalid when it says nothing."""
    reason = reason.strip()
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        text = N_("请写明理由，4 至 500 个字，会写入审计记录。")
        raise Invalid(text, [{"field": "reason", "reason": text}], code="reason-wanted")
    return reason


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raise Invalid that names every field, when there are faults."""
    if faults:
        errors = [{"field": f.field, "reason": f.reason, "params": dict(f.params)} for f in faults]
        raise Invalid(N_("有内容需要更正。"), errors)


@contextmanager
def constrained(text: str, code: str) -> Iterator[None]:
    """Flush what the block changed; what a constraint forbids is refused with `text`. All is undone then."""
    try:
        yield
        db.session.flush()
    except IntegrityError as error:
        raise Refused(text, code=code) from error


def record(
    actor: Actor,
    action: str,
    subject: str,
    path: str,
    details: Mapping[str, Any] | None = None,
    *,
    reason: str = "",
    **personal: str,
) -> None:
    """An audit entry that also keeps the actor's name, so that the person concerned can read who it was."""
    values = {"by": actor.name, **({"reason": reason} if reason else {}), **personal}
    audit.record(actor, action, subject, details, jurisdiction=path, personal=values)
