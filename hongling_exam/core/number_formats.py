"""What Excel shows of a number or a moment under its cell's format, where that can be said for certain.

Only what offices use is known: plain and thousands, decimals, per cent, leading noughts, words beside the number, and
dates and times in figures. Every other format gives None, so that nobody takes 0.1 for what the cell shows as 1/10.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].')
_COLOURS = r"Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color\d+|[黑蓝青绿红白黄]色|洋红"
_NUMBER_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<pad>[_*].)|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    rf"|(?P<colour>\[(?:{_COLOURS})\])"
    r"|(?P<digits>[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+)|(?P<general>General|G/通用格式|@)|(?P<percent>%)"
    r"|(?P<literal>[-+¥￥€$() ,:：，。、（）\u4e00-\u9fff])",
    re.IGNORECASE,
)
_MOMENT_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<pad>[_*].)|(?P<locale>\[\$-[0-9A-Fa-f]+\])'
    r"|(?P<half>上午/下午|AM/PM)|(?P<part>yyyy|yy|mm?(?!m)|dd?(?!d)|hh?|ss?)|(?P<literal>[-/.:： ,，年月日时分秒@])",
    re.IGNORECASE,
)
SYSTEM_FORMATS = {"F800": 'yyyy"年"m"月"d"日"', "F400": "h:mm:ss"}
"""What Chinese Windows shows for the two formats that follow the system."""


def shown_number(value: float, code: str) -> str | None:
    """A number's text under `code`; None where the format is not known for certain."""
    sections = _sections(code)
    place = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    if len(sections) > 4 or not sections[place].strip():
        return None
    exact = Decimal(repr(value))
    text = _number(abs(exact), sections[place])
    return text if text is None or value >= 0 or place == 1 else f"-{text}"


def shown_moment(value: dt.datetime | dt.time, code: str) -> str | None:
    """A moment's text under `code`; None where the format is not known, or asks a bare time for its day."""
    for system, replacement in SYSTEM_FORMATS.items():
        if f"[$-{system}]" in code.upper():
            code = replacement
    tokens = _tokens(_MOMENT_TOKEN, _sections(code)[0])
    if tokens is None:
        return None
    halved = any(name == "half" for name, _ in tokens)
    pieces = [_moment_piece(value, place, tokens, halved) for place in range(len(tokens))]
    return None if None in pieces else "".join(piece for piece in pieces if piece).strip()


def _sections(code: str) -> list[str]:
    """The parts of a format between semicolons that are no words."""
    hidden = _QUOTED.sub(lambda match: "\0" * len(match.group()), code)
    cuts = [-1, *(place for place, char in enumerate(hidden) if char == ";"), len(code)]
    return [code[start + 1 : end] for start, end in pairwise(cuts)]


def _tokens(pattern: re.Pattern[str], section: str) -> list[tuple[str, str]] | None:
    """Each token as (what it is, its text); None when something is left that the pattern does not know."""
    found, place = [], 0
    while place < len(section):
        match = pattern.match(section, place)
        if match is None or match.end() == place:
            return None
        name = str(match.lastgroup)
        found.append((name, match.group(name)))
        place = match.end()
    return found


def _number(value: Decimal, section: str) -> str | None:
    tokens = _tokens(_NUMBER_TOKEN, section)
    if tokens is None or sum(name in {"digits", "general"} for name, _ in tokens) != 1:
        return None
    value = value.scaleb(2 * sum(name == "percent" for name, _ in tokens))
    pieces = []
    for name, text in tokens:
        if name == "digits":
            digits = _digits(value, text)
            if digits is None:
                return None
            pieces.append(digits)
        elif name == "general":
            pieces.append(_general(value))
        elif name not in {"pad", "colour"}:
            pieces.append(text)
    return "".join(pieces).strip()


def _general(value: Decimal) -> str:
    return str(int(value)) if value == int(value) else f"{float(value):.15g}"


def _digits(value: Decimal, placeholder: str) -> str | None:
    """Figures as `#,##0.0#` asks for; None for a comma at the end, which shows a thousandth."""
    whole, dot, decimals = placeholder.partition(".")
    if whole.endswith(",") or "," in decimals or "?" in placeholder:
        return None
    rounded = value.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    before, _, after = f"{rounded:f}".partition(".")
    least = decimals.count("0")
    after = after[:least] + after[least:].rstrip("0")
    before = ("" if before == "0" else before).rjust(whole.count("0"), "0")
    if "," in whole:
        before = re.sub(r"(?<=\d)(?=(\d{3})+$)", ",", before)
    return before + (dot and f".{after}")


def _moment_piece(value: dt.datetime | dt.time, place: int, tokens: list[tuple[str, str]], halved: bool) -> str | None:
    name, text = tokens[place]
    if name in {"pad", "locale"} or text == "@":
        return ""
    if name == "half":
        return "上午" if value.hour < 12 else "下午"
    if name != "part":
        return text
    letter = text[0].lower()
    if letter == "m" and _is_minute(place, tokens):
        return _padded(value.minute, text)
    if letter in "hs":
        hour = (value.hour % 12 or 12) if halved else value.hour
        return _padded(hour if letter == "h" else value.second, text)
    if not isinstance(value, dt.datetime):
        return None
    if letter == "y":
        return f"{value.year:04d}"[-len(text) :]
    return _padded(value.month if letter == "m" else value.day, text)


def _is_minute(place: int, tokens: list[tuple[str, str]]) -> bool:
    """m means minutes right after hours or right before seconds."""
    before = [text[0].lower() for name, text in tokens[:place] if name == "part"][-1:]
    after = [text[0].lower() for name, text in tokens[place + 1 :] if name == "part"][:1]
    return before == ["h"] or after == ["s"]


def _padded(number: int, text: str) -> str:
    return f"{number:0{len(text)}d}"
