"""Questions as the editor's form sends them: one of every kind, sound."""

from __future__ import annotations

from collections.abc import Mapping

Form = dict[str, str | list[str]]

PLACE: Mapping[str, str | list[str]] = {
    "topic": "member_admission",
    "difficulty": "3",
    "purpose": "exam",
    "levels": ["junior", "intermediate"],
    "tags": "常考、易错",
    "explanation": "见条文。",
    "points": "2",
    "sources-0-document": "中国共产党章程",
    "sources-0-edition": "2022",
    "sources-0-article": "第七条",
    "sources-0-gist": "预备党员的预备期为一年。",
}
OPTIONS = {"options-0-text": "半年", "options-1-text": "一年", "options-2-text": "两年", "options-3-text": ""}

ANSWERS: Mapping[str, Mapping[str, str | list[str]]] = {
    "single_choice": OPTIONS | {"right": "1", "rule": "negative", "penalty": "0.5"},
    "multiple_choice": OPTIONS | {"options-0-right": "1", "options-1-right": "1", "options-2-pinned": "1"},
    "true_false": {"truth": "false"},
    "fill_blank": {
        "stem": "预备期为____，自____通过之日算起。",
        "blanks-0-accepted": "一年\n1 年",
        "blanks-1-accepted": "支部大会",
        "ordered": "1",
        "fold": ["width", "case", "space", "punctuation"],
    },
    "ordering": OPTIONS | {"options-0-rank": "2", "options-1-rank": "1", "options-2-rank": "3"},
    "matching": {
        "left-0-text": "精神层",
        "left-0-pair": "B",
        "left-1-text": "物质层",
        "left-1-pair": "A",
        "right-0-text": "厂区标识",
        "right-1-text": "企业价值观",
        "right-2-text": "产品售价",
    },
    "numeric": {"value": "３２", "unit": "学时", "tolerance": "5", "tolerance_kind": "relative"},
    "short_answer": {
        "reference": "围绕发展找结合点。",
        "rubric-0-criterion": "结合点",
        "rubric-0-points": "1.5",
        "rubric-1-criterion": "沟通",
        "rubric-1-points": "0.5",
    },
    "essay": {"reference": "先定性，再分析。", "rubric-0-criterion": "分析", "rubric-0-points": "2"},
    "case_group": {
        "stem": "某企业有正式党员 5 名，尚未建立党组织。",
        "parts-0-kind": "true_false",
        "parts-0-stem": "可以单独成立党支部。",
        "parts-0-truth": "true",
        "parts-0-points": "1",
        "parts-1-kind": "single_choice",
        "parts-1-stem": "应当先做什么？",
        "parts-1-points": "2",
        "parts-1-options-0-text": "向上级请示",
        "parts-1-options-1-text": "直接选举",
        "parts-1-right": "0",
        "parts-1-sources-0-document": "中国共产党支部工作条例（试行）",
        "parts-1-sources-0-edition": "2018",
        "parts-1-sources-0-article": "第五条",
        "parts-1-explanation": "先请示。",
    },
}
"""What differs from kind to kind."""

KEYS: Mapping[str, object] = {
    "single_choice": {"right": ["B"]},
    "multiple_choice": {"right": ["A", "B"]},
    "true_false": {"right": False},
    "fill_blank": {"blanks": [["一年", "1 年"], ["支部大会"]]},
    "ordering": {"order": ["B", "A", "C"]},
    "matching": {"pairs": {"1": "B", "2": "A"}},
    "numeric": {"value": "32", "unit": "学时"},
    "short_answer": {
        "reference": "围绕发展找结合点。",
        "rubric": [{"criterion": "结合点", "points": 150}, {"criterion": "沟通", "points": 50}],
    },
    "essay": {"reference": "先定性，再分析。", "rubric": [{"criterion": "分析", "points": 200}]},
    "case_group": {},
}
POLICIES: Mapping[str, object] = {
    "single_choice": {"rule": "negative", "penalty": 50},
    "numeric": {"relative": "0.05"},
}


def question_form(kind: str, jurisdiction: int, **changes: str | list[str]) -> Form:
    """The fields of a new question of a kind, as the page sends them on saving."""
    fields = {"kind": kind, "do": "save", "jurisdiction": str(jurisdiction), "seen": "", "revision": "0", "draft": ""}
    return {"stem": f"关于{kind}的说法", **fields, **PLACE, **ANSWERS[kind], **changes}
