"""A question as its author has it now, drawn as a candidate will see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hongling_exam.core.markup import MarkupRefused
from hongling_exam.question_bank.editor.content import Written
from hongling_exam.question_bank.queries import ShownQuestion
from hongling_exam.question_bank.queries.similar import Similar
from hongling_exam.question_bank.rendering import rendered_body
from hongling_exam.question_bank.showing import show_question


def preview_context(written: Written, similar: Sequence[Similar]) -> dict[str, Any]:
    """What _editor_preview.html needs, but the faults."""
    shown, fault = None, ""
    if written.body["stem"]:
        try:
            shown = _shown(written)
        except MarkupRefused as refusal:
            fault = refusal.text
    return {"shown": shown, "preview_fault": fault, "points": written.points, "similar": similar}


def _shown(written: Written) -> ShownQuestion:
    """Without keys: they may be half typed, and no candidate sees them."""
    body = rendered_body(written.kind, written.body)
    for part in body.get("questions", ()):
        part |= {"key": {}, "policy": {}}
    return show_question(written.kind, body, {}, {}, points=written.points, explanation_html="")
