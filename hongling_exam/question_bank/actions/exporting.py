"""Exports hold keys, so each is written down before the file leaves the house."""

from __future__ import annotations

from collections.abc import Sequence

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import N_, Refused
from hongling_exam.question_bank.access import EDIT
from hongling_exam.question_bank.exporting import Exported

MOST_KEYS = 200


def note_export(actor: Actor, exported: Exported, format_name: str, keys: Sequence[str]) -> None:
    """Write down who took which questions out of the house, as what; raises Refused when nothing is left of them."""
    actor.require(EDIT)
    if not exported.count:
        raise Refused(N_("没有可以导出的试题。"), code="nothing-to-export")
    details = {"format": format_name, "questions": exported.count, "keys": list(keys[:MOST_KEYS])}
    path = actor.paths(EDIT)[0] if actor.paths(EDIT) else "/"
    audit.record(actor, "question_bank.question.export", "question_bank:questions", details, jurisdiction=path)
