"""Assembling a paper by its blueprint: what the solver is asked, and what is kept of its answer. Nothing is written."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.errors import N_, Busy, Refused
from hongling_exam.exams.actions.selecting import (
    LABELS,
    Drawn,
    Pool,
    check_forms,
    constraints_of,
    pool_of,
    sections_of,
)
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.exams.rules.assembly import Assembly, Infeasible
from hongling_exam.exams.rules.assembly_record import form_record, spread_record
from hongling_exam.exams.rules.assembly_request import Item, Request
from hongling_exam.exams.rules.assembly_solver import OutOfTime
from hongling_exam.exams.rules.assembly_twins import assemble_apart
from hongling_exam.exams.rules.assembly_words import ENEMIES, Told, told
from hongling_exam.exams.rules.blueprints import Section
from hongling_exam.exams.rules.selection import Selection
from hongling_exam.question_bank.queries import PoolItem, list_topics, near_duplicates
from hongling_exam.question_bank.states import Purpose

SECONDS = 15.0
"""How long a page may look for the best paper; as long again goes into the reasons where there is none."""
WAIT = 2.0
_turn = threading.BoundedSemaphore(1)


class Unassemblable(Refused):
    """No paper keeps to all the wishes; `why` tells which collide and what would free it."""

    code = "unassemblable"

    def __init__(self, why: Told) -> None:
        self.why = why
        super().__init__(N_("方案的要求不能同时满足，组不出试卷。请看互相冲突的要求和可行的改法。"))


@dataclass(frozen=True)
class Wish:
    """All that an assembly needs, read beforehand, so that no transaction stays open while the solver works."""

    pool: Pool
    sections: Sequence[Section]
    request: Request
    topics: Mapping[str, str]


@dataclass(frozen=True)
class Assembled:
    """The questions chosen, as a draw has them, and what is kept of the assembly."""

    drawn: Drawn
    record: dict[str, Any]


def read_wish(blueprint: PaperBlueprint, *, seed: str, forms: int, purpose: Purpose) -> Wish:
    """What a blueprint asks of the solver; raises Refused for a fixed question that cannot be used."""
    check_forms(forms)
    pool, sections, constraints = pool_of(blueprint, purpose), sections_of(blueprint), constraints_of(blueprint)
    groups = _groups(pool)
    request = Request(
        items=[_item(each, pool, groups) for each in [*pool.items, *pool.worn]],
        sections=sections,
        seed=seed,
        forms=forms,
        overlap=constraints.overlap or 0,
        fixed=constraints.fixed,
        exposure_limit=None if constraints.exposure is None else constraints.exposure + 1,
        seconds=SECONDS,
    )
    return Wish(pool, sections, request, {topic.code: topic.name for topic in list_topics()})


def _item(each: PoolItem, pool: Pool, groups: Mapping[str, frozenset[str]]) -> Item:
    return Item(
        key=each.key,
        kind=each.kind,
        topic=each.topic,
        difficulty=each.difficulty,
        points=each.points,
        exposure=pool.exposure.get(each.key, 0),
        enemies=groups.get(each.key, frozenset()),
    )


def _groups(pool: Pool) -> Mapping[str, frozenset[str]]:
    """A group of two for each pair of enemies, named by both."""
    found: dict[str, set[str]] = defaultdict(set)
    for pair in pool.enemies:
        for key in pair:
            found[key].add(ENEMIES.join(pair))
    return {key: frozenset(names) for key, names in found.items()}


def assemble_questions(wish: Wish) -> Assembled:
    """Solve it: seconds of work, one at a time in a process, so that exams that run beside it keep their processor.

    Raises Unassemblable with the reasons, Refused when the time did not do, Busy while another paper is assembled.
    """
    if not _turn.acquire(timeout=WAIT):
        raise Busy(N_("正在为另一份试卷组卷，请过十几秒再试。"), retry_after=15)
    try:
        answer = assemble_apart(wish.request, {each.key: each.text for each in wish.pool.items}, near_duplicates)
    except OutOfTime:
        text = N_("%(seconds)d 秒内没有组出试卷。请减少卷数、放宽方案里的分配，或改用随机抽题。")
        raise Refused(text, code="out-of-time", seconds=int(wish.request.seconds)) from None
    finally:
        _turn.release()
    if isinstance(answer, Infeasible):
        raise Unassemblable(told(answer.explanation, wish.topics))
    return _assembled(wish, answer)


def _assembled(wish: Wish, answer: Assembly) -> Assembled:
    by_key = {each.key: each for each in wish.pool.items}
    chosen = [[[by_key[key] for key in part] for part in form] for form in answer.forms]
    forms = [form_record(label, _entries(form, wish.sections)) for label, form in zip(LABELS, chosen, strict=False)]
    spread, shared = spread_record(forms), len(set(answer.shared) - set(wish.request.fixed))
    record = {
        "seed": wish.request.seed,
        "gap": round(answer.gap, 6),
        "stopped": answer.stopped,
        "seconds": round(answer.seconds, 2),
        "pool": len(wish.pool.items),
        "overlap": shared,
        "forms": forms,
        "spread": spread,
    }
    return Assembled(Selection(chosen, overlap=shared, spread=spread["difficulty"], shared=shared), record)


def _entries(form: Sequence[Sequence[PoolItem]], sections: Sequence[Section]) -> list[tuple[int, int, int]]:
    return [
        (each.version_id, each.difficulty, section.points)
        for section, part in zip(sections, form, strict=True)
        for each in part
    ]
