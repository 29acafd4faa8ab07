"""What an author may choose, in plain words: how each kind counts."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.core.errors import N_

_ONE = {
    "all_or_nothing": N_("答对得满分，答错得 0 分"),
    "negative": N_("答对得满分，答错倒扣分，不答得 0 分"),
}
RULES: Mapping[str, Mapping[str, str]] = {
    "single_choice": _ONE,
    "true_false": _ONE,
    "multiple_choice": {
        "half_for_subset": N_("全对得满分，少选得一半分，错选得 0 分"),
        "all_or_nothing": N_("全对才得分，少选、错选都得 0 分"),
        "per_option": N_("每选对一项得一份，选错一项抵一份，最低 0 分"),
        "negative": N_("全对得满分，少选、错选倒扣分，不答得 0 分"),
    },
    "fill_blank": {
        "per_blank": N_("每个空分别计分"),
        "all_or_nothing": N_("全部填对才得分"),
    },
    "ordering": {
        "exact": N_("次序全对才得分"),
        "adjacent_pairs": N_("按相邻两项次序正确的比例给分"),
    },
    "matching": {
        "per_pair": N_("每连对一项得一份"),
        "all_or_nothing": N_("全部连对才得分"),
    },
}
"""Kind → rule → what it means; the first is the kind's own."""

FOLDS: Mapping[str, str] = {
    "width": N_("全角和半角"),
    "case": N_("字母大小写"),
    "space": N_("空格"),
    "punctuation": N_("标点"),
}
"""What makes no difference to an answer typed into a blank."""


def rule_choices(kind: str, chosen: str) -> list[tuple[str, str]]:
    """(value, text) for a select. The kind's own rule is stored as no rule at all, unless it was named before."""
    rules = RULES.get(kind, {})
    return [(rule if place or chosen == rule else "", text) for place, (rule, text) in enumerate(rules.items())]
