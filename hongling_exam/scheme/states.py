"""The scheme's closed lists."""

from __future__ import annotations

from enum import StrEnum

from hongling_exam.core.errors import N_


class Level(StrEnum):
    """党务红领等级, ordered (chapter L)."""

    JUNIOR = "junior"
    INTERMEDIATE = "intermediate"
    SENIOR = "senior"

    @property
    def rank(self) -> int:
        """1, 2 or 3, as it stands in admission and certificate numbers."""
        return list(Level).index(self) + 1

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return {Level.JUNIOR: N_("初级"), Level.INTERMEDIATE: N_("中级"), Level.SENIOR: N_("高级")}[self]


class Track(StrEnum):
    """The three tracks of the training (clause T-1)."""

    ROLE_AWARENESS = "role_awareness"
    PARTY_BUILDING_PRACTICE = "party_building_practice"
    CORPORATE_CULTURE = "corporate_culture"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return {
            Track.ROLE_AWARENESS: N_("角色认知"),
            Track.PARTY_BUILDING_PRACTICE: N_("党建工作实务"),
            Track.CORPORATE_CULTURE: N_("企业文化建设"),
        }[self]
