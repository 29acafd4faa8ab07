"""Closed lists about accounts."""

from __future__ import annotations

from enum import StrEnum

from hongling_exam.core.errors import N_


class AccountState(StrEnum):
    """A disabled account cannot sign in and all its sign-ins have ended."""

    ACTIVE = "active"
    DISABLED = "disabled"


class SignInKind(StrEnum):
    """How a client signed in: a browser by password or slip, a program by API token, a host app's own identity."""

    PASSWORD = "password"
    SLIP = "slip"
    TOKEN = "token"
    HOST = "host"


class Role(StrEnum):
    """Who people are to this system; a staff role is granted on a jurisdiction and covers its subtree."""

    CANDIDATE = "candidate"
    ORGANIZATION_REP = "organization_rep"
    OWNER = "owner"
    TRAINER = "trainer"
    ITEM_REVIEWER = "item_reviewer"
    ORGANIZER = "organizer"
    INVIGILATOR = "invigilator"
    MARKER = "marker"
    VETTING_OFFICER = "vetting_officer"
    ORG_OFFICE = "org_office"
    COMMITTEE = "committee"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return ROLE_TITLES[self]


ROLE_TITLES = {
    Role.CANDIDATE: N_("考生"),
    Role.ORGANIZATION_REP: N_("两新组织党组织"),
    Role.OWNER: N_("业主"),
    Role.TRAINER: N_("讲师"),
    Role.ITEM_REVIEWER: N_("审题人"),
    Role.ORGANIZER: N_("考务组织"),
    Role.INVIGILATOR: N_("监考"),
    Role.MARKER: N_("阅卷人"),
    Role.VETTING_OFFICER: N_("审核部门"),
    Role.ORG_OFFICE: N_("街道组织办"),
    Role.COMMITTEE: N_("街道党委"),
    Role.SUPERVISOR: N_("市委两新工委"),
    Role.AUDITOR: N_("纪检监督"),
    Role.ADMINISTRATOR: N_("系统管理员"),
}
STAFF_ROLES = frozenset(Role) - {Role.CANDIDATE, Role.ORGANIZATION_REP, Role.OWNER}
