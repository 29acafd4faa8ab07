"""Closed lists about organizations and persons."""

from __future__ import annotations

from enum import StrEnum

from hongling_exam.core.errors import N_


class OrganizationKind(StrEnum):
    """The two kinds of 两新组织 (clause G-2)."""

    ENTERPRISE = "enterprise"
    SOCIAL_ORGANIZATION = "social_organization"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        enterprise = self is OrganizationKind.ENTERPRISE
        return N_("非公有制企业") if enterprise else N_("社会组织")


class Scale(StrEnum):
    """Whether an enterprise is 规模以上 (clause L3-3)."""

    ABOVE_DESIGNATED = "above_designated"
    BELOW_DESIGNATED = "below_designated"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return N_("规模以上") if self is Scale.ABOVE_DESIGNATED else N_("规模以下")


class Sex(StrEnum):
    """As the id number tells it; clause A-4 depends on it."""

    MALE = "male"
    FEMALE = "female"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return N_("男") if self is Sex.MALE else N_("女")
