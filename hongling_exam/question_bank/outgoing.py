"""Questions of the bank in the shape in which files bring and take them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.models import QuestionVersion

_RENDERED = frozenset({"html", "stem_html", "explanation_html"})


def content_of(kind: str, version: QuestionVersion, place: str = "") -> IncomingQuestion:
    """What a version asks and what is right, without what is rendered and without its place in the bank."""
    sources = [Source(*source[:3]) for source in version.sources]
    return IncomingQuestion(
        place=place,
        kind=kind,
        body=source_text(version.body),
        key=version.key,
        policy=version.policy,
        points=version.points,
        explanation=version.explanation,
        source=sources[0] if sources else None,
        further_sources=tuple(sources[1:]),
    )


def source_text(value: Any) -> Any:
    """A body without the HTML beside its texts."""
    if isinstance(value, Mapping):
        return {name: source_text(inner) for name, inner in value.items() if name not in _RENDERED}
    return [source_text(inner) for inner in value] if isinstance(value, list | tuple) else value
