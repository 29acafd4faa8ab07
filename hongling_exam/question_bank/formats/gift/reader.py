"""A GIFT file as questions of the bank."""

from __future__ import annotations

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.encodings import decode
from hongling_exam.question_bank.formats.gift.as_moodle import element_of
from hongling_exam.question_bank.formats.gift.items import Broken, Item
from hongling_exam.question_bank.formats.gift.parsing import parsing
from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.moodle.elements import Unmapped
from hongling_exam.question_bank.formats.moodle.reader import MAX_QUESTIONS, category_path, take


def read(data: bytes, name: str) -> Incoming:
    """All questions of a GIFT file; raises UnreadableFile when there are none. The categories are their tags."""
    found, tags, count = Incoming(), tuple[str, ...](), 0
    for one in parsing(decode(data)):
        if isinstance(one, Item) and one.type == "Category":
            tags = category_path(one.title or "")
            continue
        count += 1
        if count > MAX_QUESTIONS:
            raise UnreadableFile(N_("试题超过 50000 道。请分成几个文件导出，再逐个上传。"))
        _take(one, tags, found)
    if not count:
        text = N_("没有找到试题。GIFT 的答案写在花括号里，例如「题干 {=对的 ~错的}」，题与题之间空一行。")
        raise UnreadableFile(text)
    return found


def _take(one: Item | Broken, tags: tuple[str, ...], found: Incoming) -> None:
    place = worded(N_("第 %(n)d 行"), n=one.line)
    if isinstance(one, Broken):
        found.refuse(place, "", one.reason)
        return
    try:
        element = element_of(one)
    except Unmapped as reason:
        found.refuse(place, reason.column, reason.reason)
        return
    take(element, place, tags, found)
