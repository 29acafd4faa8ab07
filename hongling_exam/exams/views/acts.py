"""What forms of acts share: run it, or say on the form why not."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _
from flask_wtf import FlaskForm

from hongling_exam.core.errors import HonglingError, Invalid, Refused
from hongling_exam.core.unit_of_work import abandon


def error_text(error: HonglingError) -> str:
    """What an action refused with, in the reader's language."""
    return str(_(error.text, **error.params) if error.params else _(error.text))


def try_act(form: FlaskForm, act: Callable[[], str]) -> str | None:
    """Run `act` when the form is sound; gives what to tell. None: the form says what is wrong and nothing happened."""
    if not form.validate_on_submit():
        return None
    try:
        return act()
    except (Refused, Invalid) as error:
        abandon()
        form.form_errors.append(error_text(error))
        return None
