"""Aiken: a stem on one line, options `A.` or `A)` below it, then `ANSWER: B`. Faults stand where Moodle names them."""

from __future__ import annotations

import re

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.drafts import Draft
from hongling_exam.question_bank.formats.encodings import decode, lines_of
from hongling_exam.question_bank.formats.finishing import finish
from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.sheet_words import LETTERS

MOST_QUESTIONS = 50_000
LONGEST_LINE = 20_000
ANSWER_LINE = re.compile(r"(?:ANSWER\s*[:：]|(?i:answer)\s*[:：](?=\s*[A-Za-z]$))(.*)")
OPTION_LINE = re.compile(r"([A-Z])[.)]\s*(.*)")
_LEAST_LENGTH = 2
"""Moodle passes over shorter lines."""


def read(data: bytes, name: str) -> Incoming:
    """All questions of an Aiken file, each a single choice; raises UnreadableFile when there are none."""
    reading = _Reading()
    for number, line in enumerate(lines_of(decode(data)), 1):
        reading.take(line.strip(), number)
    reading.end()
    if not reading.drafts and not reading.found.faults:
        raise UnreadableFile(
            N_("没有找到试题。Aiken 格式每题先写题干，再写「A.」「B.」选项，最后一行写「ANSWER: A」。")
        )
    return finish(reading.drafts, reading.found)


class _Reading:
    """Line by line: whole questions so far, what is wrong, the question that is being read and whether it is broken."""

    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        self.found = Incoming()
        self.current: Draft | None = None
        self.broken = False
        self.last = 0

    def take(self, line: str, number: int) -> None:
        if len(line) < _LEAST_LENGTH:
            return
        if len(line) > LONGEST_LINE:
            raise UnreadableFile(worded(N_("第 %(n)d 行超过 20000 字，不像试题。请检查换行后再上传。"), n=number))
        self.last = number
        answer, option = ANSWER_LINE.fullmatch(line), OPTION_LINE.fullmatch(line)
        if answer:
            self._answer(answer[1].strip(), number)
        elif option:
            self._option(option[1], option[2], number)
        else:
            self._begin(line, number)

    def end(self) -> None:
        """A question that the file breaks off in is a fault where it stops."""
        if self.current:
            self._refuse(self.last, N_("试题没有写完：缺少「ANSWER:」一行"))

    def _begin(self, line: str, number: int) -> None:
        if self.current:
            self._refuse(number, N_("上一题没有写完就开始了新的一行文字：题干只能占一行，选项之后要有「ANSWER:」"))
        if len(self.drafts) == MOST_QUESTIONS:
            raise UnreadableFile(N_("试题超过 50000 道。请分成几个文件，再逐个上传。"))
        self.broken = False
        self.current = Draft(_place(number), {"stem": line}, section="single_choice")

    def _option(self, letter: str, text: str, number: int) -> None:
        if self.current is None:
            self._refuse(number, N_("选项前面没有题干"))
            return
        due = LETTERS[len(self.current.options)] if len(self.current.options) < len(LETTERS) else ""
        if letter == due:
            self.current.options[letter] = text
        elif not self.broken:
            self.broken = True
            reason = worded(N_("此处应为选项 %(id)s"), id=due) if due else N_("选项最多 26 个")
            self._refuse(number, reason)

    def _answer(self, text: str, number: int) -> None:
        draft, broken, self.current, self.broken = self.current, self.broken, None, False
        if broken:
            return
        if draft is None:
            self._refuse(number, N_("答案前面没有题干和选项"))
        elif len(draft.options) < 2:
            self._refuse(number, N_("选项不足两个"))
        elif text.upper() not in draft.options:
            self._refuse(number, worded(N_("答案「%(text)s」不是这道题的一个选项"), text=text[:40]))
        else:
            draft.fields["answer"] = text
            self.drafts.append(draft)

    def _refuse(self, number: int, reason: str) -> None:
        if len(self.found.faults) == MOST_QUESTIONS:
            raise UnreadableFile(N_("文件里的问题太多，不像 Aiken 格式。请检查后再上传。"))
        self.found.refuse(_place(number), "", reason)


def _place(number: int) -> str:
    return worded(N_("第 %(n)d 行"), n=number)
