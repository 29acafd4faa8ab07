"""Questions of ours as Moodle XML. What Moodle cannot score as we do is left out, and named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.markup import MarkupRefused
from hongling_exam.question_bank.formats.html_text import html_to_plain, markdown_to_html
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.illustrations import Pictures, no_pictures
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.formats.moodle.building import add_html, add_text, grade, sayable
from hongling_exam.question_bank.formats.moodle.elements import KIND, STEM, Unmapped
from hongling_exam.question_bank.formats.moodle.files import put_files
from hongling_exam.question_bank.formats.moodle.written import WRITERS
from hongling_exam.question_bank.kinds import get_kind


def write(questions: Sequence[IncomingQuestion], pictures: Pictures = no_pictures) -> tuple[bytes, list[Fault]]:
    """A file that Moodle 4.5 imports, and a fault for each question that is not in it."""
    root = etree.Element("quiz")
    faults: list[Fault] = []
    path: tuple[str, ...] | None = None
    for question, element in elements_of(questions, faults, pictures):
        if question.tags != path:
            path = question.tags
            root.append(_category(path))
        root.append(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True), faults


def elements_of(
    questions: Iterable[IncomingQuestion], faults: list[Fault], pictures: Pictures | None = None
) -> Iterator[tuple[IncomingQuestion, etree._Element]]:
    """Each question as Moodle has it; a fault is noted for each one that it cannot have, which without `pictures` is
    every one that shows any.
    """
    for question in questions:
        try:
            element = _element(question)
            put_files(element, pictures)
            yield question, element
        except Unmapped as reason:
            faults.append(Fault(question.place, reason.column, reason.reason))
        except (MarkupRefused, Unconvertible) as error:
            faults.append(Fault(question.place, STEM, error.args[0]))


def category_text(path: Iterable[str]) -> str:
    """Names as the path of a category, which `category_path` reads."""
    return "/".join(["$course$", "top", *(name.replace("/", "//") for name in path)])


def _category(path: Iterable[str]) -> etree._Element:
    element = etree.Element("question", type="category")
    add_text(etree.SubElement(element, "category"), category_text(path))
    return element


def _element(question: IncomingQuestion) -> etree._Element:
    written = WRITERS.get(question.kind)
    if written is None:
        raise Unmapped(KIND, worded(N_("Moodle 没有与「%(kind)s」对应的题型"), kind=get_kind(question.kind).title))
    if question.points is None:
        raise Unmapped(STEM, N_("没有分值"))
    moodle_type, fill = written
    element = etree.Element("question", type=moodle_type(question))
    stem = sayable(markdown_to_html(str(question.body["stem"])), STEM)
    title = question.name or html_to_plain(stem)[:60]
    add_text(etree.SubElement(element, "name"), title)
    if element.get("type") != "cloze":
        add_html(element, "questiontext", stem)
    add_html(element, "generalfeedback", sayable(markdown_to_html(question.explanation), N_("解析")))
    if element.get("type") != "cloze":
        etree.SubElement(element, "defaultgrade").text = grade(question.points)
    etree.SubElement(element, "hidden").text = "0"
    fill(element, question, question.points)
    return element
