"""Cloze questions: `{1:SHORTANSWER:=one~=two}` inside the text. Those whose gaps are all short answers are 填空."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.markup import MAX_BYTES
from hongling_exam.question_bank.formats.html_text import html_to_markdown
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.moodle.elements import ANSWERS, STEM, Content, Unmapped
from hongling_exam.question_bank.formats.moodle.typed import BLANK, fold_policy

_FOLDING = frozenset({"SHORTANSWER", "SA", "MW"})
_EXACT = frozenset({"SHORTANSWER_C", "SAC", "MWC"})
_GAP = re.compile(r"\{\s{0,3}(\d{0,4})\s{0,3}:\s{0,3}([A-Z_]{2,20})\s{0,3}:((?:\\.|[^\\{}]){1,5000})\}", re.DOTALL)
_PIECE = re.compile(r"((?:\\.|[^\\~])+)", re.DOTALL)
_ANSWER = re.compile(r"\s*(?:(=)|%(-?\d{1,3}(?:\.\d{1,5})?)%)?((?:\\.|[^\\#])*)", re.DOTALL)


def read_cloze(question: etree._Element) -> Content:
    """A 填空 with a blank for each gap; the points are the gaps' weights, as in Moodle, and must be equal."""
    holder = question.find("questiontext")
    if holder is None or holder.find("file") is not None:
        raise Unmapped(STEM, N_("完形题没有题干，或含有附带文件"))
    text = (holder.findtext("text") or "")[: MAX_BYTES + 1]  # one more than the converter takes: it refuses by name
    gaps = _GAP.findall(text)
    if not gaps:
        raise Unmapped(STEM, N_("完形题里没有空"))
    stem = _stem(_GAP.sub(" ____ ", text), len(gaps))
    weights = {int(weight or 1) for weight, _, _ in gaps}
    if len(weights) > 1 or 0 in weights:
        raise Unmapped(ANSWERS, N_("完形题各空的分值须相同且大于 0"))
    keyed = [_accepted(source) for _, _, source in gaps]
    policy = fold_policy([text for accepted in keyed for text in accepted], case=_folds_case(gaps))
    points = len(gaps) * weights.pop() * 100
    return Content("fill_blank", {"stem": stem, "blanks": len(gaps)}, {"blanks": keyed}, policy, points)


def _folds_case(gaps: Sequence[tuple[str, str, str]]) -> bool:
    kinds = {kind for _, kind, _ in gaps}
    other = kinds - _FOLDING - _EXACT
    if other:
        raise Unmapped(ANSWERS, worded(N_("完形题的「%(name)s」空没有对应，只能是简短文字"), name=min(other)))
    if kinds & _FOLDING and kinds & _EXACT:
        raise Unmapped(ANSWERS, N_("完形题有的空区分大小写，有的不区分"))
    return bool(kinds & _FOLDING)


def _stem(html: str, blanks: int) -> str:
    try:
        stem = html_to_markdown(html)
    except Unconvertible as error:
        raise Unmapped(STEM, error.args[0]) from None
    if len(BLANK.findall(stem)) != blanks or re.search(r"\{\d*:[A-Z]", stem):
        raise Unmapped(STEM, N_("完形题的空无法识别，或另有下划线"))
    return stem


def _accepted(source: str) -> list[str]:
    accepted = []
    for piece in _PIECE.findall(source):
        match = _ANSWER.match(piece)
        share, text = (match[2], match[3]) if match else (None, piece)
        whole = bool(match and match[1]) or (share is not None and float(share) == 100)
        if not whole and share is not None and float(share) != 0:
            raise Unmapped(ANSWERS, N_("完形题有只得部分分数的答案，填空题没有这种评分"))
        if whole:
            accepted.append(_typed(text))
    if not accepted:
        raise Unmapped(ANSWERS, N_("完形题有一个空没有 100% 的答案"))
    return accepted


def _typed(text: str) -> str:
    words = unescape(re.sub(r"\\(.)", r"\1", re.sub(r"<[^<>]*>", "", text), flags=re.DOTALL)).strip()
    if "*" in words:
        raise Unmapped(ANSWERS, worded(N_("答案「%(text)s」含有通配符 *，请逐一列出"), text=words[:40]))
    return words


def gap(weight: int, alternatives: Sequence[str], *, case: bool) -> str:
    """One gap as Moodle writes it, inside HTML."""
    answers = "~".join("=" + escape(re.sub(r"[\\}#~/\"]", r"\\\g<0>", text), quote=False) for text in alternatives)
    return f"{{{weight}:{'SHORTANSWER' if case else 'SHORTANSWER_C'}:{answers}}}"
