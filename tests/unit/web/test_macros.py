"""The shell's macros: what they promise to readers, keyboards and the page policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jinja2
import pytest
import wtforms
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import validators
from wtforms.fields import SelectChoice

import hongling_exam.web
from hongling_exam.core.listing import Listing, Wanted

FORMS = '{% import "hongling_exam/web/macros/forms.html" as forms %}'
LISTS = '{% import "hongling_exam/web/macros/lists.html" as lists %}'
TIMELINE = '{% import "hongling_exam/web/macros/timeline.html" as tl %}'


@pytest.fixture
def shell() -> Iterator[Flask]:
    """A request in a bare app that knows the shell's templates only."""
    folder = Path(str(hongling_exam.web.__file__)).parent
    app = Flask("shell", static_folder=str(folder / "static"))
    app.jinja_loader = jinja2.FileSystemLoader(folder / "templates")
    app.config.update(SECRET_KEY="for tests", BABEL_DEFAULT_LOCALE="zh_CN")
    Babel(app)
    CSRFProtect(app)
    with app.test_request_context("/", method="POST"):
        yield app


class SessionForm(FlaskForm):
    title = wtforms.StringField("名称", [validators.DataRequired("请填写名称。")], description="考生会看到。")
    note = wtforms.TextAreaField("须知")
    level = wtforms.SelectField("等级", choices=[SelectChoice("junior", "初级")])
    focus = wtforms.RadioField("切屏", choices=[SelectChoice("record", "记录")], default="record")
    late = wtforms.BooleanField("允许迟到")


@dataclass
class Entry:
    when: str
    who: str
    what: str
    why: str


def listing(page: int, total: int, sort: str = "", direction: str = "asc") -> Listing[int]:
    return Listing([], total, Wanted(page=page, sort=sort, direction=direction))


def test_returned_form_ties_hint_and_error_to_the_field(shell: Flask) -> None:
    form = SessionForm()
    form.validate()
    page = render_template_string(FORMS + "{{ forms.error_summary(form) }}{{ forms.field(form.title) }}", form=form)
    assert 'aria-describedby="title-hint title-error"' in page
    assert 'aria-invalid="true"' in page
    assert 'href="#title"' in page
    assert page.count("请填写名称。") == 2


def test_form_without_errors_has_no_summary(shell: Flask) -> None:
    assert "alert" not in render_template_string(FORMS + "{{ forms.error_summary(form) }}", form=SessionForm())


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("note", '<textarea class="form-control"'),
        ("note", "选填"),
        ("level", '<select class="form-select"'),
        ("focus", "<legend>切屏"),
        ("late", '<input class="form-check-input"'),
    ],
)
def test_field_draws_each_kind(shell: Flask, name: str, part: str) -> None:
    assert part in render_template_string(FORMS + "{{ forms.field(form[name]) }}", form=SessionForm(), name=name)


def test_field_passes_attributes_to_its_control(shell: Flask) -> None:
    page = render_template_string(FORMS + '{{ forms.field(form.title, inputmode="numeric") }}', form=SessionForm())
    assert 'inputmode="numeric"' in page


def test_post_button_carries_token_and_escapes_its_question(shell: Flask) -> None:
    call = "{{ forms.post_button('/x', '撤回', confirm=question, reason=True, fields={'id': '7'}) }}"
    page = render_template_string(FORMS + call, question='"><script>')
    assert 'name="csrf_token"' in page
    assert "data-wants-reason" in page
    assert 'name="id" value="7"' in page
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("page", "total", "present", "absent"),
    [(1, 30, "共 30 条", "翻页"), (1, 31, 'rel="next"', 'rel="prev"'), (2, 31, 'rel="prev"', 'rel="next"')],
)
def test_pagination_offers_only_pages_that_exist(
    shell: Flask, page: int, total: int, present: str, absent: str
) -> None:
    drawn = render_template_string(LISTS + "{{ lists.pagination(listing) }}", listing=listing(page, total))
    assert present in drawn
    assert absent not in drawn


@pytest.mark.parametrize(
    ("sort", "direction", "present"),
    [("", "asc", 'href="?sort=name"'), ("name", "asc", "direction=desc"), ("name", "desc", 'aria-sort="descending"')],
)
def test_sort_header_turns_the_direction(shell: Flask, sort: str, direction: str, present: str) -> None:
    call = LISTS + "{{ lists.sort_header('名称', 'name', listing) }}"
    assert present in render_template_string(call, listing=listing(1, 1, sort, direction))


def test_search_bar_keeps_what_was_chosen(shell: Flask) -> None:
    filters = [{"name": "level", "label": "等级", "value": "junior", "choices": [("", "全部"), ("junior", "初级")]}]
    page = render_template_string(LISTS + "{{ lists.search_bar('沈', filters) }}", filters=filters)
    assert 'value="沈"' in page
    assert '<option value="junior" selected>' in page
    assert "清除条件" in page


def test_bulk_boxes_belong_to_their_form(shell: Flask) -> None:
    acts = [{"value": "end", "label": "停用", "confirm": "停用 {n} 人。"}]
    call = "{{ lists.bulk_bar('people', '/x', acts) }}{{ lists.bulk_item('people', 3, '选择 沈红梅') }}"
    page = render_template_string(LISTS + call, acts=acts)
    assert 'form="people" name="ids" value="3"' in page
    assert 'data-confirm="停用 {n} 人。"' in page


def test_timeline_says_when_who_what_and_why(shell: Flask) -> None:
    entries = [Entry("2026年4月18日", "考务 沈红梅", "公布场次", "<b>急</b>")]
    page = render_template_string(TIMELINE + "{{ tl.timeline(entries) }}", entries=entries)
    assert all(part in page for part in ("2026年4月18日", "考务 沈红梅", "公布场次", "&lt;b&gt;急"))


def test_journey_marks_the_present_step(shell: Flask) -> None:
    steps = [{"title": "申报审查", "state": "done"}, {"title": "知识测试", "state": "now"}]
    page = render_template_string(TIMELINE + "{{ tl.journey(steps, '进度') }}", steps=steps)
    assert 'class="now" aria-current="step"' in page
    assert page.count("aria-current") == 1
