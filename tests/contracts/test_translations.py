"""Every source string is in the catalogue, and a translation keeps the places the code fills."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "hongling_exam" / "translations"
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "lazy_gettext": None, "N_": None, "_l": None}


def english() -> Catalog:
    with (FOLDER / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def extracted() -> set[str]:
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(ROOT, methods, options, keywords=KEYWORDS)
    return {message for _name, _line, message, _comments, _context in found if isinstance(message, str)}


def test_every_source_string_is_in_the_catalogue() -> None:
    known = {message.id for message in english() if message.id}
    assert sorted(extracted() - known) == [], "run: make translations"


def test_translation_keeps_the_places_that_are_filled() -> None:
    wrong = [
        message.id
        for message in english()
        if message.id and message.string and sorted(PLACE.findall(message.id)) != sorted(PLACE.findall(message.string))
    ]
    assert wrong == []


def test_compiled_catalogue_is_the_one_of_the_text() -> None:
    compiled = BytesIO()
    write_mo(compiled, english())
    assert compiled.getvalue() == (FOLDER / "en" / "LC_MESSAGES" / "messages.mo").read_bytes()
