"""Rules about accounts as pure functions: names, second-factor codes, how long a sign-in lives, roles that clash."""

from __future__ import annotations

import datetime as dt
import hmac
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pyotp

from hongling_exam.accounts.states import Role
from hongling_exam.core.errors import N_
from hongling_exam.core.folding import fold

LONGEST = dt.timedelta(hours=12)
FREE_FAILURES = 5
LONGEST_DELAY = 900
STEP_SECONDS = 30
BROWSERS = (
    ("MicroMessenger", N_("微信")),
    ("Edg", "Edge"),
    ("QQBrowser", N_("QQ 浏览器")),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("HarmonyOS", N_("鸿蒙")),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def fold_username(text: str) -> str:
    """A user name as it is stored and looked up: folded and in lower case."""
    return fold(text).lower()


def username_fault(username: str) -> str | None:
    """Why `username` (folded) cannot be one, or None. Figures alone could be somebody's phone or admission number."""
    if not 2 <= len(username) <= 64 or any(char.isspace() for char in username):
        return N_("用户名应为 2–64 个字符，不含空格。")
    if not re.fullmatch(r"[\w.@-]+", username):
        return N_("用户名只能用文字、数字和 . @ - _ 这几种符号。")
    if len(username) >= 6 and username.isdigit():
        return N_("用户名不能只有数字，以免与手机号、准考证号混淆。")
    return None


def delay_seconds(failures: int) -> int:
    """The wait after the n-th wrong answer in a row: none for four, then 2, 4, 8 … up to 15 minutes."""
    over = failures - FREE_FAILURES
    return min(2 ** min(over + 1, 10), LONGEST_DELAY) if over >= 0 else 0


def next_expiry(created_at: dt.datetime, expires_at: dt.datetime, at: dt.datetime, idle: dt.timedelta) -> dt.datetime:
    """When a sign-in seen at `at` ends unless seen again: `idle` later, 12 hours in all; never earlier than set."""
    return max(expires_at, min(at + idle, created_at + LONGEST))


def matching_step(secret: str, code: str, at: dt.datetime, last_step: int) -> int | None:
    """The time step whose code (RFC 6238, 6 digits, 30 s) is `code`; one step early or late is allowed.

    A step not after `last_step` is refused, so that a code seen over a shoulder works once only.
    """
    if not (code.isascii() and code.isdigit()):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    codes = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if step > last_step and hmac.compare_digest(codes.at(step * STEP_SECONDS), code):
            return step
    return None


def device_names(user_agent: str) -> list[str]:
    """What a person would call a browser and its system, as source texts; the first words of an unknown one."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return [name for name in (browser, system) if name] or [user_agent[:40]]


@dataclass(frozen=True)
class Clash:
    """Two roles that one account should not hold together, and why."""

    one: Role
    other: Role
    why: str


WATCHES = N_("监督人员不能同时是被监督的经办人员")
KEEPS_OUT = N_("系统管理员不参与阅卷、审核和评审")
OWNER_ALONE = N_("业主意见与党组织推荐不能出自同一账号")
DOES = (
    Role.TRAINER,
    Role.ITEM_REVIEWER,
    Role.ORGANIZER,
    Role.INVIGILATOR,
    Role.MARKER,
    Role.VETTING_OFFICER,
    Role.ORG_OFFICE,
    Role.COMMITTEE,
)
CLASHES = (
    *(Clash(Role.AUDITOR, role, WATCHES) for role in (*DOES, Role.SUPERVISOR, Role.ADMINISTRATOR)),
    *(Clash(Role.ADMINISTRATOR, role, KEEPS_OUT) for role in DOES),
    Clash(Role.OWNER, Role.ORGANIZATION_REP, OWNER_ALONE),
)


def clashes(roles: Collection[Role]) -> Sequence[Clash]:
    """The clashes among the roles of one account (separation of duties)."""
    return [clash for clash in CLASHES if clash.one in roles and clash.other in roles]
