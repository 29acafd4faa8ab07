"""材料题: a passage with questions of other kinds under it. Each of them is answered and scored by itself."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.core.errors import N_, Worded, worded
from hongling_exam.question_bank.kinds.base import Json, Score, check_points, check_stem
from hongling_exam.question_bank.kinds.registry import KINDS

MOST_QUESTIONS = 20


class CaseGroup:
    """It has no answer and no points of its own: its points are the sum of its questions' points."""

    name = "case_group"
    title = N_("材料题")
    answerable = False

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_points(points)
        parts = body.get("questions")
        if not isinstance(parts, list) or not 1 <= len(parts) <= MOST_QUESTIONS:
            return [*problems, N_("材料题须有 1 至 20 个小题")]
        if not all(isinstance(part, Mapping) and isinstance(part.get("id"), str) for part in parts):
            return [*problems, N_("小题缺少编号")]
        if len({part["id"] for part in parts}) != len(parts):
            problems.append(N_("小题编号重复"))
        for part in parts:
            problems += [
                worded(N_("第 %(id)s 小题：%(reason)s"), id=part["id"], reason=_as_part(text)) for text in _check(part)
            ]
        if sum(_points(part) for part in parts) != points:
            problems.append(N_("各小题分值之和与本题分值不符"))
        return problems

    def check_answer(self, question: Json, answer: object) -> str | None:
        return None if answer is None else N_("材料题本身没有答案，请逐个小题作答")

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        return Score(0, 0, {"reason": "group"})

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        return answer


def _points(part: Json) -> int:
    points = part.get("points")
    return points if isinstance(points, int) and not check_points(points) else 0


def _as_part(text: str) -> str:
    return text if isinstance(text, Worded) else worded(text)


def _check(part: Json) -> list[str]:
    kind = part.get("kind")
    if kind not in KINDS or not KINDS.get(str(kind)).answerable:
        return [N_("小题的题型有误")]
    body, key, policy = part.get("body"), part.get("key"), part.get("policy", {})
    if not (isinstance(body, Mapping) and isinstance(key, Mapping) and isinstance(policy, Mapping)):
        return [N_("小题内容不完整")]
    return KINDS.get(str(kind)).check_question(body, key, policy, _points(part))
