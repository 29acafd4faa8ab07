"""Closed lists about organizations and persons."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum


class OrganizationKind(LabelledEnum):
    """The two kinds of 两新组织 (clause G-2)."""

    ENTERPRISE = "enterprise", N_("非公有制企业")
    SOCIAL_ORGANIZATION = "social_organization", N_("社会组织")


class Scale(LabelledEnum):
    """Whether an enterprise is 规模以上 (clause L3-3)."""

    ABOVE_DESIGNATED = "above_designated", N_("规模以上")
    BELOW_DESIGNATED = "below_designated", N_("规模以下")


class Sex(LabelledEnum):
    """As the id number tells it; clause A-4 depends on it."""

    MALE = "male", N_("男")
    FEMALE = "female", N_("女")


ACT_TITLES = {
    "organizations.jurisdiction.create": N_("添加辖区"),
    "organizations.jurisdiction.update": N_("修改辖区"),
    "organizations.jurisdiction.delete": N_("删除辖区"),
    "organizations.organization.create": N_("登记单位"),
    "organizations.organization.update": N_("修改单位"),
    "organizations.organization.import": N_("导入单位"),
    "organizations.organization.delete": N_("删除单位"),
    "organizations.person.create": N_("登记人员"),
    "organizations.person.update": N_("修改人员资料"),
    "organizations.person.import": N_("导入人员"),
    "organizations.person.move": N_("调整人员单位"),
    "organizations.person.reveal": N_("查看完整证件号"),
    "organizations.person.export": N_("导出完整人员信息"),
    "organizations.person.delete": N_("删除人员"),
}
"""What the audit log's verbs of this component mean to people."""
