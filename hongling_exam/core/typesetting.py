"""PDF documents by typst: templates of the package, data as JSON strings, a font that is checked first.

Nothing a person typed becomes markup: data travels as one JSON input and templates show its strings. The templates
lie in a folder of their own which is typst's root (a copy of it where pictures are shown), so a document reads no other
file, and none of them imports a package from the network. Size bounds keep the time of one document to about a second;
typst works outside the interpreter lock, so other requests go on meanwhile.
"""

from __future__ import annotations

import io
import json
import shutil
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import segno
import typst
from fontTools.ttLib import TTFont

from hongling_exam.core.errors import N_, Refused

ASSETS = Path(__file__).resolve().parent.parent / "assets"
FONTS = ASSETS / "fonts"
TEMPLATES = ASSETS / "typst"
COMPLETE_FONT = FONTS / "HonglingSans.otf"
LARGEST_DATA = 6 * 1024 * 1024
LARGEST_PICTURES = 40 * 1024 * 1024
"""Twenty pictures of the largest size that people may upload."""
WHITE_SPACE = frozenset("\n\r\t")
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True)
class FormHead:
    """What stands at the head of every form: 2026年4月18日（星期六） as `day`, 9:00–10:30 as `time`."""

    office: str
    title: str
    level: str
    day: str
    time: str


class GlyphMissing(Refused):
    """The font lacks `characters` (each once, in order of appearance); typst would leave them out without a word."""

    code = "glyph-missing"

    def __init__(self, characters: str) -> None:
        self.characters = characters
        named = "、".join(_named(character) for character in characters)
        super().__init__(N_("字库里没有这些字，无法排版，请核对或改用通行写法：%(characters)s"), characters=named)


class TooMuchToPrint(Refused):
    """More data than one document may hold."""

    code = "too-much-to-print"

    def __init__(self) -> None:
        super().__init__(N_("一次打印的内容太多，请分批打印。"))


def _named(character: str) -> str:
    """The character with its code point; an invisible one by its code point alone."""
    code = f"U+{ord(character):04X}"
    return code if unicodedata.category(character) in INVISIBLE else f"{character}（{code}）"


@cache
def _fonts() -> typst.Fonts:
    """Only the package's own faces, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


@cache
def _drawable() -> frozenset[str]:
    """Every character that the complete face has a visible form or a width for."""
    with TTFont(COMPLETE_FONT, lazy=True) as font:
        characters = (chr(code) for code in font.getBestCmap())
        return frozenset(char for char in characters if unicodedata.category(char) not in INVISIBLE) | WHITE_SPACE


def missing_characters(text: str) -> str:
    """The characters of `text` that no document can show, each once, in order of appearance."""
    return "".join(dict.fromkeys(character for character in text if character not in _drawable()))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _strings(part)


def typeset(template: str, data: Mapping[str, object], pictures: Mapping[str, bytes] = MappingProxyType({})) -> bytes:
    """The PDF (PDF/A-2b) that `assets/typst/<template>.typ` makes of `data`, which must be JSON-shaped.

    The template finds the names of `pictures` under `data.pictures`, each with the path of its file. Raises
    GlyphMissing before anything is set when a string holds a character the font lacks, TooMuchToPrint when the JSON is
    over 6 MB or the pictures together over 40 MB, and typst.TypstError when data and template do not fit (a fault of
    ours).
    """
    if not pictures:
        return _set(template, data, TEMPLATES)
    if sum(map(len, pictures.values())) > LARGEST_PICTURES:
        raise TooMuchToPrint()
    with TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(TEMPLATES, root, dirs_exist_ok=True)
        files = {name: f"picture-{place}" for place, name in enumerate(pictures)}
        for name, file in files.items():
            (root / file).write_bytes(pictures[name])
        return _set(template, {**data, "pictures": files}, root)


def _set(template: str, data: Mapping[str, object], root: Path) -> bytes:
    missing = missing_characters("".join(_strings(data)))
    if missing:
        raise GlyphMissing(missing)
    document = json.dumps(data, ensure_ascii=False, allow_nan=False)
    if len(document.encode()) > LARGEST_DATA:
        raise TooMuchToPrint()
    source = root / f"{template}.typ"
    if source.parent != root or not source.is_file():
        raise ValueError(f"no such template: {template!r}")
    compiler = typst.Compiler(
        source, root=root, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"data": document}
    )
    pdf = compiler.compile(format="pdf", pdf_standards="a-2b")
    assert isinstance(pdf, bytes)
    return pdf


def with_qr(item: Any, url: str) -> dict[str, Any]:
    """The fields of the dataclass `item`, and `qr`: the QR code of `url` as SVG."""
    picture = io.BytesIO()
    segno.make(url, error="m", micro=False).save(picture, kind="svg", border=1, xmldecl=False, svgns=True)
    return {**asdict(item), "qr": picture.getvalue().decode()}
