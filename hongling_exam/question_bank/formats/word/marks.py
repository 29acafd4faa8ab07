"""How people mark what a line is: a heading, a numbered stem, options, an answer, an explanation."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hongling_exam.question_bank.formats.sheet_words import ALIASES, kind_of_word, kind_within

_COUNT = "一二三四五六七八九十百"
_LEAD = re.compile(
    rf"^(?:第\s*[{_COUNT}\d]{{1,4}}\s*(?:部分|大题|题组|章|节|单元)[、.．:：]?\s*"
    rf"|[（(]?[{_COUNT}]{{1,3}}[)）]?\s*[、.．:：)）]\s*|[（(][{_COUNT}]{{1,3}}[)）]\s*|[IVX]{{1,4}}[、.．]\s*)"
)
_ARABIC_LEAD = re.compile(r"^\d{1,2}\s*[、.．]\s*")
_REMARK = re.compile(r"\s*[（(【：:，,。].*$")
_EACH = re.compile(r"每\s*小?题\s*(\d{1,3}(?:\.\d{1,2})?)\s*分")
_STEM = re.compile(
    r"^(?:第\s*(?P<named>\d{1,4})\s*题|[（(【\[]?\s*(?P<number>\d{1,4})(?P<sign>\s*[.．、,，:：)）】\]]|(?=\s)))\s*[.．、:：]?\s*"
)
_OPTION = re.compile(r"^[（(\[【]?\s*([A-Za-z])(\s*[.．、,，:：)）\]】]|(?=\s)|(?=[\u4e00-\u9fff]))\s*")
_NAMES = {
    name: field
    for field in ("answer", "explanation", "points", "difficulty", "tags", "topic", "level", "source", "rubric")
    for name in ALIASES[field]
} | {"答": "answer", "本题答案": "answer", "分析": "explanation"}
_WORDS = "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True))
_FIELD = re.compile(
    rf"(?:^|(?<=[\s\u3000】)）。；;]))[【\[]?\s*(?P<bare>{_WORDS})\s*[】\]]?\s*[:：]"
    rf"|[【\[]\s*(?P<boxed>{_WORDS})\s*[】\]]\s*[:：]?"
)
_KIND = re.compile(r"\s*[\[【（(]\s*([\u4e00-\u9fff]{2,7})\s*[\]】)）]\s*[、.．:：]?\s*(?=\S)")
_BRACKETED = re.compile(r"[（(【\[]\s*(?:正确|参考|标准)?答案\s*[:：]\s*([^（(）)【】\[\]]{1,200})[)）】\]]")
_ANSWERS = re.compile(
    rf"(?:附件?\d*[:：]?\s*)?(?:第?[{_COUNT}\d]{{1,3}}(?:部分)?[、.．]?\s*)?"
    r"(?:《[^》]{1,30}》|单选|多选|单项|多项|不定项|选择|判断|填空|简答|论述|试题|习题|练习|题库|试卷|各|本|题|部分)*"
    r"(?:参考|标准|正确)?答案(?:(?:及|与|和)?解析|部分|页|表|汇总)?\s*(?P<colon>[:：]?)"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the kind that it speaks of, or "", its own words, and the points of each question below, or ""."""

    kind: str
    title: str
    points: str


def read_heading(line: str) -> Heading | None:
    """A heading of kinds (`一、单选题（每题 2 分）`, `第二部分 多选题`, `判断题`) or of another theme (`三、党章`)."""
    text = line.strip()
    if len(text) > 120:
        return None
    lead = _LEAD.match(text)
    bare = _REMARK.sub("", text[lead.end() :] if lead else _ARABIC_LEAD.sub("", text)).strip()
    if not bare or len(bare) > 40:
        return None
    named = kind_of_word(bare.removesuffix("部分")) or ""
    kind = named or (kind_within(bare) if lead else "")
    each = _EACH.search(text)
    if kind or (lead and len(text) <= 40 and not re.search(r"[?？()（）_]", text)):
        return Heading(kind, bare, each[1] if each else "")
    return None


def read_number(line: str) -> tuple[int, str, str] | None:
    """The number of a stem, what stands behind the number, and the stem; None where a line begins with none."""
    found = _STEM.match(line)
    if found is None:
        return None
    rest = line[found.end() :]
    return int(found["named"] or found["number"]), (found["sign"] or "").strip() if not found["named"] else ".", rest


def read_option(line: str) -> tuple[str, str, str] | None:
    """An option's letter, the sign behind it ("" for none), and its text."""
    found = _OPTION.match(line)
    return (found[1].upper(), found[2].strip(), line[found.end() :].strip()) if found else None


def take_kind(stem: str) -> tuple[str, str]:
    """The kind that a stem begins with in brackets (`[单选题]`, `【多选】`), or "", and the stem without it."""
    found = _KIND.match(stem)
    kind = kind_of_word(found[1]) if found else ""
    return (kind, stem[found.end() :]) if found and kind else ("", stem)


def split_fields(line: str) -> list[tuple[str, str]]:
    """A line in pieces of (field, text), the first with "" where it begins without one: 答案：B 解析：… gives two."""
    pieces, place, name = [], 0, ""
    for found in _FIELD.finditer(line):
        pieces.append((name, line[place : found.start()].strip()))
        name, place = _NAMES[found["bare"] or found["boxed"]], found.end()
    pieces.append((name, line[place:].strip()))
    return pieces if pieces[0][1] or len(pieces) == 1 else pieces[1:]


def take_bracketed(line: str) -> tuple[str, str]:
    """The line without its `（答案：B）`, and the answer in it, or ""."""
    found = _BRACKETED.search(line)
    return (line[: found.start()] + line[found.end() :], found[1].strip()) if found else (line, "")


def begins_answers(line: str) -> str | None:
    """For a line that says that answers follow (参考答案, 附：答案及解析, 单选题答案) the colon at its end, or ""."""
    found = _ANSWERS.fullmatch(line.strip()) if len(line) <= 60 else None
    return found["colon"] if found else None
