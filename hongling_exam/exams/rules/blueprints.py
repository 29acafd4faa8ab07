"""What a blueprint asks for, as stored in `PaperBlueprint.sections` and as the rules use it. Points are hundredths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.errors import N_, Invalid
from hongling_exam.question_bank.kinds import KINDS

FIXED_POINTS = frozenset({"short_answer", "essay", "case_group"})
"""Kinds whose points are part of their content (a rubric, sub-questions): a section takes only those that fit."""

FULL_TITLES: Mapping[str, str] = {"single_choice": N_("单项选择题"), "multiple_choice": N_("多项选择题")}
NUMERALS = "一二三四五六七八九十"
MOST_SECTIONS = 10
MOST_COUNT = 200
MOST_POINTS = 10_000


@dataclass(frozen=True, slots=True)
class Section:
    """`count` questions of one kind at `points` each.

    `topics` and `difficulty` say how many of them, at least, have that topic (code) or difficulty (1–5); what they
    leave open may be any. Empty: no wish.
    """

    kind: str
    count: int
    points: int
    title: str = ""
    topics: Mapping[str, int] = field(default_factory=dict)
    difficulty: Mapping[int, int] = field(default_factory=dict)

    @property
    def shown_title(self) -> str:
        """The title given, else the kind's."""
        return self.title or kind_title(self.kind)


def kind_title(kind: str) -> str:
    """单项选择题, 判断题 …, as papers write it."""
    return FULL_TITLES.get(kind) or KINDS.get(kind).title


def numbered(place: int, title: str) -> str:
    """一、单项选择题: the title of the section at `place` (from 0)."""
    return f"{NUMERALS[place]}、{title}"


def read_section(document: Mapping[str, Any]) -> Section:
    """A stored section."""
    return Section(
        kind=document["kind"],
        count=document["count"],
        points=document["points"],
        title=document.get("title", ""),
        topics=dict(document.get("topics") or {}),
        difficulty={int(level): count for level, count in (document.get("difficulty") or {}).items()},
    )


def section_document(section: Section) -> dict[str, Any]:
    """A section as it is stored."""
    return {
        "title": section.title,
        "kind": section.kind,
        "count": section.count,
        "points": section.points,
        "topics": dict(section.topics),
        "difficulty": {str(level): count for level, count in section.difficulty.items()},
    }


def total_points(sections: Sequence[Section]) -> int:
    """Points of a whole paper."""
    return sum(section.count * section.points for section in sections)


def check_sections(sections: Sequence[Section], pass_points: int, topics: frozenset[str]) -> None:
    """Raise Invalid naming all that keeps these sections from being a blueprint; `topics` are the known codes."""
    errors = [
        {"section": place, "field": name, "reason": reason}
        for place, section in enumerate(sections)
        for name, reason in _section_faults(section, topics)
    ]
    if not 1 <= len(sections) <= MOST_SECTIONS:
        errors.append({"section": None, "field": "sections", "reason": N_("组卷方案须有 1 至 10 个部分")})
    if not 0 <= pass_points <= total_points(sections):
        errors.append({"section": None, "field": "pass_points", "reason": N_("及格分须在 0 与总分之间")})
    if errors:
        raise Invalid(N_("组卷方案有内容需要更正。"), errors)


def _section_faults(section: Section, topics: frozenset[str]) -> list[tuple[str, str]]:
    faults = []
    if section.kind not in KINDS:
        faults.append(("kind", N_("没有这种题型")))
    if not 1 <= section.count <= MOST_COUNT:
        faults.append(("count", N_("题数须在 1 与 200 之间")))
    if not 1 <= section.points <= MOST_POINTS:
        faults.append(("points", N_("每题分值须大于 0，不超过 100")))
    if not section.topics.keys() <= topics or min(section.topics.values(), default=1) < 1:
        faults.append(("topics", N_("知识点或其题数有误")))
    if not section.difficulty.keys() <= set(range(1, 6)) or min(section.difficulty.values(), default=1) < 1:
        faults.append(("difficulty", N_("难度或其题数有误")))
    if sum(section.topics.values()) > section.count:
        faults.append(("topics", N_("各知识点的题数之和超过了本部分题数")))
    if sum(section.difficulty.values()) > section.count:
        faults.append(("difficulty", N_("各难度的题数之和超过了本部分题数")))
    return faults


DEFAULT_MIX: Mapping[str, tuple[int, int]] = {
    "single_choice": (20, 200),
    "multiple_choice": (10, 300),
    "true_false": (10, 100),
    "fill_blank": (3, 200),
    "ordering": (2, 200),
    "matching": (2, 200),
    "numeric": (3, 200),
}
"""Kind → (questions, points each): a paper of 50 questions and 100 points that grades itself."""


def default_sections(available: Mapping[str, int], questions: int) -> list[Section]:
    """Sections for a paper of `questions` in the default mix, as far as `available` (kind → count) allows.

    Where a kind has too few, the others fill in; with too few in all, the sections hold what there is.
    """
    counts = dict.fromkeys(DEFAULT_MIX, 0)
    for _ in range(min(questions, sum(available.get(kind, 0) for kind in DEFAULT_MIX))):
        open_kinds = [kind for kind in DEFAULT_MIX if counts[kind] < available.get(kind, 0)]
        kind = min(open_kinds, key=lambda each: (counts[each] + 0.5) / DEFAULT_MIX[each][0])
        counts[kind] += 1
    return [Section(kind, count, DEFAULT_MIX[kind][1]) for kind, count in counts.items() if count]
