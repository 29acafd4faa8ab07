"""Questions of ours as a Word document: a paper to print, with a key at its end that our reader takes in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.markup import MarkupRefused
from hongling_exam.question_bank.formats.drafts import UNSEEN
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.illustrations import Pictures, no_pictures
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.formats.paper_keys import key_of
from hongling_exam.question_bank.formats.paper_layout import (
    SPACE,
    TITLES,
    Placed,
    Role,
    columns_of,
    heading_of,
    question_of,
    sections_of,
)
from hongling_exam.question_bank.formats.paper_text import Grid, line_of, pictures_in, plain, seen
from hongling_exam.question_bank.formats.sheet_words import folded_width
from hongling_exam.question_bank.formats.word.own import Marked, read_own
from hongling_exam.question_bank.formats.word_pages import Pages

TITLE = N_("试题")
_SHOWN = (b"\x89PNG", b"\xff\xd8\xff")
_SIDES = (Role.LEFT, Role.OPTIONS)
_TO_FILL = N_("姓名：＿＿＿＿＿＿　　单位：＿＿＿＿＿＿＿＿　　得分：＿＿＿＿")
_KEY = N_("参考答案与解析")


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A question as it stands on the paper and in the key. What our reader would not give back is only printed."""

    question: IncomingQuestion
    columns: int
    read: bool


def write(
    questions: Sequence[IncomingQuestion],
    pictures: Pictures = no_pictures,
    *,
    with_key: bool = True,
    title: str = TITLE,
) -> tuple[bytes, list[Fault]]:
    """A document, and a fault for each question that is not in it. `pictures` gives the bytes of a picture (PNG or
    JPEG) by the address in the text, None for one that there is not.

    A question that Word's plain text cannot give back as it was (formulas, tables, pictures) is printed in a style that
    our reader knows: it refuses it by name and never takes it for something else.
    """
    drawn, faults = [], []
    for question in questions:
        try:
            drawn.append(_drawn(question, pictures))
        except (MarkupRefused, Unconvertible) as error:
            faults.append(Fault(question.place, N_("题干"), error.args[0]))
    pages = Pages(pictures)
    pages.title(title)
    pages.subtitle(_TO_FILL)
    _paper(pages, drawn)
    if with_key and drawn:
        pages.new_page()
        pages.subtitle(_KEY)
        _keys(pages, drawn)
    return pages.saved(), faults


def write_without_key(
    questions: Sequence[IncomingQuestion], pictures: Pictures = no_pictures
) -> tuple[bytes, list[Fault]]:
    """The same as a paper to hand out."""
    return write(questions, pictures, with_key=False)


def _drawn(question: IncomingQuestion, pictures: Pictures) -> _Drawn:
    if question.kind not in TITLES:
        raise Unconvertible(worded(N_("Word 没有与「%(kind)s」对应的题型"), kind=question.kind))
    for one in [*question_of(question, 1, points=True), *key_of(question, 1)]:
        for address in pictures_in(one.block):
            if not (pictures(address) or b"").startswith(_SHOWN):
                reason = N_("图片「%(name)s」不在，或不是 PNG、JPEG，不能写入 Word")
                raise Unconvertible(worded(reason, name=address.rpartition("/")[2][:40]))
    columns = columns_of([plain("A. ") + line_of(str(one["text"])) for one in question.body.get("options", [])])
    return _Drawn(question, columns, comes_back(question))


def comes_back(question: IncomingQuestion) -> bool:
    """Whether the document gives back a question that prints the same, key and all."""
    words = _printed(question)
    if any(UNSEEN in text for _, text in words):
        return False
    heading = Marked(Role.HEADING, f"一、{TITLES[question.kind]}")
    found = read_own([heading, *(Marked(role, text) for role, text in words)])
    return len(found.questions) == 1 and _folded(_printed(found.questions[0])) == _folded(words)


def _printed(question: IncomingQuestion) -> list[tuple[Role, str]]:
    """What our reader finds of a question on paper and in the key."""
    words = []
    for one in [*question_of(question, 1, points=True), *key_of(question, 1)]:
        if not isinstance(one.block, Grid):
            words.append((one.role, seen(one.block)))
        elif one.role is Role.LEFT:
            words += [(role, seen(cell)) for row in one.block.rows for role, cell in zip(_SIDES, row, strict=True)]
        else:
            words.append((one.role, UNSEEN))
    return words


def _folded(words: Sequence[tuple[Role, str]]) -> list[tuple[Role, str]]:
    """Blanks and the width of letters do not matter."""
    return [(role, " ".join(folded_width(text).split())) for role, text in words]


def _paper(pages: Pages, drawn: Sequence[_Drawn]) -> None:
    by_question = {id(one.question): one for one in drawn}
    for place, section in enumerate(sections_of([one.question for one in drawn]), 1):
        inside = [by_question[id(question)] for question in section.questions]
        pages.put([Placed(Role.HEADING, plain(heading_of(section, place)))])
        for number, one in enumerate(inside, 1):
            placed = question_of(one.question, number, points=section.each is None)
            pages.put(_as(placed, one.read), one.columns)
            pages.space(SPACE.get(section.kind, 0))


def _keys(pages: Pages, drawn: Sequence[_Drawn]) -> None:
    by_question = {id(one.question): one for one in drawn}
    for place, section in enumerate(sections_of([one.question for one in drawn]), 1):
        inside = [by_question[id(question)] for question in section.questions]
        pages.put([Placed(Role.HEADING, plain(heading_of(section, place).partition("（")[0]))])
        for number, one in enumerate(inside, 1):
            pages.put(_as(key_of(one.question, number), one.read))


def _as(placed: Sequence[Placed], read: bool) -> list[Placed]:
    """As they are, or as what is printed and not read."""
    if read:
        return list(placed)
    return [replace(one, role=_UNREAD.get(one.role, Role.PRINTED)) for one in placed]


_UNREAD = {Role.STEM: Role.PRINTED_STEM, Role.PRINTED_STEM: Role.PRINTED_STEM}
