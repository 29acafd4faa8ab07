"""Checks on the content of questions that no single kind makes: pure functions over bodies, keys and stems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.kinds import check_question

_VERDICT = "(都|均|皆|全|全部)?(不|没有|无)?(是|对|正确|可|可以|包括|符合|适用|属于|错|错误|有|非|错的|对的)?"
_THINGS = "(各项|各选项|所有|选项|说法|答案|做法|内容|情形|情况|观点|人员|[一二两三四几][种项者])?"
_ALL_OR_NONE = re.compile(
    rf"(以上|上述|前述|前面){_THINGS}(都|均|皆|全|全部|不|没有|无){_VERDICT}"
    rf"|(其他|其余|所有|全部|各)(选项|说法|答案)?(都|均|皆|全)?(不|没有|无)?(是|对|正确|包括|错|错误)"
    rf"|([二两三四]者)?(都|均|皆|全)(不|没有|无)?(是|对|正确|可以|包括|错|错误)"
    r"|(没有|无)(正确)?(选项|答案)(正确)?"
)
_NAMES_LETTERS = re.compile(
    r"^[A-HＡ-Ｈ]{2,}$|^(仅|只有|选项)?[A-HＡ-Ｈ]\s*([、，,和与及或]|\s)\s*[A-HＡ-Ｈ](?![A-Za-z])|选项\s*[A-HＡ-Ｈ](?![A-Za-z])"
)
_SERIAL_DATE = re.compile(r"[34]\d{4}(\.0+)?")
_FRACTION = re.compile(r"0?\.\d+")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?E[+-]\d+", re.IGNORECASE)
_EXCEL_ERROR = re.compile(r"#(REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)|#{3,}")


def question_faults(
    kind: str, body: Mapping[str, Any], key: Mapping[str, Any], policy: Mapping[str, Any], points: int
) -> list[str]:
    """All that keeps one question off a paper (exam-engine 28), in Chinese: its kind's own checks and those below."""
    faults = check_question(kind, body, key, policy, points)
    return faults + shuffle_hazards(body) + excel_damage(body, key)


def text_read(body: Mapping[str, Any]) -> str:
    """What a candidate reads: stem, options and sides, and the same of a case group's parts. Near-duplicates are
    looked for in this, since many stems say no more than 「下列说法正确的是」.
    """
    options = [str(entry.get("text", "")) for name in ("options", "left", "right") for entry in _entries(body, name)]
    parts = [text_read(_mapping(part.get("body"))) for part in _parts(body)]
    return "\n".join([str(body.get("stem", "")), *options, *parts])


def shuffle_hazards(body: Mapping[str, Any]) -> list[str]:
    """Why shuffling the options of a body would change their meaning: Chinese reasons, empty when it is safe.

    「以上都是」 is safe only when pinned in the last place; an option that names other options' letters never is.
    A case group is looked through part by part.
    """
    options = _entries(body, "options")
    pinned = body["pinned"] if isinstance(body.get("pinned"), list) else []
    reasons = []
    for place, option in enumerate(options, 1):
        text = str(option.get("text", "")).strip()
        if _NAMES_LETTERS.search(text):
            reasons.append(worded(N_("选项 %(id)s 提到其他选项的字母，选项打乱后会出错"), id=option.get("id")))
        elif _ALL_OR_NONE.fullmatch(text.rstrip("。.！!")) and (option.get("id") not in pinned or place < len(options)):
            reasons.append(worded(N_("选项 %(id)s 类似「以上都是」，须放在最后并固定"), id=option.get("id")))
    for part in _parts(body):
        reasons += shuffle_hazards(_mapping(part.get("body")))
    return reasons


def excel_damage(body: Mapping[str, Any], key: Mapping[str, Any]) -> list[str]:
    """Values that a spreadsheet has changed behind the author's back: Chinese reasons, empty when none is seen."""
    options = (entry for name in ("options", "left", "right") for entry in _entries(body, name))
    texts = [str(entry.get("text", "")).strip() for entry in options]
    reasons = [_damage(text) for text in (*texts, *_accepted(key))]
    if len(texts) > 1 and all(_FRACTION.fullmatch(text) for text in texts):
        reasons.append(N_("选项全是 0 与 1 之间的小数，可能是百分比被表格软件改写"))
    for part in _parts(body):
        reasons += excel_damage(_mapping(part.get("body")), _mapping(part.get("key")))
    return [reason for reason in reasons if reason]


def _damage(text: str) -> str:
    if _SERIAL_DATE.fullmatch(text):
        return worded(N_("「%(text)s」像是被表格软件改写的日期"), text=text)
    if _SCIENTIFIC.fullmatch(text):
        return worded(N_("「%(text)s」像是被表格软件改写的长数字"), text=text)
    return worded(N_("「%(text)s」是表格软件的错误值"), text=text) if _EXCEL_ERROR.fullmatch(text) else ""


def _accepted(key: Mapping[str, Any]) -> Iterator[str]:
    blanks = key.get("blanks")
    for alternatives in blanks if isinstance(blanks, list) else []:
        if isinstance(alternatives, list):
            yield from (text.strip() for text in alternatives if isinstance(text, str))


def _entries(body: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    entries = body.get(field)
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _parts(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return _entries(body, "questions")
