"""The words of spreadsheets and Word files: what columns are called, and how kinds and policies are written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from hongling_exam.question_bank.formats.vocabulary import KIND_WORDS, LEVEL_WORDS

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_BLANKS = 20

_NAMES: Mapping[str, tuple[str, ...]] = {
    "kind": ("题型", "试题类型", "题目类型", "试题题型", "题类", "类型"),
    "part": ("小题", "小题号"),
    "stem": ("题干", "题目", "试题内容", "试题", "问题", "题目内容", "题干内容", "试题题干", "题目题干"),
    "answer": ("答案", "正确答案", "标准答案", "参考答案", "试题答案", "题目答案"),
    "left": ("左项", "左侧"),
    "rubric": ("评分点", "评分标准", "得分点", "采分点"),
    "explanation": ("解析", "答案解析", "试题解析", "题目解析", "答案说明"),
    "points": ("分值", "分数", "题目分值", "试题分值", "每题分值"),
    "difficulty": ("难度", "难度等级", "难易度", "难易程度", "题目难度", "试题难度"),
    "tags": ("标签", "标签/知识点", "关键词"),
    "topic": ("知识点", "考点", "知识点/标签"),
    "level": ("等级", "级别", "适用等级", "适用级别"),
    "source": ("依据", "出处", "来源", "依据/出处", "出处/依据"),
    "policy": ("计分方式", "评分策略", "策略"),
    "pinned": ("固定选项", "固定"),
    "unit": ("单位",),
    "tolerance": ("误差", "允许误差"),
    "name": ("编号", "试题编号", "题目编号"),
    "number": ("序号", "题号"),
}
ALIASES: Mapping[str, tuple[str, ...]] = {
    **_NAMES,
    **{letter: (f"选项{letter}", letter, f"{letter}选项", f"选项{n}") for n, letter in enumerate(LETTERS, 1)},
    **{f"blank{n}": (f"空{n}", f"填空{n}", f"第{n}空", f"答案{n}") for n in range(1, MOST_BLANKS + 1)},
}
"""Field → what its column may be called; the first is what the template calls it."""

TITLES: Mapping[str, str] = {field: names[0] for field, names in ALIASES.items()}

CHOICE = "choice"
"""选择题: single or multiple, as the answer tells."""

KINDS_BY_WORD: Mapping[str, str] = {
    **KIND_WORDS,
    "单项选择": "single_choice",
    "单项": "single_choice",
    "多项选择": "multiple_choice",
    "多项": "multiple_choice",
    "不定项": "multiple_choice",
    "不定项选择": "multiple_choice",
    "选择": CHOICE,
    "是非": "true_false",
    "判断对错": "true_false",
    "判断正误": "true_false",
    "问答": "short_answer",
    "连线": "matching",
    "配对": "matching",
}
_LONGEST_FIRST = sorted((word for word in KINDS_BY_WORD if word not in {"单项", "多项"}), key=len, reverse=True)

RULES_BY_WORD: Mapping[str, str] = {
    "全对得分": "all_or_nothing",
    "少选得一半": "half_for_subset",
    "按选项计分": "per_option",
    "倒扣": "negative",
    "按空计分": "per_blank",
    "按对计分": "per_pair",
    "全序得分": "exact",
    "相邻计分": "adjacent_pairs",
}
FOLDS_BY_WORD: Mapping[str, str] = {"全半角": "width", "大小写": "case", "空格": "space", "标点": "punctuation"}

DIFFICULTIES: Mapping[str, int] = {
    **{str(n): n for n in range(1, 6)},
    "易": 1,
    "容易": 1,
    "简单": 1,
    "较易": 2,
    "中": 3,
    "中等": 3,
    "一般": 3,
    "较难": 4,
    "难": 5,
    "困难": 5,
}
LEVELS: Mapping[str, str] = {**LEVEL_WORDS, **{level: level for level in LEVEL_WORDS.values()}}

_WIDE = {code: code - 0xFEE0 for pair in ("０９", "ＡＺ", "ａｚ") for code in range(ord(pair[0]), ord(pair[1]) + 1)}
_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_NOTHING = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def kind_of_word(word: str) -> str:
    """The kind that a cell names, CHOICE for 选择题, "" for a word that names none."""
    bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", word))
    return KINDS_BY_WORD.get(bare.removesuffix("题"), bare if bare in KINDS_BY_WORD.values() else "")


def kind_within(title: str) -> str:
    """The kind that a sheet's name or a heading speaks of; "" when none or several."""
    bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", title))
    found = []
    for word in _LONGEST_FIRST:
        if word in bare:
            found.append(KINDS_BY_WORD[word])
            bare = bare.replace(word, "·")
    return found[0] if len(set(found)) == 1 else ""


def folded_spaces(text: str) -> str:
    """Every blank a plain one, nothing that has no width."""
    return _NOTHING.sub("", _SPACES.sub(" ", text))


def folded_width(text: str) -> str:
    """The same, and full-width letters and digits half-width; Chinese punctuation stays."""
    return folded_spaces(text).translate(_WIDE)
