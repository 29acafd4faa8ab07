"""The file as a whole: categories, kinds, and what every question has whatever its kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.html_text import html_to_plain
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.moodle.chosen import (
    read_matching,
    read_multichoice,
    read_ordering,
    read_truefalse,
)
from hongling_exam.question_bank.formats.moodle.cloze import read_cloze
from hongling_exam.question_bank.formats.moodle.elements import (
    ANSWERS,
    EXPLANATION,
    KIND,
    Content,
    Unmapped,
    markdown_in,
    raw_text,
    read_points,
    words_in,
)
from hongling_exam.question_bank.formats.moodle.files import take_files
from hongling_exam.question_bank.formats.moodle.typed import read_essay, read_numerical, read_shortanswer
from hongling_exam.question_bank.formats.pace import beat
from hongling_exam.question_bank.formats.xml_safety import parse_xml
from hongling_exam.question_bank.kinds import check_question

MAX_QUESTIONS = 50_000
MAX_PARTS = 300
"""Elements directly below a question: its settings, answers and hints."""

_PATH = re.compile(r"(?<!/)/(?!/)")
_ROOTS = re.compile(r"\$\w+\$|top|")

_KINDS: Mapping[str, Callable[[etree._Element], Content]] = {
    "multichoice": read_multichoice,
    "truefalse": read_truefalse,
    "shortanswer": read_shortanswer,
    "numerical": read_numerical,
    "matching": read_matching,
    "match": read_matching,
    "ordering": read_ordering,
    "essay": read_essay,
    "cloze": read_cloze,
    "multianswer": read_cloze,
}


def read(data: bytes, name: str) -> Incoming:
    """All questions of a Moodle XML file; raises UnreadableFile when it is none. Hints and penalties are not read."""
    root = parse_xml(data)
    if root.tag != "quiz":
        raise UnreadableFile(N_("这不是 Moodle XML 试题文件。请在 Moodle 题库中选择「Moodle XML 格式」导出。"))
    found, count = Incoming(), 0
    tags: tuple[str, ...] = ()
    for element in root.iterchildren("question"):
        if element.get("type") == "category":
            tags = category_path(raw_text(element, "category"))
            continue
        count += 1
        if count > MAX_QUESTIONS:
            raise UnreadableFile(N_("试题超过 50000 道。请分成几个文件导出，再逐个上传。"))
        title = _title(element)
        place = worded(N_("第 %(n)d 题"), n=count) + (f"「{title[:30]}」" if title else "")
        take(element, place, tags, found)
    return found


def category_path(text: str) -> tuple[str, ...]:
    """`$course$/top/Default/Laws` as names, outermost first; `//` is a slash inside a name."""
    names = [part.replace("//", "/").strip() for part in _PATH.split(text.strip())]
    while names and _ROOTS.fullmatch(names[0]):
        names.pop(0)
    return tuple(part for part in names if part)


def take(element: etree._Element, place: str, tags: tuple[str, ...], found: Incoming) -> None:
    """Add the question that stands at this place under these categories, or why it does not come in."""
    beat()
    try:
        take_files(element, found.pictures)
        content = _content(element)
        points = content.points or read_points(element)
        explanation = _explanation(element)
    except Unmapped as reason:
        found.refuse(place, reason.column, reason.reason)
        return
    reasons = check_question(content.kind, content.body, content.key, content.policy, points or 100)
    for text in reasons:
        found.refuse(place, "", text)
    if reasons:
        return
    found.questions.append(
        IncomingQuestion(
            place=place,
            kind=content.kind,
            body=content.body,
            key=content.key,
            policy=content.policy,
            points=points,
            explanation=explanation,
            name=_title(element),
            tags=tags + _own_tags(element, tags),
        )
    )


def _content(element: etree._Element) -> Content:
    kind = (element.get("type") or "").strip()
    if kind == "description":
        raise Unmapped(KIND, N_("说明文字不是试题，未导入"))
    if kind not in _KINDS:
        raise Unmapped(KIND, worded(N_("Moodle 的「%(name)s」题型没有对应"), name=kind[:40]))
    if len(element) > MAX_PARTS:
        raise Unmapped(ANSWERS, N_("这道题的答案过多"))
    return _KINDS[kind](element)


def _title(element: etree._Element) -> str:
    text = raw_text(element, "name")[:2000]
    try:
        return html_to_plain(text)[:200].strip()
    except Unconvertible:
        return " ".join(text.split())[:200]


def _own_tags(element: etree._Element, known: tuple[str, ...]) -> tuple[str, ...]:
    words = (" ".join((tag.text or "").split()) for tag in element.iterfind("tags/tag/text"))
    return tuple(dict.fromkeys(word for word in words if word and word not in known))


def _explanation(element: etree._Element) -> str:
    """The general feedback, then what Moodle says of single answers."""
    pieces = [markdown_in(element.find("generalfeedback"), EXPLANATION)]
    for answer in element.iterfind("answer"):
        feedback = markdown_in(answer.find("feedback"), EXPLANATION)
        if feedback:
            label = words_in(answer, ANSWERS)
            pieces.append(f"{_LABELS.get(label, label)}：{feedback}")
    return "\n\n".join(piece for piece in pieces if piece)


_LABELS: Mapping[str, str] = {"true": N_("对"), "false": N_("错"), "*": N_("其他答案")}
