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
