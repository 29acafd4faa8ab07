"""Forms of grading."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import NumberInput


class MarkForm(FlaskForm):
    """Points as typed, with at most two decimals, and a comment."""

    points = StringField(_l("得分"), [InputRequired(_l("请填写得分"))], widget=NumberInput(step="0.5", min=0))
    comment = TextAreaField(_l("评语"), [Length(max=2000, message=_l("评语最多 2000 字"))])
