"""A question of every kind, as the template shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source

_BRANCH = Source(N_("中国共产党支部工作条例（试行）"), "2018", N_("第十一条"))


def _options(*texts: str) -> list[dict[str, str]]:
    return [{"id": letter, "text": text} for letter, text in zip("ABCDEFGH", texts, strict=False)]


_ROWS: Sequence[tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], int]] = (
    (
        "single_choice",
        {
            "stem": N_("支部党员大会一般多久召开一次？"),
            "options": _options(N_("每月一次"), N_("每季度一次"), N_("每半年一次"), N_("每年一次")),
        },
        {"right": ["B"]},
        {},
        200,
    ),
    (
        "multiple_choice",
        {
            "stem": N_("下列哪些属于「三会一课」？"),
            "options": _options(N_("支部党员大会"), N_("支部委员会会议"), N_("职工代表大会"), N_("党课")),
        },
        {"right": ["A", "B", "D"]},
        {"rule": "half_for_subset"},
        300,
    ),
    ("true_false", {"stem": N_("党小组会一般每月召开一次。")}, {"right": True}, {}, 100),
    (
        "fill_blank",
        {"stem": N_("支部委员会会议一般每____召开一次，支部党员大会一般每____召开一次。"), "blanks": 2},
        {"blanks": [[N_("月"), N_("个月")], [N_("季度")]]},
        {},
        200,
    ),
    (
        "ordering",
        {
            "stem": N_("请按先后次序排列发展党员的下列环节。"),
            "options": _options(N_("列为发展对象"), N_("递交入党申请书"), N_("确定为入党积极分子")),
        },
        {"order": ["B", "C", "A"]},
        {"rule": "exact"},
        300,
    ),
    (
        "matching",
        {
            "stem": N_("请把企业文化的层次与例子对应起来。"),
            "left": [{"id": "1", "text": N_("精神层")}, {"id": "2", "text": N_("制度层")}],
            "right": _options(N_("员工手册"), N_("企业价值观"), N_("厂区标识")),
        },
        {"pairs": {"1": "B", "2": "A"}},
        {},
        200,
    ),
    (
        "numeric",
        {"stem": N_("党员每年集中学习培训的时间一般不少于多少学时？"), "unit": N_("学时")},
        {"value": "32", "unit": N_("学时")},
        {"absolute": "0"},
        200,
    ),
    (
        "short_answer",
        {"stem": N_("企业党组织书记怎样争取业主对党建工作的支持？")},
        {
            "reference": N_("围绕企业发展找结合点；重大事项主动沟通；以实际成效赢得认可。"),
            "rubric": [
                {"criterion": N_("找准党建与企业发展的结合点"), "points": 300},
                {"criterion": N_("与业主经常沟通"), "points": 200},
            ],
        },
        {},
        500,
    ),
)

EXAMPLE_QUESTIONS: Sequence[IncomingQuestion] = tuple(
    IncomingQuestion(
        "", kind, body, key, policy, points, difficulty=2, level="junior", source=_BRANCH if n == 0 else None
    )
    for n, (kind, body, key, policy, points) in enumerate(_ROWS)
)
