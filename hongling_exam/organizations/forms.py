"""Forms about people, organizations and jurisdictions. What is typed is judged by the rules, in the actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # its stubs are behind
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from hongling_exam.core.errors import HonglingError, Invalid
from hongling_exam.organizations.actions import AlreadyRegistered
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.states import OrganizationKind, Scale


def _id(value: str | int | None) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def jurisdiction_choices(jurisdictions: Iterable[Jurisdiction], *, empty: bool) -> list[SelectChoice]:
    """A select's choices; `empty` offers none first where there is more than one."""
    choices = [SelectChoice(value=str(each.id), label=each.name) for each in jurisdictions]
    return [SelectChoice(value="", label=_("请选择")), *choices] if empty and len(choices) > 1 else choices


def _choices(members: Iterable[OrganizationKind | Scale]) -> list[SelectChoice]:
    return [SelectChoice(value=member.value, label=_l(member.label)) for member in members]


class VersionField(IntegerField):
    """The version the editor saw, hidden."""

    widget = HiddenInput()


class PersonForm(FlaskForm):
    """A person. While editing, empty id number and phone mean: as they are."""

    name = StringField(_l("姓名"), [InputRequired(_l("请填写姓名")), Length(max=80)], render_kw={"autocomplete": "off"})
    id_number = StringField(
        _l("证件号"),
        [InputRequired(_l("请填写证件号")), Length(max=40)],
        description=_l("18 位居民身份证号，最后一位可以是 X。加密保存，页面上只显示前 6 位和后 4 位。"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
    phone = StringField(
        _l("手机号"), [Length(max=40)], render_kw={"inputmode": "tel", "autocomplete": "off"}, description=_l("11 位。")
    )
    organization = StringField(
        _l("单位"),
        [Length(max=120)],
        description=_l("已登记单位的全称或统一社会信用代码；没有单位就空着。"),
        render_kw={"list": "organization-names", "autocomplete": "off"},
    )
    jurisdiction = SelectField(
        _l("辖区"), coerce=_id, validate_choice=False, description=_l("有单位的人随单位的辖区，不用选。")
    )
    party_work_since = DateField(_l("从事党务工作起始日期"), [Optional()])

    def texts(self) -> dict[str, str]:
        """What was typed, by the names of the rules."""
        since = self.party_work_since.data
        typed = {name: self[name].data or "" for name in ("name", "id_number", "phone", "organization")}
        return {**typed, "party_work_since": since.isoformat() if since else ""}


class PersonEditForm(PersonForm):
    """A person who is there already."""

    id_number = StringField(_l("证件号"), [Length(max=40)], render_kw={"autocomplete": "off"})
    without_phone = BooleanField(_l("删除已登记的手机号"))
    version = VersionField()


class OrganizationForm(FlaskForm):
    """An organization."""

    name = StringField(
        _l("单位名称"),
        [InputRequired(_l("请填写单位名称")), Length(max=200)],
        description=_l("与营业执照或登记证书一致。"),
    )
    credit_code = StringField(
        _l("统一社会信用代码"),
        [InputRequired(_l("请填写统一社会信用代码")), Length(max=40)],
        description=_l("18 位，不使用字母 I、O、S、V、Z。"),
        render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    )
    kind = SelectField(_l("类型"), choices=_choices(OrganizationKind))
    scale = SelectField(
        _l("规模"),
        choices=_choices(reversed(Scale)),
        description=_l("只对企业有意义：申报高级时，企业须为规模以上。"),
    )
    jurisdiction = SelectField(_l("辖区"), [InputRequired(_l("请选择辖区"))], coerce=_id, validate_choice=False)
    version = VersionField(validators=[Optional()])

    def texts(self) -> dict[str, str]:
        """What was typed, by the names of the rules."""
        return {name: self[name].data or "" for name in ("name", "credit_code", "kind", "scale")}


class JurisdictionForm(FlaskForm):
    """A jurisdiction. Its place in the tree is fixed once it is made."""

    name = StringField(_l("名称"), [InputRequired(_l("请填写名称")), Length(max=64)])
    code = StringField(
        _l("代码"),
        [InputRequired(_l("请填写代码")), Length(max=20)],
        description=_l("行政区划代码，6–12 位数字；证书编号会用到市级代码。"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    parent = SelectField(_l("上级辖区"), coerce=_id, validate_choice=False)
    version = VersionField(validators=[Optional()])


class ReasonForm(FlaskForm):
    """The reason for an act that is written down."""

    reason = StringField(
        _l("理由"),
        [InputRequired(_l("请写明理由")), Length(max=500)],
        description=_l("至少 4 个字，例如“核对报名表”。会写入审计记录，本人可以看到。"),
        render_kw={"autocomplete": "off"},
    )


class MoveForm(FlaskForm):
    """Another organization for several people."""

    organization = StringField(
        _l("调到哪个单位"),
        [Length(max=120)],
        description=_l("已登记单位的全称或统一社会信用代码。"),
        render_kw={"list": "organization-names", "autocomplete": "off"},
    )
    without = BooleanField(_l("不再属于任何单位"))

    def validate_organization(self, field: StringField) -> None:
        """One of the two must be said: an empty field alone takes nobody's organization away."""
        if bool(field.data) is bool(self.without.data):
            raise ValidationError(_("请填写单位，或者勾选“不再属于任何单位”"))


class UploadForm(FlaskForm):
    """A file to import, and where new rows without a jurisdiction belong."""

    file = FileField(_l("Excel 文件"), [FileRequired(_l("请选择文件"))], description=_l("xlsx 或 csv，最大 10 MB。"))
    jurisdiction = SelectField(
        _l("默认辖区"),
        coerce=_id,
        validate_choice=False,
        description=_l("文件里没有写辖区、也没有单位的新记录，归入这个辖区。"),
    )


def show_refusal(form: FlaskForm, error: HonglingError) -> None:
    """Put what an action refused beside the fields it names, or above the form."""
    errors: Sequence[Mapping[str, Any]] = error.errors if isinstance(error, Invalid) else ()
    text = _(error.text, **error.params) if error.params else _(error.text)
    if isinstance(error, AlreadyRegistered):
        errors = [{"field": "id_number", "reason": error.text}]
    placed = [each for each in errors if _place(form, each)]
    if not placed:
        form.form_errors.append(text)


def _place(form: FlaskForm, fault: Mapping[str, Any]) -> bool:
    """Put one fault beside its field; False when the form has no such field."""
    field: Field | None = form._fields.get(str(fault.get("field")))
    if field is None:
        return False
    params = fault.get("params") or {}
    reason = str(fault["reason"])
    field.errors = [*field.errors, _(reason, **params) if params else _(reason)]
    return True
