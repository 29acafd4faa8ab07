"""单选: one option is right."""

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
    unreadable,
    wrong,
)
from hongling_exam.question_bank.kinds.options import check_options, is_id_list, option_ids, translate_id

RULES = ("all_or_nothing", "negative")


class SingleChoice:
    """Answer: an option id."""

    name = "single_choice"
    title = N_("单选题")
    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_options(body) + check_points(points) + check_rule(policy, RULES, points)
        answer = key.get("right")
        if not is_id_list(answer, option_ids(body)):
            return [*problems, N_("答案指向不存在的选项")]
        only_one = isinstance(answer, list) and len(answer) == 1
        return problems if only_one else [*problems, N_("单选题须有且只有一个答案")]

    def check_answer(self, question: Json, answer: object) -> str | None:
        if answer is None:
            return None
        if not isinstance(answer, str):
            return N_("单选题的答案应是一个选项编号")
        return None if answer in option_ids(question) else N_("没有这个选项")

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        if not isinstance(answer, str):
            return blank(max_points) if answer is None else unreadable(max_points)
        if not answer:
            return blank(max_points)
        return right(max_points) if answer == key["right"][0] else wrong(max_points, policy)

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return translate_id(answer, ids)
