"""Closed lists about accounts."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum


class AccountState(LabelledEnum):
    """A disabled account cannot sign in and all its sign-ins have ended."""

    ACTIVE = "active", N_("正常")
    DISABLED = "disabled", N_("已停用")


class SignInKind(LabelledEnum):
    """How a client signed in: a browser by password or slip, a program by API token, a host app's own identity."""

    PASSWORD = "password", N_("密码登录")
    SLIP = "slip", N_("登录条登录")
    TOKEN = "token", N_("接口令牌")
    HOST = "host", N_("由上级系统登录")


class Role(LabelledEnum):
    """Who people are to this system; a staff role is granted on a jurisdiction and covers its subtree."""

    CANDIDATE = "candidate", N_("考生")
    ORGANIZATION_REP = "organization_rep", N_("两新组织党组织")
    OWNER = "owner", N_("业主")
    TRAINER = "trainer", N_("讲师")
    ITEM_REVIEWER = "item_reviewer", N_("审题人")
    ORGANIZER = "organizer", N_("考务组织")
    INVIGILATOR = "invigilator", N_("监考")
    MARKER = "marker", N_("阅卷人")
    VETTING_OFFICER = "vetting_officer", N_("审核部门")
    ORG_OFFICE = "org_office", N_("街道组织办")
    COMMITTEE = "committee", N_("街道党委")
    SUPERVISOR = "supervisor", N_("市委两新工委")
    AUDITOR = "auditor", N_("纪检监督")
    ADMINISTRATOR = "administrator", N_("系统管理员")


STAFF_ROLES = frozenset(Role) - {Role.CANDIDATE, Role.ORGANIZATION_REP, Role.OWNER}
GRANTABLE_ROLES = tuple(role for role in Role if role is not Role.CANDIDATE)
"""Being a candidate comes with a person's own account and cannot be granted."""
ACT_TITLES = {
    "accounts.account.create": N_("新建账号"),
    "accounts.account.disable": N_("停用账号"),
    "accounts.account.enable": N_("启用账号"),
    "accounts.account.end_sign_ins": N_("结束账号的全部登录"),
    "accounts.account.erase": N_("清除账号的个人信息"),
    "accounts.password.change": N_("本人修改密码"),
    "accounts.password.reset": N_("重置密码"),
    "accounts.role.grant": N_("授予角色"),
    "accounts.role.withdraw": N_("撤回角色"),
    "accounts.second_factor.confirm": N_("启用两步验证"),
    "accounts.second_factor.reset": N_("重置两步验证"),
    "accounts.slip.issue": N_("开具一次性登录条"),
    "accounts.slip.use": N_("用登录条登录"),
    "accounts.token.create": N_("新建接口令牌"),
    "accounts.token.revoke": N_("撤销接口令牌"),
}
"""What the audit log's verbs of this component mean to people."""
