"""Fields that several forms of exams use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import DateTimeLocalField, IntegerField, SelectMultipleField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from hongling_exam.core.errors import HonglingError, Invalid
from hongling_exam.core.office_time import OFFICE_ZONE

SHOWN = "%Y-%m-%dT%H:%M"
TYPED = (SHOWN, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y年%m月%d日 %H:%M")


class MomentField(DateTimeLocalField):
    """An instant, picked or typed in the office's time (Asia/Shanghai); its data is aware, UTC."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed, in any of the ways people write it."""
        text = " ".join(valuelist).replace("：", ":").strip()
        if not text:
            return
        for form in TYPED:
            try:
                self.data = dt.datetime.strptime(text, form).replace(tzinfo=OFFICE_ZONE).astimezone(dt.UTC)
            except ValueError:
                continue
            return
        raise ValueError(_("请填写日期和时间，例如 2026-04-18 09:00"))

    def _value(self) -> str:
        if self.raw_data:
            return " ".join(self.raw_data)
        return self.data.astimezone(OFFICE_ZONE).strftime(SHOWN) if self.data else ""


class VersionField(IntegerField):
    """The version the editor saw, hidden; empty for what is not there yet."""

    widget = HiddenInput()
    validators = (Optional(),)


class TicksField(SelectMultipleField):
    """Many of a list of choices, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def optional_id(value: object) -> int | None:
    """A select's value that is an id, or empty."""
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def show_refusal(form: FlaskForm, error: HonglingError, places: Mapping[str, str] | None = None) -> None:
    """Put a refusal's words beside the fields it names, else at the top of the form.

    `places` maps what the action calls a field to what the form calls it.
    """
    named = error.errors if isinstance(error, Invalid) else []
    shown = False
    for fault in named:
        name = str(fault.get("field", ""))
        field = form._fields.get((places or {}).get(name, name))
        if field is not None:
            field.errors = [*field.errors, _(str(fault.get("reason", error.text)))]
            shown = True
    if not shown:
        form.form_errors.append(_(error.text, **error.params) if error.params else _(error.text))
