"""Forms of blueprints and of drawing a paper. Shares are small number fields, one for each topic and difficulty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DecimalField, FieldList, FormField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from hongling_exam.core.errors import Invalid
from hongling_exam.exams.actions.selecting import LABELS, LONGEST_SEED
from hongling_exam.exams.forms.fields import VersionField, optional_id
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.exams.rules.blueprints import (
    MOST_COUNT,
    MOST_SECTIONS,
    Section,
    kind_title,
    read_section,
)
from hongling_exam.exams.rules.constraints import MOST_EXPOSURE, MOST_FIXED, Constraints, read_constraints
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

NUMBER = {"inputmode": "numeric", "autocomplete": "off"}
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class Method(StrEnum):
    """How a paper's questions are chosen."""

    ASSEMBLE = "assemble"
    DRAW = "draw"


PURPOSES = [(purpose.value, _l(purpose.label)) for purpose in (Purpose.EXAM, Purpose.PRACTICE)]
MOST_DIGITS = 9
NEW_SECTION = {"kind": "single_choice", "count": 10, "points": Decimal(2)}


def hundredths(points: Decimal | None) -> int:
    """Typed points as stored; digits beyond the second are rounded. What is no amount at all (NaN, 1e99) is nothing."""
    amount = points or Decimal(0)
    return int((amount * 100).to_integral_value()) if amount.is_finite() and amount.adjusted() < MOST_DIGITS else 0


def typed(points: int) -> Decimal:
    """Stored points as a form shows them: 2, 2.5."""
    value = Decimal(points) / 100
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


class PartForm(FlaskForm):
    """A form inside another, which has the token; it speaks the reader's language as every FlaskForm does."""

    class Meta:
        csrf = False


class SectionForm(PartForm):
    """One section of a blueprint; its two share fields are added by `blueprint_form`."""

    kind = SelectField(_l("题型"), [InputRequired(_l("请选择题型"))])
    title = StringField(
        _l("标题"),
        [Length(max=30, message=_l("不能超过 30 个字"))],
        description=_l("不填就用题型的名称。"),
        render_kw={"autocomplete": "off"},
    )
    count = IntegerField(
        _l("题数"),
        [InputRequired(_l("请填写题数")), NumberRange(1, MOST_COUNT, _l("应在 1–200 之间"))],
        render_kw=NUMBER,
    )
    points = DecimalField(
        _l("每题分值"),
        [InputRequired(_l("请填写分值")), NumberRange(Decimal("0.01"), 100, _l("应大于 0，不超过 100"))],
        places=None,
        render_kw=DECIMAL,
    )

    def section(self) -> Section:
        """What was typed, as the rules take it; fields that could not be read count as nothing."""
        shares = {name: {code: n for code, n in self[name].data.items() if n} for name in ("topics", "difficulty")}
        return Section(
            kind=self.kind.data or "",
            count=self.count.data or 0,
            points=hundredths(self.points.data),
            title=(self.title.data or "").strip(),
            topics=shares["topics"],
            difficulty={int(level[1:]): count for level, count in shares["difficulty"].items()},
        )


class BlueprintForm(FlaskForm):
    """A blueprint; `sections` is added by `blueprint_form`. `wanted` looks for questions to fix."""

    jurisdiction = SelectField(_l("辖区"), [InputRequired(_l("请选择辖区"))], coerce=optional_id)
    name = StringField(
        _l("方案名称"),
        [InputRequired(_l("请填写方案名称")), Length(max=100, message=_l("不能超过 100 个字"))],
        description=_l("例如：初级认证考试标准方案。"),
        render_kw={"autocomplete": "off"},
    )
    level = SelectField(
        _l("等级"), [InputRequired(_l("请选择等级"))], choices=[(level.value, _l(level.label)) for level in Level]
    )
    pass_points = DecimalField(
        _l("及格分"),
        [InputRequired(_l("请填写及格分")), NumberRange(0, 100_000, _l("不能小于 0"))],
        places=None,
        render_kw=DECIMAL,
    )
    exposure = IntegerField(
        _l("使用次数上限"),
        [Optional(), NumberRange(0, MOST_EXPOSURE, _l("应在 0–99 之间"))],
        description=_l("试题最多可以用过几份已封存的试卷；0 表示只用没有用过的。不填则不限。"),
        render_kw=NUMBER,
    )
    overlap = IntegerField(
        _l("各份卷共用的题数"),
        [Optional(), NumberRange(0, MOST_COUNT, _l("应在 0–200 之间"))],
        description=_l("固定题不算。最优组卷恰好共用这么多，随机抽题至多这么多；0 表示没有相同的题。"),
        render_kw=NUMBER,
    )
    fixed = FieldList(StringField(), max_entries=MOST_FIXED)
    wanted = StringField(
        _l("找试题"),
        [Length(max=100)],
        description=_l("输入编号或题干里的词，在本等级已通过的试题里查找。"),
        render_kw={"autocomplete": "off", "type": "search"},
    )
    version = VersionField()
    sections: FieldList[Any]

    def typed_sections(self) -> list[Section]:
        """The sections as far as they could be read."""
        return [entry.form.section() for entry in self.sections]

    def constraints(self) -> Constraints:
        """What was typed about the whole paper, as the rules take it."""
        keys = [str(entry.data or "").strip() for entry in self.fixed]
        return Constraints(tuple(dict.fromkeys(filter(None, keys))), self.exposure.data, self.overlap.data)

    def fix(self, key: str) -> None:
        """Let a question stand on every form."""
        if key not in self.constraints().fixed and len(self.fixed.entries) < MOST_FIXED:
            self.fixed.append_entry(key)

    def unfix(self, key: str) -> None:
        """No longer ask for a question."""
        self.fixed.entries = [entry for entry in self.fixed.entries if entry.data != key]

    def show_faults(self, error: Invalid) -> None:
        """Put what an action found wrong with sections beside their fields, with the section's number at the top."""
        for fault in error.errors:
            place, values = fault.get("section"), fault.get("params")
            reason = _(str(fault.get("reason", error.text)), **(values if isinstance(values, dict) else {}))
            owner = self.sections[place].form if isinstance(place, int) else self
            field = owner._fields.get(str(fault.get("field")))
            if isinstance(place, int):
                self.form_errors.append(_("第 %(n)s 部分：%(reason)s", n=place + 1, reason=reason))
            elif field is None or isinstance(field, FieldList):
                self.form_errors.append(reason)
            if field is not None and not isinstance(field, FormField | FieldList):
                field.errors = [*field.errors, reason]

    def fill(self, blueprint: PaperBlueprint) -> None:
        """Show a stored blueprint."""
        self.jurisdiction.data, self.name.data = blueprint.jurisdiction_id, blueprint.name
        self.level.data, self.pass_points.data = blueprint.level.value, typed(blueprint.pass_points)
        self.version.data = blueprint.version
        constraints = read_constraints(blueprint.constraints)
        self.exposure.data, self.overlap.data = constraints.exposure, constraints.overlap
        for key in constraints.fixed:
            self.fixed.append_entry(key)
        for document in blueprint.sections:
            self.append(read_section(document))

    def append(self, section: Section | None = None) -> None:
        """Add a section at the end: this one, or a usual one to begin with."""
        if section is None:
            self.sections.append_entry(NEW_SECTION)
            return
        self.sections.append_entry(
            {
                "kind": section.kind,
                "title": section.title,
                "count": section.count,
                "points": typed(section.points),
                "topics": dict(section.topics),
                "difficulty": {f"d{level}": count for level, count in section.difficulty.items()},
            }
        )

    def remove(self, place: int) -> None:
        """Take a section out."""
        if 0 <= place < len(self.sections.entries):
            self.sections.entries.pop(place)


def _shares(titles: Mapping[str, str]) -> type[PartForm]:
    checks = [Optional(), NumberRange(0, MOST_COUNT, _l("应在 0–200 之间"))]
    fields = {code: IntegerField(title, checks, render_kw=NUMBER) for code, title in titles.items()}
    return type("Shares", (PartForm,), fields)


def blueprint_form(topics: Mapping[str, str], jurisdictions: Sequence[tuple[int, str]]) -> BlueprintForm:
    """The form for these topics (code → name) and 辖区 (id, name) to choose from."""
    levels = {f"d{level}": _("难度 %(level)s", level=level) for level in range(1, 6)}
    section = type(
        "TopicSectionForm",
        (SectionForm,),
        {
            "kind": SelectField(
                _l("题型"),
                [InputRequired(_l("请选择题型"))],
                choices=[(kind.name, _(kind_title(kind.name))) for kind in KINDS],
            ),
            "topics": FormField(_shares(topics)),
            "difficulty": FormField(_shares(levels)),
        },
    )
    fields: dict[str, Any] = {"sections": FieldList(FormField(section), max_entries=MOST_SECTIONS)}
    form: BlueprintForm = type("ThisBlueprintForm", (BlueprintForm,), fields)()
    form.jurisdiction.choices = list(jurisdictions)
    return form


class DrawForm(FlaskForm):
    """Making a paper from a blueprint: assembled, or drawn at random."""

    blueprint = SelectField(_l("组卷方案"), [InputRequired(_l("请选择组卷方案"))], coerce=optional_id)
    title = StringField(
        _l("试卷名称"),
        [InputRequired(_l("请填写试卷名称")), Length(max=100, message=_l("不能超过 100 个字"))],
        description=_l("考生在卷首看到的名称。"),
        render_kw={"autocomplete": "off"},
    )
    purpose = SelectField(
        _l("用哪类试题"),
        [InputRequired(_l("请选择"))],
        choices=PURPOSES,
        description=_l("练习用试题随软件公开，考生可能见过：模拟考试用它；正式场次要用须写明理由。"),
    )
    method = RadioField(
        _l("怎样选题"),
        [InputRequired(_l("请选择"))],
        choices=[
            (Method.ASSEMBLE.value, _l("最优组卷：在全部要求之下选信息量最大的题，各份卷的难度和信息量相等")),
            (Method.DRAW.value, _l("随机抽题：由种子在题库里随机抽取，各份卷的难度相近")),
        ],
        default=Method.ASSEMBLE.value,
    )
    forms = IntegerField(
        _l("卷数"),
        [InputRequired(_l("请填写卷数")), NumberRange(1, len(LABELS), _l("应在 1–8 之间"))],
        default=1,
        description=_l("相邻座位发不同的卷；题库够时各卷没有相同的题，难度相等。"),
        render_kw=NUMBER,
    )
    seed = StringField(
        _l("种子"),
        [Length(max=LONGEST_SEED, message=_l("不能超过 64 个字符"))],
        description=_l("不填就随机产生。考试结束后可用它核对抽题和每位考生的题序。"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
