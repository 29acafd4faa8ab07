"""The places of a question that a remark can stand beside, by the names that QuestionRemark knows. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.showing import ShownOption, ShownQuestion

WHOLE = ""
SIDE_TITLES = {"options": N_("选项 %(label)s"), "left": N_("左侧 %(label)s"), "right": N_("右侧 %(label)s")}


@dataclass(frozen=True, slots=True)
class Place:
    """One place: its name, its title (Chinese source text with %(label)s), and what stands there as cleaned HTML or
    plain lines. `right` marks an option of the key.
    """

    name: str
    title: str
    label: str = ""
    html: str = ""
    lines: Sequence[str] = ()
    right: bool = False


@dataclass(frozen=True, slots=True)
class PlacedQuestion:
    """A question, or a part of one: what the candidate sees, and what they do not, place by place."""

    shown: ShownQuestion
    seen: Sequence[Place]
    hidden: Sequence[Place]
    parts: Sequence[PlacedQuestion] = ()


def placed(shown: ShownQuestion, sources: Sequence[Sequence[str]], prefix: str = "") -> PlacedQuestion:
    """The question place by place; `prefix` is "questions.1." for the first part of a group."""
    parts = [placed(part, (), f"questions.{number}.") for number, part in enumerate(shown.parts, 1)]
    return PlacedQuestion(shown, list(_seen(shown, prefix)), list(_hidden(shown, sources, prefix)), parts)


def _seen(shown: ShownQuestion, prefix: str) -> Iterator[Place]:
    yield Place(f"{prefix}stem", N_("材料") if shown.parts else N_("题干"), html=shown.stem_html)
    sides: tuple[tuple[str, Sequence[ShownOption]], ...] = (
        ("options", shown.options),
        ("left", shown.left),
        ("right", shown.right),
    )
    for side, entries in sides:
        for entry in entries:
            yield Place(f"{prefix}{side}.{entry.label}", SIDE_TITLES[side], entry.label, entry.html, (), entry.right)


def _hidden(shown: ShownQuestion, sources: Sequence[Sequence[str]], prefix: str) -> Iterator[Place]:
    if not shown.parts:
        yield Place(f"{prefix}key", N_("答案"), lines=shown.answer)
    if shown.explanation_html or not shown.parts:
        yield Place(f"{prefix}explanation", N_("解析"), html=shown.explanation_html)
    if not prefix:
        yield Place("sources", N_("依据"), lines=[source_line(source) for source in sources])


def source_line(source: Sequence[str]) -> str:
    """A source in a line: document (edition) article, and the quoted gist where there is one."""
    document, edition, article = source[0], source[1], source[2]
    gist = f"：{source[3]}" if len(source) > 3 and source[3] else ""
    return f"{document}（{edition}）{article}{gist}" if edition else f"{document} {article}{gist}"


def place_titles(question: PlacedQuestion, part: str = "") -> Iterator[tuple[str, str, str, str]]:
    """(name, title, label, number of the part or "") of every place, in the order of the page."""
    for place in (*question.seen, *question.hidden):
        yield place.name, place.title, place.label, part
    for number, each in enumerate(question.parts, 1):
        yield from place_titles(each, str(number))
