"""Forms of an import: the file, and what is chosen once for all its questions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DecimalField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # its stubs are behind
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from hongling_exam.core.choices import choices
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank import queries
from hongling_exam.question_bank.formats import registry
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.importing.choices import LONGEST_TAG, POINTS, UNSORTED, Choices
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

HUNDRED = Decimal(100)


def _id(value: str | int | None) -> int | None:
    text = str(value)
    return int(text) if text.isdecimal() and len(text) < 10 else None


def selectable(pairs: list[tuple[str, str]]) -> list[SelectChoice]:
    """(value, text) pairs as a field takes them."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class ChoicesForm(FlaskForm):
    """What stands in where the file says nothing; `points_<kind>` are added below."""

    levels = SelectMultipleField(
        _l("等级"),
        [InputRequired(_l("请至少选一个等级"))],
        choices=lambda: selectable(choices(Level)),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    topic = SelectField(_l("知识点"), [InputRequired()])
    difficulty = SelectField(
        _l("难度"), [InputRequired()], choices=[SelectChoice(value=str(each), label=str(each)) for each in range(1, 6)]
    )
    purpose = SelectField(
        _l("用途"),
        [InputRequired()],
        choices=lambda: selectable(choices(Purpose)),
        description=_l("考试用的题不会出现在练习里。"),
    )
    tags = StringField(
        _l("标签"), [Length(max=400)], description=_l("加给每一题，几个标签用“、”隔开；文件里的分类另外保留。")
    )
    document = StringField(_l("依据文件"), [Length(max=200)], description=_l("例如：中国共产党章程"))
    edition = StringField(_l("版本"), [Length(max=100)], description=_l("例如：2022"))
    article = StringField(_l("条款"), [Length(max=200)])
    leave_conflicts = BooleanField(_l("答案冲突的题先不导入"))
    leave_alike = BooleanField(_l("题干相同或内容相近的题先不导入"))

    def prepare(self) -> None:
        """Fill in what is chosen from lists of the database."""
        topics = [(each.code, f"{_(each.track.label)} · {each.name}") for each in queries.list_topics()]
        others = [one for one in topics if one[0] != UNSORTED]
        self.topic.choices = selectable([(UNSORTED, _("待归类（导入后再归类）")), *others])

    @property
    def points(self) -> list[DecimalField]:
        """The fields for points, kind by kind."""
        return [self[f"points_{kind}"] for kind in POINTS]

    def show(self, chosen: Choices) -> None:
        """Put `chosen` into the fields."""
        for name in ("topic", "purpose", "leave_conflicts", "leave_alike"):
            self[name].data = getattr(chosen, name)
        self.levels.data, self.difficulty.data = list(chosen.levels), str(chosen.difficulty)
        self.tags.data = "、".join(chosen.tags)
        if chosen.source:
            for name in ("document", "edition", "article"):
                self[name].data = getattr(chosen.source, name)
        for kind, points in chosen.points.items():
            self[f"points_{kind}"].data = Decimal(points) / HUNDRED

    def chosen(self, *, skip_faults: bool = False) -> Choices:
        """The choices as they stand in the fields."""
        document = (self.document.data or "").strip()
        source = Source(document, (self.edition.data or "").strip(), (self.article.data or "").strip())
        return Choices(
            levels=tuple(self.levels.data or ()),
            topic=self.topic.data,
            difficulty=int(self.difficulty.data),
            purpose=self.purpose.data,
            tags=tuple(tags_in(self.tags.data or "")),
            source=source if document else None,
            points={kind: int(self[f"points_{kind}"].data * HUNDRED) for kind in POINTS},
            skip_faults=skip_faults,
            leave_conflicts=self.leave_conflicts.data,
            leave_alike=self.leave_alike.data,
        )

    def validate_article(self, field: StringField) -> None:
        """An edition or an article without its document names nothing."""
        if (field.data or self.edition.data) and not (self.document.data or "").strip():
            raise ValidationError(_("请先填写依据文件"))

    def validate_tags(self, field: StringField) -> None:
        """Each tag must fit its column."""
        if any(len(tag) > LONGEST_TAG for tag in tags_in(field.data or "")):
            raise ValidationError(_("每个标签最多 %(most)s 个字", most=LONGEST_TAG))


def tags_in(text: str) -> list[str]:
    """The tags of a line, parted by any comma or semicolon."""
    for sign in "，,；;":
        text = text.replace(sign, "、")
    return list(dict.fromkeys(tag.strip() for tag in text.split("、") if tag.strip()))


for _kind in POINTS:
    _field: Any = DecimalField(
        _l(KINDS.get(_kind).title),
        [InputRequired(_l("请填写分值")), NumberRange(Decimal("0.01"), 1000, _l("分值须大于 0，最多两位小数"))],
        places=2,
        render_kw={"inputmode": "decimal"},
    )
    setattr(ChoicesForm, f"points_{_kind}", _field)


class UploadForm(ChoicesForm):
    """A file, and the choices for it."""

    file = FileField(
        _l("试题文件"),
        [FileRequired(_l("请选择文件"))],
        description=_l("Excel、Word、文本、Moodle 或 QTI 文件，最大 10 MB。"),
    )
    format = SelectField(_l("文件格式"), [InputRequired()], description=_l("一般不用选；认错了再指定。"))
    jurisdiction = SelectField(_l("归入题库"), [Optional()], coerce=_id, validate_choice=False)

    def prepare_upload(self, jurisdictions: list[Jurisdiction]) -> None:
        """Fill in the lists, the jurisdictions being those whose questions the reader may write."""
        self.prepare()
        formats = [(each.name, _(each.title)) for each in registry.readable()]
        self.format.choices = selectable([(registry.AUTO, _("自动识别")), *formats])
        self.jurisdiction.choices = selectable([(str(each.id), each.name) for each in jurisdictions])
