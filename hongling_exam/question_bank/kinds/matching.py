"""匹配: join each entry on the left with one on the right, which may hold more than are needed."""

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
    share,
    unreadable,
)
from hongling_exam.question_bank.kinds.options import check_options, option_ids, translate_id

RULES = ("per_pair", "all_or_nothing")


class Matching:
    """Answer: a mapping from left ids to right ids; entries not joined yet are left out."""

    name = "matching"
    title = N_("匹配题")
    answerable = True

    def check_question(self, body: Json, key: Json, policy: Json, points: int) -> list[str]:
        problems = check_stem(body) + check_options(body, "left") + check_options(body, "right")
        problems += check_points(points) + check_rule(policy, RULES, points)
        pairs, left, right = key.get("pairs"), option_ids(body, "left"), option_ids(body, "right")
        if not isinstance(pairs, Mapping) or set(pairs) != set(left):
            return [*problems, N_("左边每一项都须有答案")]
        if not all(isinstance(item, str) and item in right for item in pairs.values()):
            return [*problems, N_("答案指向不存在的选项")]
        return problems

    def check_answer(self, question: Json, answer: object) -> str | None:
        if answer is None:
            return None
        if not isinstance(answer, Mapping):
            return N_("匹配题的答案应是左右编号的对照")
        left, right = option_ids(question, "left"), option_ids(question, "right")
        fits = all(one in left and isinstance(other, str) and other in right for one, other in answer.items())
        return None if fits else N_("答案含有不存在的选项")

    def score(self, key: Json, policy: Json, answer: object, max_points: int) -> Score:
        if not answer or not isinstance(answer, Mapping):
            return blank(max_points) if answer is None or answer == {} else unreadable(max_points)
        parts = [answer.get(one) == other for one, other in key["pairs"].items()]
        hits = sum(parts)
        if policy.get("rule") == "all_or_nothing" and hits < len(parts):
            return Score(0, max_points, {"reason": "wrong", "parts": parts})
        return share(hits, len(parts), max_points, parts)

    def translate(self, answer: object, ids: Mapping[str, str]) -> object:
        if not isinstance(answer, Mapping):
            return answer
        return {translate_id(one, ids): translate_id(other, ids) for one, other in answer.items()}
