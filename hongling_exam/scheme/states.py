"""The scheme's closed lists."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum


class Level(LabelledEnum):
    """党务红领等级, ordered (chapter L)."""

    JUNIOR = "junior", N_("初级")
    INTERMEDIATE = "intermediate", N_("中级")
    SENIOR = "senior", N_("高级")

    @property
    def rank(self) -> int:
        """1, 2 or 3, as it stands in admission and certificate numbers."""
        return list(Level).index(self) + 1


class Track(LabelledEnum):
    """The three tracks of the training (clause T-1)."""

    ROLE_AWARENESS = "role_awareness", N_("角色认知")
    PARTY_BUILDING_PRACTICE = "party_building_practice", N_("党建工作实务")
    CORPORATE_CULTURE = "corporate_culture", N_("企业文化建设")
