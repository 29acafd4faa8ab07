"""How people write the answer to a question into a cell or a line, whatever the file: every spelling, one meaning.

Each reader gives None for what it cannot read with certainty; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

_LABEL = re.compile(r"^\s*[【\[(（]?\s*(?:正确|参考|标准)?答案\s*[】\])）]?\s*[:：为是]?\s*")
_BETWEEN = re.compile(r"[\s,、;|/.。和与及]+")
_LETTERS = re.compile(r"[A-Z]+")
_PAIR = re.compile(r"(\d{1,2})[-—–=→:]?([A-Z])")
_CRITERION = re.compile(r"(?:[-*•]|[(（]?\d{1,2}[)）.、])?\s*(\S.*?)[（(]\s*([\d.０-９．]+)\s*分\s*[)）]\s*[;；。]?")
_TRUE = frozenset({"对", "正确", "√", "✓", "✔", "☑", "T", "TRUE", "是", "Y", "YES", "对的", "正确的"})
_FALSE = frozenset(
    {"错", "错误", "×", "✗", "✘", "╳", "X", "F", "FALSE", "否", "N", "NO", "不对", "不正确", "错的", "错误的"}
)
_SHARE = re.compile(r"(\d{1,10}(?:\.\d{1,10})?)%")


def folded(text: str) -> str:
    """Half width, upper case, without a leading 「答案：」."""
    return _LABEL.sub("", unicodedata.normalize("NFKC", text)).strip().upper()


def read_letters(text: str) -> list[str] | None:
    """`ABD`, `A,B,D`, `A、B、D`, `ａｂｄ` and their like, in the order written; None when a letter stands twice."""
    bare = _BETWEEN.sub("", folded(text))
    return list(bare) if _LETTERS.fullmatch(bare) and len(set(bare)) == len(bare) else None


def bare_option(letter: str, text: str) -> str:
    """An option's text without the literal `A.` that people put before it."""
    wide = chr(ord(letter) + 0xFEE0)
    return re.sub(rf"^\s*[（(]?\s*[{letter}{wide}]\s*[.．、:：)）]\s*(?=\S)", "", text)


def marked_option(letter: str, text: str) -> str:
    """The text so that `bare_option` gives it back: with its letter where it begins like one that is marked."""
    return text if bare_option(letter, text) == text else f"{letter}. {text}"


def read_truth(text: str) -> bool | None:
    """对 and 错 in their spellings, without the letters: `read_truth_letter` knows what those say."""
    bare = folded(text).strip("。.() ")
    return True if bare in _TRUE else False if bare in _FALSE else None


def read_truth_letter(text: str, options: dict[str, str]) -> bool | None:
    """A or B as what these options say; without options A is 对 and B is 错."""
    letters = read_letters(text)
    if letters is None or len(letters) != 1:
        return None
    if options:
        said = {letter: read_truth(word) for letter, word in options.items()}
        return said.get(letters[0]) if sorted(said.values(), key=str) == [False, True] else None
    return {"A": True, "B": False}.get(letters[0])


def read_alternatives(text: str) -> list[str]:
    """What one blank accepts, divided by `|` or `｜`."""
    return [piece.strip() for piece in text.replace("｜", "|").split("|") if piece.strip()]


def read_blanks(text: str) -> list[list[str]]:
    """What each blank accepts, blanks divided by `；` or `;`."""
    pieces = [piece for piece in re.split("[;；]", _LABEL.sub("", text)) if piece.strip()]
    return [read_alternatives(piece) for piece in pieces]


def read_pairs(text: str) -> dict[str, str] | None:
    """`1-B 2-A`, `1B,2A`, `1→B；2→A` as left to right; None when a left side stands twice or something is left over."""
    words = [
        word
        for word in re.split(r"[\s,;、，；]+", re.sub(r" ?([-—–=→:]) ?", r"\1", " ".join(folded(text).split())))
        if word
    ]
    found = [_PAIR.fullmatch(word) for word in words]
    pairs = {str(int(pair[1])): pair[2] for pair in found if pair}
    return pairs if words and len(pairs) == len(words) else None


def read_criteria(text: str) -> list[tuple[str, str]] | None:
    """`- 要点（2 分）`, one a line, as (criterion, points as written); None when a line is none."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    found = [_CRITERION.fullmatch(line) for line in lines]
    criteria = [(one[1].rstrip(), one[2]) for one in found if one]
    return criteria if len(criteria) == len(found) else None


def read_tolerance(text: str) -> dict[str, str]:
    """`0.5` or `±0.5` as an absolute bound, `1%` as a share; none without a text."""
    bare = folded(text).removeprefix("±").replace(" ", "")
    share = _SHARE.fullmatch(bare)
    if share:
        return {"relative": f"{Decimal(share[1]).scaleb(-2):f}"}
    return {"absolute": bare} if bare else {}
