"""GIFT as Moodle's own questions: what the text says, in the elements that Moodle XML has for it.

So one reader decides what maps to our kinds and how it scores, whichever of Moodle's two formats a question came in.
"""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MarkupRefused
from hongling_exam.question_bank.formats.gift.items import Amount, Choice, Item, Text
from hongling_exam.question_bank.formats.html_text import line_to_html
from hongling_exam.question_bank.formats.moodle.building import add_text
from hongling_exam.question_bank.formats.moodle.elements import ANSWERS, EXPLANATION, STEM, Unmapped, plain_number

_TYPES = {
    "Description": "description",
    "Essay": "essay",
    "TF": "truefalse",
    "MC": "multichoice",
    "Short": "shortanswer",
    "Numerical": "numerical",
    "Matching": "matching",
}
_FORMATS = {"html": "html", "markdown": "markdown", "plain": "plain_text"}
_HTML = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|sub|sup|span|div|ul|ol|li|table|tr|td|th|img|a|pre|code|h[1-6]|hr|blockquote|font)"
    r"(?:\s+[a-z-]{1,40}\s*=[^<>]{0,2000})?\s*/?>|&(?:#\d{1,6}|[a-zA-Z]{2,10});",
    re.IGNORECASE,
)
_WHOLE = 100


def element_of(item: Item) -> etree._Element:
    """The question as Moodle has it after import; raises Unmapped for an answer that even Moodle cannot read."""
    element = etree.Element("question", type=_TYPES[item.type])
    add_text(etree.SubElement(element, "name"), " ".join((item.title or "").split()))
    if item.stem:
        _add(element, "questiontext", item.stem, STEM)
    if item.general:
        _add(element, "generalfeedback", item.general, EXPLANATION)
    if "points" in item.remarks or _loses(item) or item.type == "Essay":
        etree.SubElement(element, "defaultgrade").text = item.remarks.get("points", "1")
    _ANSWERS[item.type](element, item)
    tags = etree.SubElement(element, "tags")
    for tag in item.tags:
        add_text(etree.SubElement(tags, "tag"), tag)
    return element


def _loses(item: Item) -> bool:
    """Whether one wrong answer loses points: how many only the points of the whole say, and Moodle gives one."""
    choices = [] if item.type != "MC" else _choices(item)
    lost = any(choice.weight is not None and choice.weight < 0 for choice in choices)
    return lost and any(choice.right for choice in choices)


def _add(parent: etree._Element, name: str, text: Text, column: str) -> etree._Element:
    """A text under its own format. Moodle's automatic format is plain text unless there is HTML in it."""
    if "\ufffd" in text.text:
        raise Unmapped(column, N_("含有无法识别的符号，请改成普通文字后再导入"))
    named = _FORMATS.get(text.format) or ("moodle_auto_format" if _HTML.search(text.text) else "plain_text")
    holder = etree.SubElement(parent, name, format=named)
    add_text(holder, text.text)
    return holder


def _html(text: Text, column: str) -> str:
    """A text of one line as HTML."""
    if text.format == "html" or (text.format == "moodle" and _HTML.search(text.text)):
        return text.text
    if text.format != "markdown":
        return escape(text.text, quote=False)
    try:
        return line_to_html(text.text)
    except MarkupRefused as error:
        raise Unmapped(column, error.args[0]) from None


def _answer(parent: etree._Element, share: str, text: Text, feedback: Text | None) -> etree._Element:
    answer = _add(parent, "answer", text, ANSWERS)
    answer.set("fraction", share)
    if feedback:
        _add(answer, "feedback", feedback, EXPLANATION)
    return answer


def _choices(item: Item) -> list[Choice]:
    return [Choice(True, None, item.choices, None)] if isinstance(item.choices, Amount) else list(item.choices)


def _share(choice: Choice) -> str:
    """Per cent: what the weight says, else everything for `=` and nothing for `~`."""
    if choice.weight is None:
        return str(_WHOLE) if choice.right else "0"
    return str(choice.weight)


def _read_mc(element: etree._Element, item: Item) -> None:
    """One answer is right where there is a `=`, else several are."""
    choices = _choices(item)
    if any(choice.right and choice.weight not in (None, _WHOLE) for choice in choices):
        raise Unmapped(ANSWERS, N_("选择题里「=」后面不能再写百分比，请改用「~%50%」这样的写法"))
    etree.SubElement(element, "single").text = "true" if any(choice.right for choice in choices) else "false"
    for choice in choices:
        if isinstance(choice.answer, Text):
            text = Text("html", _html(choice.answer, ANSWERS))
            _answer(element, _share(choice), text, choice.feedback)


def _read_short(element: etree._Element, item: Item) -> None:
    """The words themselves count, whatever format they are marked with."""
    for choice in _choices(item):
        if isinstance(choice.answer, Text):
            _answer(element, _share(choice), Text("plain", choice.answer.text), choice.feedback)


def _read_numerical(element: etree._Element, item: Item) -> None:
    for choice in _choices(item):
        amount = choice.answer
        if isinstance(amount, Text):
            _answer(element, _share(choice), Text("plain", amount.text), choice.feedback)
            continue
        value, reach = amount.one, amount.other
        if amount.type == "high-low":
            value, reach = (amount.one + amount.other) / 2, (amount.other - amount.one) / 2
        answer = _answer(element, _share(choice), Text("plain", plain_number(value)), choice.feedback)
        etree.SubElement(answer, "tolerance").text = plain_number(reach)


def _read_tf(element: etree._Element, item: Item) -> None:
    wrong, right = item.feedbacks
    for word, value in (("true", True), ("false", False)):
        share = _WHOLE if item.truth is value else 0
        _answer(element, str(share), Text("plain", word), right if item.truth is value else wrong)


def _read_matching(element: etree._Element, item: Item) -> None:
    for pair in item.pairs:
        entry = _add(element, "subquestion", Text("html", _html(pair.left, ANSWERS)), ANSWERS)
        add_text(etree.SubElement(entry, "answer"), _html(Text("plain", pair.right), ANSWERS))


def _read_essay(element: etree._Element, item: Item) -> None:
    reference = item.remarks.get("graderinfo", "")
    if not reference and not item.general:
        raise Unmapped(ANSWERS, N_("论述题没有参考答案，请写在答案的「####」后面"))
    if reference:
        _add(element, "graderinfo", Text("plain", reference), ANSWERS)
    etree.SubElement(element, "responsefieldlines").text = item.remarks.get("lines", "15")


def _read_nothing(element: etree._Element, item: Item) -> None:
    """A description has no answers."""


_ANSWERS = {
    "Description": _read_nothing,
    "Essay": _read_essay,
    "TF": _read_tf,
    "MC": _read_mc,
    "Short": _read_short,
    "Numerical": _read_numerical,
    "Matching": _read_matching,
}
