"""What an error or a reason says, in the reader's language."""

from __future__ import annotations

from flask_babel import gettext as _

from hongling_exam.core.errors import HonglingError, Worded


def said(text: object) -> str:
    """A Chinese source text, or one whose places are filled already (Worded), in the reader's language."""
    if not isinstance(text, Worded):
        return str(_(str(text)))
    params = {name: said(part) if isinstance(part, Worded) else part for name, part in text.params.items()}
    return str(_(text.source, **params))


def told(error: HonglingError) -> str:
    """What a refusal says to a person."""
    params = {name: said(part) if isinstance(part, Worded) else part for name, part in error.params.items()}
    return str(_(error.text, **params))
