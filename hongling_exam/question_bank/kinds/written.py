"""What short answers and essays share: a person marks them by a rubric."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.kinds.base import (
    MAX_TEXT,
    UNSTORABLE,
    Json,
    Score,
    blank,
    check_points,
    check_stem,
    storable,
    unreadable,
)


class Written:
    """Answer: a string of at most 20,000 characters. An empty one scores 0 at once, any other waits for its mark."""

    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_points(points)
        reference = key.get("reference")
        if not isinstance(reference, str) or not reference.strip():
            problems.append(N_("缺少参考答案"))
        return problems + _check_rubric(key.get("rubric"), points)

    def check_answer(self, question: Json, answer: object) -> str | None:
        if answer is None:
            return None
        if not isinstance(answer, str):
            return N_("答案应是文字")
        if len(answer) > MAX_TEXT:
            return N_("答案最多 20000 字")
        return None if storable(answer) else UNSTORABLE

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        if not isinstance(answer, str):
            return blank(max_points) if answer is None else unreadable(max_points)
        if not answer.strip():
            return blank(max_points)
        return Score(0, max_points, {"reason": "pending"}, pending=True)

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return answer


def _check_rubric(rubric: object, points: int) -> list[str]:
    if not isinstance(rubric, list) or not rubric:
        return [N_("缺少评分点")]
    if not all(_is_criterion(entry) for entry in rubric):
        return [N_("评分点须有文字，且分值大于 0")]
    total = sum(entry["points"] for entry in rubric)
    return [] if total == points else [N_("评分点之和与本题分值不符")]


def _is_criterion(entry: object) -> bool:
    if not isinstance(entry, Mapping) or not isinstance(entry.get("criterion"), str) or not entry["criterion"].strip():
        return False
    return not check_points(entry.get("points"))
