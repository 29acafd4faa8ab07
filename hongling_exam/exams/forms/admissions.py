"""Forms about who is admitted."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hongling_exam.exams.actions.admissions import MOST_EXTRA_S, ExtraTime
from hongling_exam.exams.forms.fields import optional_id
from hongling_exam.exams.models import Admission
from hongling_exam.exams.rules.seating import Seating

NUMBER = {"inputmode": "numeric"}


class AdmissionForm(FlaskForm):
    """Seat and extra time of one person."""

    room = SelectField(_l("考场"), coerce=optional_id)
    seat = IntegerField(
        _l("座位号"),
        [Optional(), NumberRange(1, 1000, _l("应在 1–1000 之间"))],
        description=_l("座位上已有人时，两人对调。"),
        render_kw=NUMBER,
    )
    extra_minutes = IntegerField(
        _l("照顾延时（分钟）"),
        [
            InputRequired(_l("请填写分钟数，不延时就填 0")),
            NumberRange(0, MOST_EXTRA_S // 60, _l("应在 0–240 分钟之间")),
        ],
        description=_l("不延时就填 0。开始作答后要给时间，请在监考页面延长。"),
        render_kw=NUMBER,
    )
    extra_reason = StringField(
        _l("照顾的原因"), [Length(max=200, message=_l("不能超过 200 字"))], render_kw={"autocomplete": "off"}
    )

    def fill(self, admission: Admission) -> None:
        """Show an admission."""
        if "seat" in self:
            self.room.data, self.seat.data = admission.room_id, admission.seat
        self.extra_minutes.data = admission.extra_time_s // 60
        self.extra_reason.data = admission.extra_time_reason

    def extra(self) -> ExtraTime:
        """The extra time typed, once the form is valid."""
        data = self.data
        return ExtraTime(data["extra_minutes"] * 60, data["extra_reason"] or "")


class RosterForm(FlaskForm):
    """A list of people, pasted or as a file; one of the two."""

    names = TextAreaField(
        _l("粘贴名单"),
        [Length(max=100_000, message=_l("名单太长，请改用 Excel 文件"))],
        description=_l("一行一人：姓名和身份证号后四位，或身份证号，或手机号。"),
        render_kw={"rows": 10, "autocomplete": "off", "spellcheck": "false"},
    )
    file = FileField(_l("或者上传 Excel"), description=_l("请用下载的模板；最大 10 MB。"))


class SeatingForm(FlaskForm):
    """How seats are given out anew."""

    seating = RadioField(
        _l("排座方式"),
        [InputRequired(_l("请选择"))],
        choices=[(seating.value, _l(seating.label)) for seating in Seating],
        default=Seating.SERPENTINE.value,
    )
