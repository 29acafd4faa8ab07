"""Two versions of a question side by side: what their texts show, and what of them differs."""

from __future__ import annotations

from typing import Any

from hongling_exam.question_bank.differences import compare

ONE, OTHER = "a6c4" * 16, "b7d5" * 16


def version(stem: str) -> dict[str, Any]:
    """The columns of a true-false question."""
    return {"body": {"stem": stem}, "key": {"right": True}, "points": 100}


def test_address_of_a_picture_is_shown_short_and_another_picture_as_a_change() -> None:
    before, after = version(f"下图属实。\n\n![章](/media/{ONE})"), version(f"下图属实。\n\n![章](/media/{OTHER})")
    line = compare(before, after)[0]
    assert "".join(piece.text for piece in line.before) == "下图属实。\n\n![章](/media/a6c4a6c4…)"
    assert line.changed
    assert not compare(before, before)[0].changed
