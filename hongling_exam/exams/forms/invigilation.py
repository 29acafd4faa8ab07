"""Forms of the live room. Each has a prefix of its own, for several stand on one page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from hongling_exam.exams.actions.at_seat import LONGEST_NOTE
from hongling_exam.exams.queries.room import Seat
from hongling_exam.exams.rules.invigilation import MOST_BY_INVIGILATOR, MOST_MINUTES, MOST_REASON
from hongling_exam.exams.states import LedgerKind

REASON = [InputRequired(_l("请写明理由")), Length(max=MOST_REASON, message=_l("理由不能超过 200 个字"))]


class ReasonForm(FlaskForm):
    """An act that needs nothing but its reason."""

    reason = StringField(_l("理由（写入记录）"), REASON, render_kw={"maxlength": MOST_REASON, "autocomplete": "off"})


class GiveTimeForm(ReasonForm):
    """Minutes for one, a room or a session. `seen` is the last ledger entry of staff at the time of asking."""

    minutes = IntegerField(_l("延长多少分钟"), render_kw={"inputmode": "numeric", "autocomplete": "off"})
    kind = RadioField(
        _l("性质"),
        [InputRequired(_l("请选择性质"))],
        choices=[
            (LedgerKind.EXTENSION.value, _l("延长")),
            (LedgerKind.OUTAGE.value, _l("故障补时（停电、断网、机器故障）")),
        ],
        default=LedgerKind.EXTENSION.value,
    )
    seen = HiddenField()

    def bound_to(self, seen: int, *, is_organizer: bool) -> GiveTimeForm:
        """Set the limit of this actor, and on a fresh form what has been given so far."""
        _limit(self.minutes, 1, is_organizer=is_organizer)
        if not self.is_submitted():
            self.seen.data = str(seen)
        return self

    @property
    def given(self) -> tuple[int, str, LedgerKind]:
        """Minutes, reason and kind of a sound form."""
        return int(self.minutes.data or 0), str(self.reason.data), LedgerKind(self.kind.data)

    @property
    def seen_entry(self) -> int | None:
        """What the page knew; None where the address of the form was called without it."""
        raw = str(self.seen.data or "")
        return int(raw) if raw.isdigit() and len(raw) < 19 else None


class ReopenForm(ReasonForm):
    """A re-opening, with the minutes left from then on."""

    minutes = IntegerField(
        _l("重新开放后至少还可作答多少分钟"),
        description=_l("填 0 表示只用原来剩下的时间"),
        default=0,
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )

    def bound_to(self, *, is_organizer: bool) -> ReopenForm:
        """Set the limit of this actor."""
        _limit(self.minutes, 0, is_organizer=is_organizer)
        return self


class MoveForm(ReasonForm):
    """Another seat of the same room."""

    seat = IntegerField(
        _l("换到几号座位"),
        [InputRequired(_l("请填座位号")), NumberRange(1, 1000, _l("请填座位号"))],
        description=_l("座位上已有考生的，两人对换。"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )


class AcceptForm(ReasonForm):
    """Which of the answers kept aside are to count."""

    chosen = SelectMultipleField(_l("要采用的答案"), [InputRequired(_l("请勾选要采用的答案"))], coerce=int)

    def offering(self, ids: Iterable[int]) -> AcceptForm:
        """Take only these."""
        self.chosen.choices = [(each, str(each)) for each in ids]
        return self


class IncidentForm(FlaskForm):
    """A note about the room or one person in it."""

    admission = SelectField(_l("涉及的考生"), coerce=int, validators=[InputRequired()])
    note = TextAreaField(
        _l("情况与处理"),
        [InputRequired(_l("请写下情况")), Length(max=LONGEST_NOTE, message=_l("不能超过 2000 个字"))],
        description=_l("记录后不能修改；写错了，请再记一条更正。"),
        render_kw={"maxlength": LONGEST_NOTE},
    )

    def about(self, seats: Sequence[Seat]) -> IncidentForm:
        """Offer the people of the room."""
        people = [(seat.admission_id, f"{seat.seat} {seat.name}") for seat in seats]
        self.admission.choices = [(0, _("整个考场")), *people]
        return self


def _limit(minutes: IntegerField, least: int, *, is_organizer: bool) -> None:
    """Bound a field of minutes by what this actor may give."""
    most = MOST_MINUTES if is_organizer else MOST_BY_INVIGILATOR
    text = _("请填 %(least)s 到 %(most)s 之间的整数", least=least, most=most)
    minutes.validators = [InputRequired(text), NumberRange(least, most, text)]
    minutes.flags.required = True
