"""What a blueprint may draw on, and what a seed draws from it: reads only."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.exams.rules.blueprints import Section, read_section
from hongling_exam.exams.rules.selection import TOLERANCE, Selection, Shortage, select
from hongling_exam.question_bank.queries import PoolItem, list_pool, list_topics, near_duplicates
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


def pool_of(blueprint: PaperBlueprint, purpose: Purpose) -> Sequence[PoolItem]:
    """The questions a blueprint may draw on: of its level and purpose, shared or of its own 辖区."""
    kinds = [section["kind"] for section in blueprint.sections]
    return list_pool(blueprint.level, purpose=purpose, paths=[blueprint.jurisdiction.path], kinds=kinds)


def select_questions(blueprint: PaperBlueprint, *, seed: str, forms: int, purpose: Purpose) -> Drawn:
    """What the seed draws; reads only, so that a page can do it before its unit of work begins.

    Raises Refused telling which cell lacks how many, or that forms would differ too much in difficulty.
    """
    if not 1 <= forms <= len(LABELS):
        raise Invalid(N_("卷数须在 1 与 8 之间。"), [{"field": "forms", "reason": N_("卷数须在 1 与 8 之间。")}])
    pool = pool_of(blueprint, purpose)
    drawn = select(pool, sections_of(blueprint), seed=seed, forms=forms, alike=near_duplicates)
    if drawn.shortages:
        text = TOO_FEW_FOR_EXAM if purpose is Purpose.EXAM else TOO_FEW
        raise Refused(text, code="pool-too-small", cells=shortage_text(drawn.shortages))
    if drawn.spread > TOLERANCE:
        text = N_("抽出的几份卷难度相差 %(spread)s，超过允许的 %(most)s。请换一个种子，或减少卷数。")
        raise Refused(text, code="unequal-forms", spread=round(drawn.spread, 2), most=TOLERANCE)
    return drawn


def shortage_text(shortages: Sequence[Shortage]) -> str:
    """What lacks, cell by cell, for people."""
    names = {topic.code: topic.name for topic in list_topics()}
    return "；".join(_cell_text(each, names) for each in shortages)


def _cell_text(each: Shortage, names: Mapping[str, str]) -> str:
    cell = N_("第 %(n)d 部分") % {"n": each.section + 1}
    if each.topic is not None:
        cell += N_("知识点「%(name)s」") % {"name": names.get(each.topic, each.topic)}
    if each.difficulty is not None:
        cell += N_("难度 %(level)d") % {"level": each.difficulty}
    if each.together:
        cell += N_("知识点与难度的要求合在一起")
    values = {"cell": cell, "wanted": each.wanted, "available": each.available, "lacking": each.lacking}
    return N_("%(cell)s需 %(wanted)d 题，题库只有 %(available)d 题，缺 %(lacking)d 题") % values


def usable_seed(seed: str | None) -> str:
    """The seed an organizer chose, else a random one; at most 64 characters."""
    seed = (seed or "").strip() or secrets.token_hex(16)
    if len(seed) > LONGEST_SEED:
        raise Invalid(N_("种子最多 64 个字符。"), [{"field": "seed", "reason": N_("种子最多 64 个字符。")}])
    return seed
