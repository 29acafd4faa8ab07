"""Forms about accounts."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from hongling_exam.core.errors import HonglingError, Invalid

CODE_INPUT = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": 6, "autofocus": True}


class SignInForm(FlaskForm):
    """User name, phone or admission number, and the password."""

    username = StringField(
        _l("用户名、手机号或准考证号"),
        [InputRequired(_l("请填写用户名、手机号或准考证号")), Length(max=64)],
        render_kw={"autocomplete": "username", "autofocus": True, "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("密码"),
        [InputRequired(_l("请填写密码")), Length(max=512)],
        render_kw={"autocomplete": "current-password"},
    )


class SlipForm(FlaskForm):
    """The name, and the code of a one-time slip."""

    username = StringField(
        _l("准考证号或用户名"),
        [InputRequired(_l("请填写准考证号或用户名")), Length(max=64)],
        render_kw={"autocomplete": "username", "autofocus": True, "autocapitalize": "none", "spellcheck": "false"},
    )
    code = StringField(
        _l("登录码"),
        [InputRequired(_l("请填写登录条上的登录码")), Length(max=32)],
        description=_l("登录条上的 8 位字母和数字，不分大小写。"),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class CodeForm(FlaskForm):
    """The six digits an authenticator app shows."""

    code = StringField(
        _l("动态验证码"),
        [InputRequired(_l("请填写验证器上显示的 6 位数字")), Length(max=12)],
        description=_l("打开手机上的验证器，填写它现在显示的 6 位数字。"),
        render_kw=CODE_INPUT,
    )

    def digits(self) -> str:
        """What was typed, without the spaces that apps show."""
        return "".join((self.code.data or "").split())


class PasswordForm(FlaskForm):
    """The old password (where there is one) and the new one, twice."""

    old = PasswordField(
        _l("现在的密码"),
        [InputRequired(_l("请填写现在的密码")), Length(max=512)],
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )
    new = PasswordField(
        _l("新密码"),
        [InputRequired(_l("请填写新密码")), Length(max=512)],
        description=_l("至少 8 位。可以用一句容易记住的话，不要求大小写或符号，也不用定期更换。"),
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("再填一次新密码"),
        [InputRequired(_l("请再填一次新密码")), EqualTo("new", _l("两次填写的新密码不一样"))],
        render_kw={"autocomplete": "new-password"},
    )


class TokenForm(FlaskForm):
    """What a token is for, and for how long."""

    label = StringField(
        _l("用途"),
        [InputRequired(_l("请填写用途，以便日后辨认")), Length(max=60)],
        description=_l("例如：成绩汇总程序。"),
    )
    days = SelectField(
        _l("有效期"),
        [InputRequired()],
        choices=[("7", _l("7 天")), ("30", _l("30 天")), ("90", _l("90 天")), ("365", _l("1 年"))],
        default="30",
    )


class NewAccountForm(FlaskForm):
    """A person's account, or one for a member of staff; choices of the jurisdiction are set by the view."""

    person = StringField(
        _l("对应的党务工作者"),
        [Optional(), Length(max=50)],
        description=_l("填姓名或身份证号。工作人员账号不对应党务工作者的，留空。"),
    )
    display_name = StringField(
        _l("姓名"),
        [Optional(), Length(max=50)],
        description=_l("对应党务工作者时不用填。"),
        render_kw={"maxlength": 50},
    )
    jurisdiction = SelectField(
        _l("所属辖区"), [InputRequired()], coerce=int, description=_l("对应党务工作者时以其所属辖区为准。")
    )
    username = StringField(
        _l("用户名"),
        [Optional(), Length(max=64)],
        description=_l("2–64 个字符，不能只有数字。留空则自动生成。"),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )


class GrantForm(FlaskForm):
    """A role on a jurisdiction; choices are set by the view."""

    role = SelectField(_l("角色"), [InputRequired()])
    jurisdiction = SelectField(
        _l("在哪个辖区"), [InputRequired()], coerce=int, description=_l("角色覆盖该辖区及其下级。")
    )


def show_refusal(form: FlaskForm, error: HonglingError) -> None:
    """Put a refusal beside the field it names, else above the whole form."""
    text = _(error.text, **error.params)
    named = [str(item.get("field")) for item in error.errors] if isinstance(error, Invalid) else []
    places = [name for name in named if name in form]
    for name in places:
        form[name].errors = [*form[name].errors, text]
    if not places:
        form.form_errors.append(text)
