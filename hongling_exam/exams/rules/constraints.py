"""What a blueprint asks of the whole paper beside its sections, as stored in `PaperBlueprint.constraints`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from hongling_exam.core.errors import N_, Invalid
from hongling_exam.exams.rules.blueprints import FIXED_POINTS, Section

MOST_FIXED = 50
MOST_EXPOSURE = 99
Pair = tuple[str, str]


class Placed(Protocol):
    """What has to be known of a question to find its section."""

    @property
    def key(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def difficulty(self) -> int: ...
    @property
    def points(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Constraints:
    """`fixed` questions (keys) stand on every form. No question that has stood on more than `exposure` sealed papers
    is used. Forms share `overlap` other questions: as many when assembled, at most as many when drawn. None: no wish.
    """

    fixed: tuple[str, ...] = ()
    exposure: int | None = None
    overlap: int | None = None

    def worn(self, papers: int) -> bool:
        """Whether a question that stood on so many papers may not be used again."""
        return self.exposure is not None and papers > self.exposure


def read_constraints(document: Mapping[str, Any]) -> Constraints:
    """Stored constraints."""
    return Constraints(tuple(document.get("fixed", ())), document.get("exposure"), document.get("overlap"))


def constraints_document(constraints: Constraints) -> dict[str, Any]:
    """Constraints as they are stored: only what is wanted."""
    found: dict[str, Any] = {"fixed": list(constraints.fixed)} if constraints.fixed else {}
    found |= {"exposure": constraints.exposure} if constraints.exposure is not None else {}
    return found | ({"overlap": constraints.overlap} if constraints.overlap is not None else {})


def place_fixed(fixed: Iterable[Placed], sections: Sequence[Section]) -> dict[str, int | None]:
    """The section (from 0) that each fixed question takes a place in; None where none has room for it."""
    left, places = list(sections), dict[str, int | None]()
    for question in fixed:
        able = [
            place for place, section in enumerate(left) if _fits(question, section) and _has_room(section, question)
        ]
        wanted = [place for place in able if question.topic in left[place].topics]
        places[question.key] = next(iter([*wanted, *able]), None)
        place = places[question.key]
        if place is not None:
            left[place] = without(left[place], question)
    return places


def without(section: Section, question: Placed) -> Section:
    """What a section still asks for when a question has taken one of its places."""
    return replace(
        section,
        count=section.count - 1,
        topics=_less(section.topics, question.topic),
        difficulty=_less(section.difficulty, question.difficulty),
    )


def _less(shares: Mapping[Any, int], taken: object) -> dict[Any, int]:
    lowered = {each: count - (each == taken) for each, count in shares.items()}
    return {each: count for each, count in lowered.items() if count}


def _fits(question: Placed, section: Section) -> bool:
    return question.kind == section.kind and (question.kind not in FIXED_POINTS or question.points == section.points)


def _has_room(section: Section, question: Placed) -> bool:
    """Whether the shares that stay can still be met."""
    rest = without(section, question)
    return rest.count >= max(0, sum(rest.topics.values()), sum(rest.difficulty.values()))


def check_constraints(
    constraints: Constraints, sections: Sequence[Section], known: Mapping[str, Placed], apart: Collection[Pair]
) -> None:
    """Raise Invalid naming all that keeps these constraints from being kept to.

    `known` are the questions of the blueprint's pool among the fixed ones, by key; `apart` are pairs of keys that must
    not meet on a form: enemies and near-duplicates.
    """
    errors = [*_number_faults(constraints, sections), *_fixed_faults(constraints, sections, known)]
    for one, other in sorted(apart):
        if {one, other} <= set(constraints.fixed):
            text = N_("固定题 %(one)s 与 %(other)s 不能出现在同一份卷上，请去掉一题")
            errors.append(_fault("fixed", text, one=one, other=other))
    if errors:
        raise Invalid(N_("组卷方案有内容需要更正。"), errors)


def _fault(field: str, reason: str, **params: object) -> dict[str, object]:
    return {"section": None, "field": field, "reason": reason, "params": params}


def _number_faults(constraints: Constraints, sections: Sequence[Section]) -> Iterator[dict[str, object]]:
    if constraints.exposure is not None and not 0 <= constraints.exposure <= MOST_EXPOSURE:
        yield _fault("exposure", N_("使用次数上限须在 0 与 99 之间"))
    free = sum(section.count for section in sections) - len(constraints.fixed)
    if constraints.overlap is not None and not 0 <= constraints.overlap <= max(0, free):
        yield _fault("overlap", N_("共用题数须在 0 与 %(most)s 之间（总题数减去固定题）"), most=max(0, free))


def _fixed_faults(
    constraints: Constraints, sections: Sequence[Section], known: Mapping[str, Placed]
) -> Iterator[dict[str, object]]:
    if len(constraints.fixed) > MOST_FIXED:
        yield _fault("fixed", N_("固定题最多 50 道"))
    for key, count in Counter(constraints.fixed).items():
        if count > 1:
            yield _fault("fixed", N_("固定题 %(key)s 写了两次"), key=key)
        if key not in known:
            yield _fault("fixed", N_("固定题 %(key)s 不在本方案的题库里：须已通过审核，属于本等级和本辖区"), key=key)
        elif not any(_fits(known[key], section) for section in sections):
            yield _fault("fixed", N_("固定题 %(key)s 的题型或分值不合任何部分"), key=key)
    placed = place_fixed([known[key] for key in constraints.fixed if key in known], sections)
    for key, place in placed.items():
        if place is None and any(_fits(known[key], section) for section in sections):
            yield _fault("fixed", N_("固定题 %(key)s 放不下：相应部分的题数或知识点、难度的分配已满"), key=key)
