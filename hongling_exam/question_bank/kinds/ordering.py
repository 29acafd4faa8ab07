"""排序: bring the options into the right order."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.kinds.base import (
    Json,
    Score,
    blank,
    check_points,
    check_rule,
    check_stem,
    right,
    share,
    unreadable,
    wrong,
)
from hongling_exam.question_bank.kinds.options import check_options, id_set, is_id_list, option_ids, translate_list

RULES = ("exact", "adjacent_pairs")


class Ordering:
    """Answer: a list of option ids, first to last; it may be unfinished."""

    name = "ordering"
    title = N_("排序题")
    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_options(body) + check_points(points) + check_rule(policy, RULES, points)
        ids, order = option_ids(body), key.get("order")
        if not is_id_list(order, ids):
            return [*problems, N_("答案指向不存在的选项")]
        complete = isinstance(order, list) and len(order) == len(ids)
        return problems if complete else [*problems, N_("排序题的答案须包含全部选项")]

    def check_answer(self, question: Json, answer: object) -> str | None:
        if answer is None:
            return None
        if not isinstance(answer, list):
            return N_("排序题的答案应是选项编号的列表")
        return None if is_id_list(answer, option_ids(question)) else N_("答案含有不存在或重复的选项")

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        if not answer or not isinstance(answer, list) or id_set(answer) is None:
            return blank(max_points) if answer is None or answer == [] else unreadable(max_points)
        order = key["order"]
        if answer == order:
            return right(max_points)
        if policy.get("rule") != "adjacent_pairs":
            return wrong(max_points, policy)
        kept = set(pairwise(answer)) & set(pairwise(order))
        # An answer that repeats ids can hold every pair without being the order; it never gets everything.
        return share(min(len(kept), len(order) - 2), len(order) - 1, max_points)

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return translate_list(answer, ids)
