"""Forms of a session and its rooms."""

from __future__ import annotations

import dataclasses

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from hongling_exam.exams.actions.rooms import RoomPlan
from hongling_exam.exams.forms.fields import MomentField, TicksField, VersionField, optional_id
from hongling_exam.exams.models import ExamRoom, ExamSession
from hongling_exam.exams.rules.plans import SessionPlan
from hongling_exam.exams.rules.review import CHOOSABLE_PHASES, review_of
from hongling_exam.exams.states import FocusPolicy, Phase, ReviewPart
from hongling_exam.scheme.states import Level

PLACES = {"duration_s": "duration", "late_entry_s": "late_entry", "earliest_submit_s": "earliest_submit"}
GRID = [(f"{phase.value}:{part.value}", part.label) for phase in CHOOSABLE_PHASES for part in ReviewPart]
NUMBER = {"inputmode": "numeric"}


def ticked(review: dict[str, list[str]]) -> list[str]:
    """The boxes of the review grid that a stored review ticks."""
    return [f"{phase}:{part}" for phase, parts in review.items() for part in parts]


class SettledSessionForm(FlaskForm):
    """What may still change once a session is published."""

    title = StringField(
        _l("场次名称"),
        [InputRequired(_l("请填写场次名称")), Length(max=100, message=_l("不能超过 100 个字"))],
        description=_l("考生在准考证和成绩单上看到的名称。"),
        render_kw={"autocomplete": "off"},
    )
    notice = TextAreaField(
        _l("考试须知"),
        [Length(max=5000, message=_l("不能超过 5000 字"))],
        description=_l("印在准考证上，也显示在考前页面，一条一行。"),
        render_kw={"rows": 4},
    )
    review = TicksField(_l("考后可查看的内容"), choices=GRID)
    version = VersionField()

    def chosen_review(self) -> dict[str, list[str]]:
        """The ticked boxes as a session stores them."""
        pairs = (box.split(":", 1) for box in self.review.data or [])
        return review_of((Phase(phase), ReviewPart(part)) for phase, part in pairs)

    def changed(self, plan: SessionPlan) -> SessionPlan:
        """`plan` with what this form holds."""
        data = {"title": plan.title, "notice": plan.notice, **self.data}
        return dataclasses.replace(plan, review=self.chosen_review(), title=data["title"], notice=data["notice"])


class SessionForm(SettledSessionForm):
    """Everything about a session; durations are typed in minutes."""

    jurisdiction = SelectField(_l("辖区"), [InputRequired(_l("请选择辖区"))], coerce=optional_id)
    level = SelectField(
        _l("等级"), [InputRequired(_l("请选择等级"))], choices=[(level.value, _l(level.label)) for level in Level]
    )
    paper = SelectField(
        _l("试卷"), coerce=optional_id, description=_l("这里只列出已封卷的试卷；可以以后再选，发布前必须选定。")
    )
    opens_at = MomentField(_l("开放时间"), [InputRequired(_l("请填写开放时间"))])
    closes_at = MomentField(
        _l("关闭时间"),
        [InputRequired(_l("请填写关闭时间"))],
        description=_l("到这个时间一律交卷（有照顾延时的顺延）。"),
    )
    duration = IntegerField(
        _l("考试时长（分钟）"),
        [InputRequired(_l("请填写考试时长")), NumberRange(1, 1440, _l("应在 1–1440 分钟之间"))],
        render_kw=NUMBER,
    )
    late_entry = IntegerField(
        _l("开放后几分钟内可以进场"),
        [InputRequired(_l("请填写分钟数")), NumberRange(0, 527040, _l("应是 0 或更大的整数"))],
        render_kw=NUMBER,
    )
    earliest_submit = IntegerField(
        _l("开放后几分钟起可以交卷"),
        [InputRequired(_l("请填写分钟数，不限制就填 0")), NumberRange(0, 1440, _l("应在 0–1440 分钟之间"))],
        description=_l("不限制就填 0。"),
        render_kw=NUMBER,
    )
    focus_policy = RadioField(
        _l("离开考试页面（切屏）时"),
        [InputRequired(_l("请选择"))],
        choices=[(policy.value, _l(policy.label)) for policy in FocusPolicy],
    )
    focus_limit = IntegerField(
        _l("允许的切屏次数"),
        [InputRequired(_l("请填写次数")), NumberRange(1, 1000, _l("应在 1–1000 之间"))],
        description=_l("只用于“超过次数自动交卷”。"),
        render_kw=NUMBER,
    )
    is_mock = BooleanField(_l("这是模拟考试，成绩不作认证依据"))
    practice_reason = TextAreaField(
        _l("使用练习题的理由"),
        [Length(max=500, message=_l("不能超过 500 字"))],
        description=_l("练习题随软件公开，考生可能见过。正式考试要用，请写明为什么；会写入记录。"),
        render_kw={"rows": 2},
    )
    credit_years = IntegerField(
        _l("合格成绩有效期（年）"),
        [InputRequired(_l("请填写年数")), NumberRange(1, 10, _l("应在 1–10 年之间"))],
        render_kw=NUMBER,
    )

    def fill(self, plan: SessionPlan) -> None:
        """Show a plan."""
        self.title.data, self.notice.data = plan.title, plan.notice
        self.level.data, self.paper.data = plan.level.value, plan.paper_id
        self.opens_at.data, self.closes_at.data = plan.opens_at, plan.closes_at
        self.duration.data, self.late_entry.data = plan.duration_s // 60, plan.late_entry_s // 60
        self.earliest_submit.data = plan.earliest_submit_s // 60
        self.focus_policy.data, self.focus_limit.data = plan.focus_policy.value, plan.focus_limit
        self.is_mock.data, self.practice_reason.data = plan.is_mock, plan.practice_reason
        self.credit_years.data = plan.credit_years
        self.review.data = ticked({phase: list(parts) for phase, parts in plan.review.items()})

    def plan(self) -> SessionPlan:
        """What was typed, once the form is valid."""
        data = self.data
        return SessionPlan(
            title=data["title"],
            level=Level(data["level"]),
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            duration_s=data["duration"] * 60,
            paper_id=data["paper"],
            late_entry_s=data["late_entry"] * 60,
            earliest_submit_s=data["earliest_submit"] * 60,
            focus_policy=FocusPolicy(data["focus_policy"]),
            focus_limit=data["focus_limit"],
            review=self.chosen_review(),
            notice=data["notice"] or "",
            is_mock=data["is_mock"],
            practice_reason=data["practice_reason"] or None,
            credit_years=data["credit_years"],
        )


def plan_of_session(session: ExamSession) -> SessionPlan:
    """The fields of a session as they stand."""
    return SessionPlan(**{field.name: getattr(session, field.name) for field in dataclasses.fields(SessionPlan)})


class RoomForm(FlaskForm):
    """A room; `invigilators` get their choices from the view."""

    name = StringField(
        _l("考场名称"),
        [InputRequired(_l("请填写考场名称")), Length(max=50, message=_l("不能超过 50 个字"))],
        description=_l("例如：3 号机房。"),
        render_kw={"autocomplete": "off"},
    )
    place = StringField(
        _l("地点"), [Length(max=100, message=_l("不能超过 100 个字"))], description=_l("楼名和门牌，印在准考证上。")
    )
    capacity = IntegerField(
        _l("座位数"),
        [InputRequired(_l("请填写座位数")), NumberRange(1, 1000, _l("应在 1–1000 之间"))],
        render_kw=NUMBER,
    )
    columns = IntegerField(
        _l("每排几个座位"),
        [InputRequired(_l("请填写每排座位数")), NumberRange(1, 20, _l("应在 1–20 之间"))],
        description=_l("座位号从前排左手起一排一排往后编。"),
        render_kw=NUMBER,
    )
    invigilators = TicksField(_l("监考人员"), coerce=int)

    def fill(self, room: ExamRoom) -> None:
        """Show a room."""
        self.name.data, self.place.data = room.name, room.place
        self.capacity.data, self.columns.data = room.capacity, room.columns
        self.invigilators.data = [each.account_id for each in room.invigilators]

    def plan(self) -> RoomPlan:
        """What was typed, once the form is valid."""
        data = self.data
        return RoomPlan(
            name=data["name"],
            capacity=data["capacity"],
            columns=data["columns"],
            place=data["place"] or "",
            invigilators=tuple(data["invigilators"] or ()),
        )
