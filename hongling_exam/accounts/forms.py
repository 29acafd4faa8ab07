"""Forms about accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    """User name, phone or admission number, and the password."""

    username = StringField(
        _l("用户名、手机号或准考证号"),
        [InputRequired(_l("请填写用户名、手机号或准考证号")), Length(max=64)],
        render_kw={"autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _l("密码"),
        [InputRequired(_l("请填写密码")), Length(max=512)],
        render_kw={"autocomplete": "current-password"},
    )
