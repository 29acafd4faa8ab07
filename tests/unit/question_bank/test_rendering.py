"""Rendering a body from its source text: what every way into the bank shares."""

from __future__ import annotations

from importlib.resources import as_file, files

from hongling_exam.question_bank.formats.plain_text import read_folder
from hongling_exam.question_bank.rendering import rendered_body


def _bare(value: object) -> object:
    """A body without its HTML, as a file or a form gives it."""
    if isinstance(value, dict):
        made = {"html", "stem_html", "explanation_html"}
        return {name: _bare(each) for name, each in value.items() if name not in made}
    return [_bare(each) for each in value] if isinstance(value, list) else value


def test_shipped_question_rendered_again_is_the_same() -> None:
    with as_file(files("hongling_exam.content")) as folder:
        questions, _ = read_folder(folder / "questions")
    assert {each.kind for each in questions} >= {"case_group", "matching", "fill_blank", "ordering"}
    for each in questions:
        bare = _bare(dict(each.body))
        assert isinstance(bare, dict)
        assert rendered_body(each.kind, bare) == each.body, each.code
