"""Typesetting: what the font lacks is named, what people type stays text, nothing outside the package is read."""

from __future__ import annotations

from pathlib import Path

import pytest
import typst

from hongling_exam.core import typesetting
from hongling_exam.core.typesetting import GlyphMissing, TooMuchToPrint, missing_characters, typeset

SESSION = {"office": "党建服务中心", "title": "中级考试", "level": "中级", "day": "2026年4月18日", "time": "9:00"}


def score_list(name: str, **changes: object) -> dict[str, object]:
    row = {"admission_number": "1", "name": name, "organization": "", "score": "1", "result": "合格"}
    return {"session": SESSION, "total": "1", "pass_mark": "1", "rows": [row], "summary": "", **changes}


def test_font_holds_every_basic_and_extension_a_character_of_its_source() -> None:
    basic = "".join(map(chr, range(0x4E00, 0x9FA6)))
    extension = "".join(map(chr, range(0x3400, 0x4DB6)))
    assert missing_characters(basic + extension) == ""


@pytest.mark.parametrize("name", ["张䶮", "李㛃", "阿依古丽·买买提", "𠮷田", "①②③ №7 “引”—…￥％", "ǖǘǚǜ Ümit"])
def test_font_holds_names_and_signs_that_forms_meet(name: str) -> None:
    assert missing_characters(name) == ""


@pytest.mark.parametrize(
    ("text", "missing"),
    [("沈😀红😀", "😀"), ("张\u200b三", "\u200b"), ("李\U000e0100", "\U000e0100"), ("ظ王ع", "ظع"), ("a\x00b", "\x00")],
)
def test_characters_without_a_glyph_are_named(text: str, missing: str) -> None:
    with pytest.raises(GlyphMissing) as refused:
        typeset("score_list", score_list(text))
    assert refused.value.characters == missing
    assert all(f"U+{ord(character):04X}" in str(refused.value) for character in missing)


@pytest.mark.parametrize("part", ["summary", "session"])
def test_glyphs_are_checked_wherever_the_string_lies(part: str) -> None:
    hidden: object = {**SESSION, "title": "😀"} if part == "session" else "😀"
    with pytest.raises(GlyphMissing):
        typeset("score_list", score_list("沈红梅", **{part: hidden}))


def test_too_much_data_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "LARGEST_DATA", 1000)
    with pytest.raises(TooMuchToPrint):
        typeset("score_list", score_list("沈" * 500))


@pytest.mark.parametrize("template", ["../fonts/OFL", "nothing", "/etc/passwd", ""])
def test_only_templates_of_the_package_are_set(template: str) -> None:
    with pytest.raises(ValueError, match="no such template"):
        typeset(template, {})


def test_a_template_cannot_read_outside_its_folder(tmp_path: Path) -> None:
    outside = tmp_path / "secret.txt"
    outside.write_text("canary")
    source = f'#read("{outside}")'.encode()
    with pytest.raises(typst.TypstError):
        typst.Compiler(source, root=typesetting.TEMPLATES, font_paths=typesetting._fonts()).compile(format="pdf")


def test_shipped_faces_carry_their_own_names_and_licence() -> None:
    families = set(typesetting._fonts().families())
    assert families == {"Hongling Sans", "Hongling Sans Strong", "Hongling Serif Title"}
    files = list(typesetting.FONTS.glob("*.otf"))
    assert sum(path.stat().st_size for path in files) < 16_000_000
    assert "SIL OPEN FONT LICENSE" in (typesetting.FONTS / "OFL.txt").read_text(encoding="utf-8")
