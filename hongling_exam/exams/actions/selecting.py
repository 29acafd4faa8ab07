"""What a blueprint may draw on, and what a seed draws from it: reads only."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.exams.queries.exposure import count_exposure
from hongling_exam.exams.rules.blueprints import Section, read_section
from hongling_exam.exams.rules.constraints import Constraints, read_constraints
from hongling_exam.exams.rules.selection import TOLERANCE, Selection, Shortage, select
from hongling_exam.question_bank.queries import PoolItem, list_enemy_pairs, list_pool, list_topics, near_duplicates
from hongling_exam.question_bank.states import Purpose

LABELS = "ABCDEFGH"
"""Names of forms, and so how many there may be."""

LONGEST_SEED = 64
TOO_FEW = N_("题库不够抽出这份试卷：%(cells)s。请减少方案里的题数，或先增加试题。")
TOO_FEW_FOR_EXAM = N_(
    "题库不够抽出这份试卷：%(cells)s。请减少方案里的题数，或先增加考试用的试题；"
    "也可以选“练习用（公开）”的试题，安排场次时写明理由。"
)
Drawn = Selection[PoolItem]


def sections_of(blueprint: PaperBlueprint) -> list[Section]:
    """The blueprint's sections, as the rules take them."""
    return [read_section(document) for document in blueprint.sections]


def constraints_of(blueprint: PaperBlueprint) -> Constraints:
    """What the blueprint asks of the whole paper."""
    return read_constraints(blueprint.constraints)


@dataclass(frozen=True)
class Pool:
    """What a blueprint may draw on. `items` are those that its exposure limit does not bar, `fixed` stand on all forms.

    `exposure` tells on how many sealed papers a question (key) stood; `worn` are those that the limit bars, `enemies`
    the pairs of keys that must not meet.
    """

    items: Sequence[PoolItem]
    fixed: Sequence[PoolItem]
    worn: Sequence[PoolItem]
    exposure: Mapping[str, int]
    enemies: Sequence[tuple[str, str]]


def pool_of(blueprint: PaperBlueprint, purpose: Purpose) -> Pool:
    """The questions of the blueprint's level and the purpose, shared or of its own 辖区.

    Raises Refused where a fixed question is not among them or may not be used again.
    """
    kinds = [section["kind"] for section in blueprint.sections]
    found = list_pool(blueprint.level, purpose=purpose, paths=[blueprint.jurisdiction.path], kinds=kinds)
    constraints, papers = constraints_of(blueprint), count_exposure()
    exposure = {each.key: papers[each.question_id] for each in found if each.question_id in papers}
    worn = [each for each in found if constraints.worn(exposure.get(each.key, 0))]
    by_key = {each.key: each for each in found}
    _check_fixed(constraints, by_key.keys(), {each.key for each in worn})
    fixed = [by_key[key] for key in constraints.fixed]
    barred = {each.key for each in worn}
    items = [each for each in found if each.key not in barred]
    return Pool(items, fixed, worn, exposure, list_enemy_pairs(by_key.keys()))


def _check_fixed(constraints: Constraints, present: Collection[str], worn: Collection[str]) -> None:
    absent = [key for key in constraints.fixed if key not in present]
    if absent:
        text = N_("固定题 %(keys)s 不在所选用途的题库里，或已停用。请改方案，或换一种用途。")
        raise Refused(text, code="fixed-absent", keys="、".join(absent))
    tired = [key for key in constraints.fixed if key in worn]
    if tired:
        text = N_("固定题 %(keys)s 已用到次数上限。请在方案里放宽上限，或不再固定它。")
        raise Refused(text, code="fixed-worn", keys="、".join(tired))


def select_questions(blueprint: PaperBlueprint, *, seed: str, forms: int, purpose: Purpose) -> Drawn:
    """What the seed draws; reads only, so that a page can do it before its unit of work begins.

    Raises Refused telling which cell lacks how many, or that forms would differ too much in difficulty or share too
    many questions.
    """
    check_forms(forms)
    pool, sections = pool_of(blueprint, purpose), sections_of(blueprint)
    drawn = select(
        pool.items, sections, seed=seed, forms=forms, alike=near_duplicates, fixed=pool.fixed, enemies=pool.enemies
    )
    if drawn.shortages:
        text = TOO_FEW_FOR_EXAM if purpose is Purpose.EXAM else TOO_FEW
        raise Refused(text, code="pool-too-small", cells=shortage_text(drawn.shortages))
    if drawn.spread > TOLERANCE:
        text = N_("抽出的几份卷难度相差 %(spread)s，超过允许的 %(most)s。请换一个种子，或减少卷数。")
        raise Refused(text, code="unequal-forms", spread=round(drawn.spread, 2), most=TOLERANCE)
    most = constraints_of(blueprint).overlap
    if most is not None and drawn.shared > most:
        text = N_("题库不够：几份卷要共用 %(shared)s 题，方案只准 %(most)s 题。请减少卷数，或增加试题。")
        raise Refused(text, code="too-much-shared", shared=drawn.shared, most=most)
    return drawn


def check_forms(forms: int) -> None:
    """Raise Invalid for a number of forms that there are no names for."""
    if not 1 <= forms <= len(LABELS):
        raise Invalid(N_("卷数须在 1 与 8 之间。"), [{"field": "forms", "reason": N_("卷数须在 1 与 8 之间。")}])


def shortage_text(
    shortages: Sequence[Shortage], names: Mapping[str, str] | None = None, say: Callable[[str], str] = str
) -> str:
    """What lacks, cell by cell, for people; `names` are the topics' by code, read anew where they are not given.

    `say` puts the words into the reader's language; without it they are Chinese.
    """
    if names is None:
        names = {topic.code: topic.name for topic in list_topics()}
    return "；".join(_cell_text(each, names, say) for each in shortages)


def _cell_text(each: Shortage, names: Mapping[str, str], say: Callable[[str], str]) -> str:
    cell = say(N_("第 %(n)d 部分")) % {"n": each.section + 1}
    if each.topic is not None:
        cell = say(N_("%(cell)s知识点「%(name)s」")) % {"cell": cell, "name": names.get(each.topic, each.topic)}
    if each.difficulty is not None:
        cell = say(N_("%(cell)s（难度 %(level)d）")) % {"cell": cell, "level": each.difficulty}
    if each.together:
        cell = say(N_("%(cell)s知识点与难度的要求合在一起")) % {"cell": cell}
    values = {"cell": cell, "wanted": each.wanted, "available": each.available, "lacking": each.lacking}
    return say(N_("%(cell)s需 %(wanted)d 题，题库只有 %(available)d 题，缺 %(lacking)d 题")) % values


def usable_seed(seed: str | None) -> str:
    """The seed an organizer chose, else a random one; at most 64 characters."""
    seed = (seed or "").strip() or secrets.token_hex(16)
    if len(seed) > LONGEST_SEED:
        raise Invalid(N_("种子最多 64 个字符。"), [{"field": "seed", "reason": N_("种子最多 64 个字符。")}])
    return seed
