"""The numbers that Word puts before paragraphs by itself: `1.`, `A.`, `一、`, as they stand on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

MOST_LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_CHINESE = frozenset(
    ["chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCountingThousand"]
)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    style: str
    text: str


class Numbering:
    """Counts along a document: ask for every paragraph once, in order."""

    def __init__(self, document: DocumentObject) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._by_style = _style_lists(document)
        for relation in document.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.NUMBERING and not relation.is_external:
                self._read(relation.target_part)

    def _read(self, part: Any) -> None:
        root = part.element
        for abstract in root.iterchildren(qn("w:abstractNum")):
            levels = {_number(level, "w:ilvl"): _level(level) for level in abstract.iterchildren(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = levels
        for one in root.iterchildren(qn("w:num")):
            name = one.get(qn("w:numId"), "")
            self._lists[name] = _value(one, "w:abstractNumId")
            starts = {
                _number(override, "w:ilvl"): int(_value(override, "w:startOverride") or 0)
                for override in one.iterchildren(qn("w:lvlOverride"))
                if _value(override, "w:startOverride").isdigit()
            }
            self._restarts[name] = starts

    def label(self, paragraph: Any) -> str:
        """What stands before this paragraph; "" for none, and for bullets."""
        name, depth = self._list_of(paragraph)
        levels = self._levels.get(self._lists.get(name, ""), {})
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(self._lists[name], {})
        for level, start in self._restarts.pop(name, {}).items():
            counts[level] = start - 1
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        return _said(levels, depth, counts)

    def _list_of(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return "", 0
        name, depth = self._by_style.get(_value(properties, "w:pStyle"), ("", 0))
        own = properties.find(qn("w:numPr"))
        if own is None:
            return name, depth
        return _value(own, "w:numId") or name, int(_value(own, "w:ilvl") or depth)


def _style_lists(document: DocumentObject) -> dict[str, tuple[str, int]]:
    """Style id → its list and level, of its own or of the style it is based on."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in document.styles.element.iterchildren(qn("w:style")):
        name = style.get(qn("w:styleId"), "")
        based[name] = _value(style, "w:basedOn")
        found = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if found is not None:
            own[name] = (_value(found, "w:numId"), int(_value(found, "w:ilvl") or 0))
    lists = {}
    for name in based:
        ancestor, seen = name, set[str]()
        while ancestor and ancestor not in own and ancestor not in seen:
            seen.add(ancestor)
            ancestor = based.get(ancestor, "")
        if ancestor in own:
            lists[name] = own[ancestor]
    return lists


def _value(node: Any, name: str) -> str:
    child = node.find(qn(name))
    return str(child.get(qn("w:val"), "")) if child is not None else ""


def _number(node: Any, name: str) -> int:
    text = node.get(qn(name), "")
    return min(int(text), MOST_LEVELS) if text.isdigit() else 0


def _level(node: Any) -> _Level:
    start = _value(node, "w:start")
    return _Level(int(start) if start.isdigit() else 1, _value(node, "w:numFmt"), _value(node, "w:lvlText"))


def _said(levels: Mapping[int, _Level], depth: int, counts: Mapping[int, int]) -> str:
    if levels[depth].style in {"bullet", "none"}:
        return ""

    def count(match: re.Match[str]) -> str:
        level = int(match[1]) - 1
        known = levels.get(level)
        return _figure(counts.get(level, known.start), known.style) if known else ""

    return re.sub(r"%([1-9])", count, levels[depth].text)


def _figure(number: int, style: str) -> str:
    if style in {"upperLetter", "lowerLetter"} and 1 <= number <= 26:
        letter = chr(ord("A") + number - 1)
        return letter if style == "upperLetter" else letter.lower()
    if style in _CHINESE and 1 <= number <= 99:
        tens, ones = divmod(number, 10)
        lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
        return lead + (_DIGITS[ones] if ones or not tens else "")
    if style in {"upperRoman", "lowerRoman"} and 1 <= number <= 39:
        roman = ""
        for value, sign in _ROMAN:
            roman, number = roman + sign * (number // value), number % value
        return roman if style == "upperRoman" else roman.lower()
    return str(number)
