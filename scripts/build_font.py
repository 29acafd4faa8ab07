"""Build the fonts of the package's PDFs from Debian's fonts-noto-cjk; run once, the result is committed.

Three files: a sans regular with every Han character the source has (people's names hold rare ones), and two heading
faces with the 6,763 characters of GB 2312, behind which templates list the regular one for what they lack.
The licence (OFL 1.1) reserves the name "Source", and "Noto" is a trademark: a subset must carry a name of its own.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/opentype/noto")
TARGET = Path(__file__).resolve().parent.parent / "hongling_exam" / "assets" / "fonts"
SIMPLIFIED = 2  # the index of the SC face in Debian's collections
KEPT_NAMES = (0, 13, 14)  # copyright, licence, licence address
SYMBOLS = (
    (0x20, 0x24F), (0x370, 0x3FF), (0x1E00, 0x1EFF), (0x2010, 0x2027), (0x2030, 0x205E), (0x2070, 0x2BFF),
    (0x3000, 0x33FF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF),
)  # fmt: skip
HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))


@dataclass(frozen=True)
class Face:
    """One font to build: the source file, the family it becomes, and whether it keeps every Han character."""

    source: str
    family: str
    style: str
    all_han: bool


FACES = (
    Face("NotoSansCJK-Regular.ttc", "Hongling Sans", "Regular", all_han=True),
    Face("NotoSansCJK-Bold.ttc", "Hongling Sans Strong", "Bold", all_han=False),
    Face("NotoSerifCJK-Bold.ttc", "Hongling Serif Title", "Bold", all_han=False),
)


def gb2312() -> set[int]:
    """The Han characters of GB 2312, from the codec: rows 16 to 87."""
    found = set()
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            found |= {ord(char) for char in bytes([row, cell]).decode("gb2312", errors="ignore")}
    return found


def wanted(face: Face, present: set[int]) -> set[int]:
    """The code points to keep of those `present` in the source."""

    def within(ranges: tuple[tuple[int, int], ...]) -> set[int]:
        return {code for code in present if any(low <= code <= high for low, high in ranges)}

    return within(SYMBOLS) | (within(HAN) if face.all_han else gb2312() & present)


def rename(font: TTFont, face: Face) -> None:
    """Give the subset its own name everywhere a reader or a program could meet the old one."""
    version = str(font["head"].fontRevision)[:5]
    names = font["name"]
    kept = {name_id: names.getDebugName(name_id) for name_id in KEPT_NAMES}
    postscript = f"{face.family.replace(' ', '')}-{face.style}"
    names.names = []
    texts = {
        **kept,
        1: face.family,
        2: face.style,
        3: f"{version};{postscript}",
        4: f"{face.family} {face.style}",
        5: f"Version {version}",
        6: postscript,
        10: f"A subset of {face.source.split('.')[0]} (SC), made for Hongling Exam.",
    }
    for name_id, text in sorted(texts.items()):
        names.setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames[0] = postscript
    top = cff[0]
    top.FamilyName, top.FullName = face.family, f"{face.family} {face.style}"
    for index, part in enumerate(top.FDArray):
        part.FontName = f"{postscript}-{index}"


def build(face: Face) -> Path:
    """Write one face; the same source always gives the same bytes."""
    font = TTFont(SOURCE / face.source, fontNumber=SIMPLIFIED, recalcTimestamp=False)
    options = subset.Options(layout_features=["kern", "ccmp"], hinting=False, desubroutinize=False, notdef_outline=True)
    options.name_IDs = ["*"]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted(face, set(font.getBestCmap())))
    subsetter.subset(font)
    rename(font, face)
    path = TARGET / f"{face.family.replace(' ', '')}.otf"
    font.save(path)
    return path


def main() -> None:
    if not SOURCE.is_dir():
        sys.exit("fonts-noto-cjk is missing: apt-get install fonts-noto-cjk")
    TARGET.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        path = build(face)
        print(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
