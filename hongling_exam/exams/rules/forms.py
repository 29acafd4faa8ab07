"""Building a form: the body that travels to candidates, and the map from its ids back to the question versions.

A body is made from a list of what may leave the server, never by removing what may not: no key, no explanation, no
source, no Markdown. Ids are random for each form and orders are shuffled, so neither says anything.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.exams.rules.blueprints import numbered

DEFAULT_RULES: Mapping[str, str] = {
    "multiple_choice": "half_for_subset",
    "fill_blank": "per_blank",
    "ordering": "exact",
    "matching": "per_pair",
}
SIDES = ("options", "left", "right")


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """A question version on its way onto a form; `body` and `policy` as it stores them."""

    version_id: int
    kind: str
    body: Mapping[str, Any]
    policy: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FormSection:
    """The questions of one section, each worth `points` hundredths (a group's parts keep their own)."""

    title: str
    kind: str
    points: int
    questions: Sequence[FormQuestion]


@dataclass(frozen=True, slots=True)
class FormItem:
    """What becomes a PaperItem: `group` is the public id of the 材料题 a part belongs to."""

    public_id: str
    section: int
    version_id: int
    points: int
    ids: dict[str, Any]
    group: str | None = None
    part: str | None = None


@dataclass(frozen=True, slots=True)
class BuiltForm:
    """A form's body and its items, in the order of the body."""

    body: dict[str, Any]
    items: list[FormItem]


@dataclass(slots=True)
class FormBuilder:
    """Makes forms. `new_id(prefix)` gives fresh random ids; `rng` shuffles what is stored, before any draw."""

    new_id: Callable[[str], str]
    rng: random.Random = field(default_factory=random.SystemRandom)

    def build(self, title: str, sections: Sequence[FormSection], pass_points: int) -> BuiltForm:
        """The form of these sections; `duration_s` is the session's and is added when the paper travels."""
        items: list[FormItem] = []
        bodies = [self._section(place, section, items) for place, section in enumerate(sections)]
        total = sum(item.points for item in items)
        body = {"title": title, "total_points": points_number(total), "pass_points": points_number(pass_points)}
        return BuiltForm({**body, "sections": bodies}, items)

    def _section(self, place: int, section: FormSection, items: list[FormItem]) -> dict[str, Any]:
        questions = [self._question(place, section.points, question, items) for question in section.questions]
        body = {"title": numbered(place, section.title), "kind": section.kind, "questions": questions}
        rule = common_rule(section)
        return body | ({"policy": rule} if rule else {})

    def _question(self, place: int, points: int, question: FormQuestion, items: list[FormItem]) -> dict[str, Any]:
        parts: Sequence[Mapping[str, Any]] = question.body.get("questions", ())
        total = sum(part["points"] for part in parts) if parts else points
        delivered, item = self._delivered(question.kind, question.body, total, place, question.version_id)
        if not parts:
            items.append(item)
            return delivered
        items.append(FormItem(item.public_id, place, item.version_id, 0, item.ids))
        delivered["questions"] = [self._part(item, part, items) for part in parts]
        return delivered

    def _part(self, group: FormItem, part: Mapping[str, Any], items: list[FormItem]) -> dict[str, Any]:
        delivered, item = self._delivered(part["kind"], part["body"], part["points"], group.section, group.version_id)
        items.append(
            FormItem(item.public_id, item.section, item.version_id, item.points, item.ids, group.public_id, part["id"])
        )
        return delivered

    def _delivered(
        self, kind: str, body: Mapping[str, Any], points: int, section: int, version_id: int
    ) -> tuple[dict[str, Any], FormItem]:
        public_id = self.new_id("q")
        question = {"id": public_id, "kind": kind, "points": points_number(points), "stem_html": body["stem_html"]}
        question |= {name: body[name] for name in ("blanks", "unit") if body.get(name) is not None}
        ids: dict[str, str] = {}
        pinned: list[str] = []
        for side in (name for name in SIDES if name in body):
            question[side] = self._entries(body[side], body.get("pinned", ()), ids, pinned)
        return question, FormItem(public_id, section, version_id, points, {"map": ids, "pinned": pinned})

    def _entries(
        self, entries: Sequence[Mapping[str, Any]], fixed: Sequence[str], ids: dict[str, str], pinned: list[str]
    ) -> list[dict[str, str]]:
        """Options under fresh ids, shuffled, those in `fixed` last and in their own order."""
        free = [entry for entry in entries if entry["id"] not in fixed]
        self.rng.shuffle(free)
        given = []
        for entry in [*free, *(entry for entry in entries if entry["id"] in fixed)]:
            public_id = self.new_id("o")
            ids[public_id] = entry["id"]
            given.append({"id": public_id, "html": entry["html"]})
            if entry["id"] in fixed:
                pinned.append(public_id)
        return given


def common_rule(section: FormSection) -> str | None:
    """The word for how partial credit works when it is the same for the whole section; None where there is none."""
    rules = {question.policy.get("rule", DEFAULT_RULES.get(question.kind)) for question in section.questions}
    return rules.pop() if len(rules) == 1 else None


def points_number(hundredths: int) -> int | float:
    """Points as JSON carries them: a number with at most two decimals."""
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100
