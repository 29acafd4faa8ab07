"""判断: the statement is right or not."""

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

RULES = ("all_or_nothing", "negative")


class TrueFalse:
    """Answer: a bool, nothing that merely looks like one."""

    name = "true_false"
    title = N_("判断题")
    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_points(points) + check_rule(policy, RULES, points)
        return problems if isinstance(key.get("right"), bool) else [*problems, N_("判断题的答案须为对或错")]

    def check_answer(self, question: Json, answer: object) -> str | None:
        return None if answer is None or isinstance(answer, bool) else N_("判断题的答案应为 true 或 false")

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        if not isinstance(answer, bool):
            return blank(max_points) if answer is None else unreadable(max_points)
        return right(max_points) if answer is key["right"] else wrong(max_points, policy)

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return answer
