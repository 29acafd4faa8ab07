"""多选: one or more options are right, and four ways to count them (exam-engine 18)."""

from __future__ import annotations

from collections.abc import Mapping

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

RULES = ("half_for_subset", "all_or_nothing", "per_option", "negative")


class MultipleChoice:
    """Answer: a list of distinct option ids, in any order."""

    name = "multiple_choice"
    title = N_("多选题")
    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_options(body) + check_points(points) + check_rule(policy, RULES, points)
        answer = key.get("right")
        if not is_id_list(answer, option_ids(body)):
            return [*problems, N_("答案指向不存在的选项")]
        return problems if answer else [*problems, N_("多选题至少要有一个答案")]

    def check_answer(self, question: Json, answer: object) -> str | None:
        if answer is None:
            return None
        if not isinstance(answer, list):
            return N_("多选题的答案应是选项编号的列表")
        return None if is_id_list(answer, option_ids(question)) else N_("答案含有不存在或重复的选项")

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        chosen = id_set(answer)
        if not chosen:
            return unreadable(max_points) if answer is not None and chosen is None else blank(max_points)
        keyed = set(key["right"])
        if chosen == keyed:
            return right(max_points)
        rule = policy.get("rule", "half_for_subset")
        if rule == "half_for_subset" and chosen < keyed:
            return Score((max_points + 1) // 2, max_points, {"reason": "partial"})
        if rule == "per_option":
            hits = len(chosen & keyed)
            return share(max(0, 2 * hits - len(chosen)), len(keyed), max_points)
        return wrong(max_points, policy)

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return translate_list(answer, ids)
