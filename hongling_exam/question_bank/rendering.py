"""Source text into the HTML that is stored beside it, the same for every way a question comes in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongling_exam.core.markup import render_inline, render_markdown

_SIDES = ("options", "left", "right")


def rendered_body(kind: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """The body with `stem_html`, each option's `html`, and for a case group the same in its parts, explanations too.

    HTML that is there already is made anew from its text. Raises MarkupRefused for what is too large or too deep.
    """
    made = dict(body) | {"stem_html": render_markdown(body["stem"])}
    for side in _SIDES:
        if side in body:
            made[side] = [dict(entry) | {"html": render_inline(entry["text"])} for entry in body[side]]
    if kind == "case_group":
        made["questions"] = [_part(part) for part in body["questions"]]
    return made


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    explanation = part.get("explanation", "")
    own = {"policy": dict(part.get("policy", {})), "body": rendered_body(part["kind"], part["body"])}
    return dict(part) | own | {"explanation": explanation, "explanation_html": rendered_explanation(explanation)}


def rendered_explanation(text: str) -> str:
    """An explanation as HTML; nothing for none."""
    return render_markdown(text) if text else ""
