"""GIFT, block by block. What Moodle and the published grammar read, is read; what neither can read is named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.gift.chunks import CATEGORY, Chunk, chunks_of
from hongling_exam.question_bank.formats.gift.items import Amount, Broken, Choice, Item, Pair, Parsed, Text
from hongling_exam.question_bank.formats.gift.signs import cleaned, hold, maybe, rich, said, take_format

MOST_ANSWERS = 300
BLANK = "_____"

_NUMBER = r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?"
_AMOUNT = re.compile(rf"({_NUMBER})(?:\s*(:|\.\.)\s*({_NUMBER}))?")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{0,20})?)%")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}


class _NoGift(Exception):
    """Why a block cannot be read; the text is Chinese."""


def parse(text: str) -> list[Parsed]:
    """Everything that stands in a file, in order."""
    return list(parsing(text))


def parsing(text: str) -> Iterator[Parsed]:
    """The same one after another."""
    return map(_parsed, chunks_of(text))


def _parsed(chunk: Chunk) -> Parsed:
    if chunk.too_long:
        return Broken(chunk.line, N_("这一段超过 20 万字，不像一道题。请检查题与题之间的空行。"))
    if chunk.text.startswith(CATEGORY):
        return Item("Category", chunk.line, title=chunk.text.removeprefix(CATEGORY).strip())
    try:
        item = _item(hold(chunk.text), chunk.line)
    except _NoGift as error:
        return Broken(chunk.line, error.args[0])
    said_of = dict(chunk.remarks)
    item.id = said_of.pop("id", None)
    said_of.pop("tag", None)
    item.tags = [value for name, value in chunk.remarks if name == "tag"]
    item.remarks = said_of
    return item


def _item(text: str, line: int) -> Item:
    title, text = _title(text)
    before, inner, after = _parts(text)
    name, before = take_format(before)
    if not name and not before.strip():
        name, after = take_format(after)
    name = name or "moodle"
    before, after = cleaned(before, name), cleaned(after, name)
    if inner is None:
        return Item("Description", line, title, Text(name, before))
    stem = " ".join(piece for piece in (before, BLANK, after) if piece) if after else before
    item = Item("Essay", line, title, Text(name, stem), embedded=bool(after))
    inner, mark, feedback = inner.rpartition("####") if "####" in inner else (inner, "", "")
    item.general = maybe(feedback, name) if mark else None
    _read_answers(item, _uncommented(inner), name)
    return item


def _title(text: str) -> tuple[str | None, str]:
    if not text.startswith("::"):
        return None, text
    title, mark, rest = text[2:].partition("::")
    if not mark:
        raise _NoGift(N_("题目名称后面缺少「::」"))
    return said(title), _uncommented(rest)


def _uncommented(text: str) -> str:
    """The text without the rest of a line that is a comment."""
    text = text.strip()
    return text.partition("\n")[2].strip() if text.startswith("//") else text


def _parts(text: str) -> tuple[str, str | None, str]:
    """What stands before, in and behind the braces; nothing in them when there are none."""
    before, opened, rest = text.partition("{")
    inner, closed, after = rest.partition("}")
    if not opened and "}" not in text:
        return text, None, ""
    if not opened or not closed or "}" in before:
        raise _NoGift(N_("花括号没有成对出现"))
    if "{" in inner or "{" in after or "}" in after:
        raise _NoGift(N_("有多余的花括号：文字里的请写成 \\{ 和 \\}，题与题之间请空一行"))
    return before, inner, "" if after.lstrip().startswith("//") else after


def _read_answers(item: Item, inner: str, name: str) -> None:
    """What stands in the braces, of the kind that its signs show."""
    truth, *feedbacks = inner.split("#", 2)
    truth = truth.partition("//")[0].strip()
    if not inner:
        item.type = "Essay"
    elif inner.startswith("#"):
        item.type, item.choices = "Numerical", _amounts(inner[1:].strip(), name)
    elif "~" in inner:
        item.type, item.choices = "MC", [_choice(*piece, name) for piece in _pieces(inner)]
    elif truth in _TRUTHS:
        item.type, item.truth = "TF", _TRUTHS[truth]
        first, second = [*(maybe(text, name) for text in feedbacks), None, None][:2]
        item.feedbacks = (first, second)
    else:
        _read_equals(item, inner, name)


def _read_equals(item: Item, inner: str, name: str) -> None:
    """Answers that all begin with `=`: pairs when each has an arrow, else alternatives. The first may lack its sign."""
    pieces = _pieces(inner if inner.startswith("=") else f"={inner}")
    if inner.startswith("=") and all("->" in text for _, text in pieces):
        sides = [text.partition("->") for _, text in pieces]
        item.type, item.pairs = "Matching", [Pair(rich(left, name), cleaned(right, "")) for left, _, right in sides]
    else:
        item.type, item.choices = "Short", [_choice(*piece, name) for piece in pieces]


def _pieces(inner: str) -> list[tuple[str, str]]:
    """(sign, text) of each answer."""
    first, *rest = re.split("([=~])", inner)
    if first.strip():
        raise _NoGift(N_("第一个答案前面缺少「=」或「~」"))
    if len(rest) > 2 * MOST_ANSWERS:
        raise _NoGift(N_("这道题的答案过多"))
    return list(zip(rest[::2], rest[1::2], strict=True))


def _weighed(text: str) -> tuple[Decimal | None, str]:
    found = _WEIGHT.match(text)
    return (Decimal(found[1]), text[found.end() :]) if found else (None, text)


def _choice(sign: str, text: str, name: str) -> Choice:
    weight, text = _weighed(text)
    answer, _, feedback = text.partition("#")
    return Choice(sign == "=", weight, rich(answer, name), maybe(feedback, name))


def _amounts(inner: str, name: str) -> Sequence[Choice] | Amount:
    if not inner:
        raise _NoGift(N_("数值题没有答案"))
    if "=" not in inner and "~" not in inner:
        answer, _, feedback = inner.partition("#")
        amount = _amount(answer, name)
        if isinstance(amount, Amount) and not feedback.strip():
            return amount
        return [Choice(True, None, amount, maybe(feedback, name))]
    found = []
    for sign, piece in _pieces(inner if inner.startswith(("=", "~")) else f"={inner}"):
        weight, text = _weighed(piece)
        answer, _, feedback = text.partition("#")
        found.append(Choice(sign == "=", weight, _amount(answer, name), maybe(feedback, name)))
    return found


def _amount(text: str, name: str) -> Amount | Text:
    """A number as GIFT writes it; the text `*` for any answer at all."""
    bare = said(text.strip())
    if bare in {"", "*"}:
        return Text(name, "*")
    found = _AMOUNT.fullmatch(bare)
    if found is None:
        raise _NoGift(worded(N_("「%(text)s」不是一个数"), text=bare[:40]))
    kind = {None: "simple", ":": "range", "..": "high-low"}[found[2]]
    return Amount(kind, Decimal(found[1]), Decimal(found[3] or 0))
