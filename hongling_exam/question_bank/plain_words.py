"""A Markdown text as the words of a line, where a list has no room for more. Pure; what people see, never what is kept.

Rendering a whole page of stems would take a second; this looks at the signs alone and never fails.
"""

from __future__ import annotations

import re

_SIGNS = re.compile(r"[*_`$\\\[\]#>|~+\-=]|^\s*\d+[.)]")
_FENCE_OR_RULE = re.compile(r"\s*(`{3,}.*|~{3,}.*|[-*_=]{3,}|\|?(\s*:?-{3,}:?\s*\|)+(\s*:?-{3,}:?)?\s*)\s*")
_BLOCK = re.compile(r"^\s{0,3}(?:(?:>|#{1,6}|[-*+])\s+)+")
_PICTURE = re.compile(r"!\[([^\]]{0,200})\]\([^)\s]{0,200}(?:\s+\"[^\"]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\]]{1,200})\]\([^)\s]{0,500}\)")
_CODE = re.compile(r"(`{1,3})([^`]{1,300})\1")
_FORMULA = re.compile(r"(?<![\\$])(\${1,2})(?!\s)([^$]{1,500}?)(?<!\s)\1(?!\d)")
_STRONG = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=[^\s*_])([^*_]{1,500}?)(?<=[^\s*_])\1")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]{1,80})\}\s*\{([^{}]{1,80})\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]{1,80})\}")
_RAISED = re.compile(r"\^(?:\{(\d{1,9})\}|(\d))")
_LOWERED = re.compile(r"_(?:\{(\d{1,9})\}|(\d))")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s?")
_COMMANDS = {
    "times": "×", "div": "÷", "pm": "±", "cdot": "·", "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠",
    "neq": "≠", "approx": "≈", "infty": "∞", "sum": "∑", "pi": "π", "alpha": "α", "beta": "β", "degree": "°",
    "percent": "%", "quad": " ", "text": "", "mathrm": "", "left": "", "right": "", "rightarrow": "→", "to": "→",
}  # fmt: skip
_UP, _DOWN = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def plain_words(text: str) -> str:
    """The words of a Markdown text in one line: no signs of emphasis, lists, tables; a picture as its description in
    brackets, a formula as far as it can be typed. Blanks of underscores stay.
    """
    lines = (plain_line(line) for line in text[:4000].splitlines())
    return " ".join(line for line in lines if line)


def plain_line(line: str) -> str:
    """The same of a single line; "" for one that holds signs only, such as the rule below a table's head."""
    if not _SIGNS.search(line):
        return line.strip()
    if _FENCE_OR_RULE.fullmatch(line):
        return ""
    kept: list[str] = []

    def keep(words: str) -> str:
        kept.append(words)
        return f"\0{len(kept) - 1}\0"

    line = _CODE.sub(lambda found: keep(found[2]), _BLOCK.sub("", line.replace("\0", "")))
    line = _FORMULA.sub(lambda found: keep(_formula(found[2])), line)
    line = _ESCAPED.sub(lambda found: keep(found[1]), line)
    line = _LINK.sub(r"\1", _PICTURE.sub(r"[\1]", line))
    for _nested in range(2):
        line = _STRONG.sub(r"\2", line)
    if line.strip().startswith("|"):
        line = " · ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    return " ".join(re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], line).split())


def _formula(source: str) -> str:
    for _nested in range(2):
        source = _ROOT.sub(r"√(\1)", _FRACTION.sub(r"\1/\2", source))
    source = _RAISED.sub(lambda found: (found[1] or found[2]).translate(_UP), source)
    source = _LOWERED.sub(lambda found: (found[1] or found[2]).translate(_DOWN), source)
    source = _COMMAND.sub(lambda found: _COMMANDS.get(found[1], found[1]), source)
    return _ESCAPED.sub(r"\1", source).replace("{", "").replace("}", "")
