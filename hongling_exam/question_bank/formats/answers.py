"""Third step: what differs from kind to kind, the body beyond its stem, the key and the policy of a block."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.folding import fold
from hongling_exam.question_bank.formats.blocks import Block, Entry
from hongling_exam.question_bank.formats.fields import hundredths, read_options, the_one
from hongling_exam.question_bank.formats.parsed import Complaints

Fields = dict[str, Any]
Answer = tuple[Fields, Fields, Fields]
"""(body without its stem, key, policy)"""

_BLANK = re.compile(r"_{4,}")
_PAIR = re.compile(r"(\d{1,2})-([A-Z])")
_CRITERION = re.compile(r"[-*]\s*(.+?)\s*[（(]\s*([\d.０-９．]+)\s*分\s*[)）]")
_WORDS_FOR_TRUE = {"对", "正确"}
_WORDS_FOR_FALSE = {"错", "错误"}


def read_answer(kind: str, block: Block, complaints: Complaints) -> Answer:
    """Body, key and policy of a block of this kind; complaints tell whether they can be used."""
    return _READERS[kind](block, complaints)


def _letters(entry: Entry | None) -> list[str]:
    return re.findall(r"[A-Z]|[^A-Z\s,、;]+", fold(entry.value).upper()) if entry else []


def _policy(block: Block, complaints: Complaints) -> Fields:
    """策略: the rule's name and, for `negative`, the points lost; without the field, the kind's default."""
    entry = the_one(block, "策略", complaints, required=False)
    if entry is None:
        return {}
    rule, _, lost = fold(entry.value).partition(" ")
    policy: Fields = {"rule": rule}
    if lost:
        policy["penalty"] = hundredths(lost)
    if bool(lost) != (rule == "negative"):
        complaints.add(entry.line, N_("倒扣分应写成「negative 分值」，其他策略没有分值"))
    return policy


def _optional_body(block: Block, complaints: Complaints) -> Fields:
    body: Fields = {"options": read_options(block.options(), complaints)}
    pinned = the_one(block, "固定", complaints, required=False)
    if pinned:
        body["pinned"] = _letters(pinned)
    return body


def _choice(block: Block, complaints: Complaints) -> Answer:
    letters = _letters(the_one(block, "答案", complaints))
    return _optional_body(block, complaints), {"right": letters}, _policy(block, complaints)


def _multiple(block: Block, complaints: Complaints) -> Answer:
    body, key, policy = _choice(block, complaints)
    return body, {"right": sorted(key["right"])}, policy


def _ordering(block: Block, complaints: Complaints) -> Answer:
    body, key, policy = _choice(block, complaints)
    return body, {"order": key["right"]}, policy


def _true_false(block: Block, complaints: Complaints) -> Answer:
    entry = the_one(block, "答案", complaints)
    word = entry.value if entry else ""
    right = True if word in _WORDS_FOR_TRUE else False if word in _WORDS_FOR_FALSE else None
    return {}, {"right": right}, _policy(block, complaints)


def _fill_blank(block: Block, complaints: Complaints) -> Answer:
    stem = block.all("题干")
    blanks = len(_BLANK.findall(stem[0].value)) if stem else 0
    single = block.all("答案")
    names = ["答案"] if single else [f"答案{n}" for n in range(1, max(blanks, 1) + 1)]
    entries = [the_one(block, name, complaints) for name in names]
    for entry in block.entries:
        if entry.name.startswith("答案") and entry.name not in names:
            complaints.add(entry.line, worded(N_("没有与「%(name)s」对应的空"), name=entry.name))
    keyed = [[text.strip() for text in entry.value.replace("｜", "|").split("|")] for entry in entries if entry]
    return {"blanks": blanks}, {"blanks": keyed}, _policy(block, complaints) | _blank_order(block, complaints)


def _blank_order(block: Block, complaints: Complaints) -> Fields:
    entry = the_one(block, "填空", complaints, required=False)
    if entry is None:
        return {}
    if entry.value not in {"无序", "有序"}:
        complaints.add(entry.line, N_("「填空」只能写无序或有序"))
    return {"ordered": entry.value == "有序"}


def _matching(block: Block, complaints: Complaints) -> Answer:
    body = {"left": read_options(block.side("左"), complaints), "right": read_options(block.side("右"), complaints)}
    entry = the_one(block, "答案", complaints)
    found = [_PAIR.fullmatch(word) for word in fold(entry.value).upper().split()] if entry else []
    pairs = {pair.group(1): pair.group(2) for pair in found if pair}
    if entry and len(pairs) != len(found):
        complaints.add(entry.line, N_("匹配题的答案应写成「1-B 2-A」，每项一次"))
    return body, {"pairs": pairs}, _policy(block, complaints)


def _numeric(block: Block, complaints: Complaints) -> Answer:
    value = the_one(block, "答案", complaints)
    unit = the_one(block, "单位", complaints, required=False)
    reach = the_one(block, "误差", complaints, required=False)
    key: Fields = {"value": fold(value.value) if value else ""}
    if unit:
        key["unit"] = unit.value
    return {"unit": unit.value if unit else None}, key, _tolerance(fold(reach.value) if reach else "0")


def _tolerance(text: str) -> Fields:
    """`0.5` is an absolute bound, `1%` a share of the right value."""
    number = re.fullmatch(r"(\d{1,10}(?:\.\d{1,10})?)%", text)
    if number is None:
        return {"absolute": text}
    digits, _, decimals = number.group(1).partition(".")
    padded = digits.rjust(3, "0")
    return {"relative": f"{padded[:-2]}.{padded[-2:]}{decimals}".rstrip("0").rstrip(".") or "0"}


def _written(block: Block, complaints: Complaints) -> Answer:
    reference = the_one(block, "参考答案", complaints)
    rubric = the_one(block, "评分点", complaints)
    criteria = []
    for offset, line in enumerate(rubric.lines if rubric else []):
        if not line.strip():
            continue
        match = _CRITERION.fullmatch(line.strip())
        points = hundredths(match.group(2)) if match else None
        if rubric and (match is None or points is None):
            complaints.add(rubric.line + offset, N_("评分点应写成「- 要点（2 分）」"))
        elif match:
            criteria.append({"criterion": match.group(1), "points": points})
    return {}, {"reference": reference.value if reference else "", "rubric": criteria}, {}


_READERS: dict[str, Callable[[Block, Complaints], Answer]] = {
    "single_choice": _choice,
    "multiple_choice": _multiple,
    "true_false": _true_false,
    "fill_blank": _fill_blank,
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _numeric,
    "short_answer": _written,
    "essay": _written,
}
