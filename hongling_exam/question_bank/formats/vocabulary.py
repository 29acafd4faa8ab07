"""The closed lists of the plain-text format: its words for kinds, levels, topics and fields."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.question_bank.kinds import KINDS

KIND_WORDS: Mapping[str, str] = {kind.title.removesuffix("题"): kind.name for kind in KINDS}
"""单选 → single_choice, as headers write them."""

LEVEL_WORDS: Mapping[str, str] = {"初级": "junior", "中级": "intermediate", "高级": "senior"}
LEVEL_PREFIXES: Mapping[str, str] = {"junior": "j", "intermediate": "i", "senior": "s"}

TOPICS: Mapping[str, Mapping[str, str]] = {
    "role_awareness": {
        "secretary_role": "书记角色",
        "party_worker_duties": "党务工作者职责",
        "working_with_owners": "与业主协作",
        "political_core": "政治核心与政治引领",
    },
    "party_building_practice": {
        "member_admission": "发展党员",
        "branch_organization": "支部设置",
        "branch_life": "组织生活",
        "elections": "选举换届",
        "member_education": "党员教育管理",
        "party_dues": "党费",
        "discipline": "纪律处分",
        "party_theory": "党建理论",
    },
    "corporate_culture": {
        "culture_levels": "企业文化层次",
        "party_and_culture": "党建与企业文化",
        "employee_care": "员工关怀",
        "labour_law": "劳动与工会法规",
        "governance": "公司治理与安全生产",
        "enterprise_management": "企业管理",
        "laws": "法律法规",
        "labour_protection": "劳动保障",
    },
}
"""Topics by track (T-1), with the fields of D-2 among them, and their Chinese titles."""

_OWN_FIELDS: Mapping[str, frozenset[str]] = {
    "single_choice": frozenset({"答案", "固定", "策略"}),
    "multiple_choice": frozenset({"答案", "固定", "策略"}),
    "true_false": frozenset({"答案", "策略"}),
    "fill_blank": frozenset({"答案", "填空", "策略", *(f"答案{n}" for n in range(1, 21))}),
    "ordering": frozenset({"答案", "固定", "策略"}),
    "matching": frozenset({"答案", "策略"}),
    "numeric": frozenset({"答案", "误差", "单位"}),
    "short_answer": frozenset({"参考答案", "评分点"}),
    "essay": frozenset({"参考答案", "评分点"}),
    "case_group": frozenset(),
}
_PLACE_FIELDS = frozenset({"知识点", "难度", "级别"})


def fields_of(kind: str, *, inside_group: bool = False) -> frozenset[str]:
    """Names of the fields that a question of this kind may have; a part of a group has its place from the group."""
    stem = "材料" if kind == "case_group" else "题干"
    common = {stem, "解析", "依据", "分值"} | (set() if inside_group else _PLACE_FIELDS)
    return _OWN_FIELDS.get(kind, frozenset()) | common
