"""The list of accounts and the audit log as workbooks, filtered as on their pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import format_datetime
from flask_babel import gettext as _

from hongling_exam.accounts import queries
from hongling_exam.accounts.views import audit, manage
from hongling_exam.core import clock
from hongling_exam.core.downloads import file_answer
from hongling_exam.core.listing import Wanted
from hongling_exam.core.office_time import office_day
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.spreadsheet import Sheet, write_workbook

blueprint = Blueprint("account_lists", __name__)
MOST_EXPORTED = 50_000


@blueprint.get("/accounts/accounts.xlsx")
@requires("accounts.account.manage")
def accounts() -> Response:
    """The accounts of the caller's jurisdictions; never a password."""
    listing = queries.list_accounts(current_actor(), _whole(manage.FILTERS))
    headers = [_("姓名"), _("用户名"), _("角色"), _("辖区"), _("状态"), _("最近登录")]
    rows = [_account(account, last) for account, last in listing.items]
    return _file(_("账号"), headers, rows, (14, 18, 36, 16, 10, 18))


@blueprint.get("/audit/entries.xlsx")
@requires("accounts.audit.read")
def audit_log() -> Response:
    """The entries an auditor may see, newest first; with their hashes, to be compared with the log later."""
    listing = queries.list_entries(current_actor(), _whole(audit.FILTERS))
    headers = [_("编号"), _("时间"), _("办理人"), _("操作"), _("操作代码"), _("对象"), _("链上序号"), _("校验值")]
    rows = [_entry(entry, name) for entry, name in listing.items]
    return _file(_("审计记录"), headers, rows, (10, 20, 14, 20, 30, 24, 10, 68))


def _whole(filters: Sequence[str]) -> Wanted:
    return replace(Wanted.from_args(request.args, filters), page=1, per_page=MOST_EXPORTED)


def _account(account: Any, last: Any) -> list[object]:
    roles = [_(grant.role.label) for grant in account.grants]
    if account.person_id:
        roles.insert(0, _("考生"))
    place = account.jurisdiction.name
    return [account.display_name, account.username, "、".join(roles), place, _(account.state.label), _moment(last)]


def _entry(entry: Any, name: str | None) -> list[object]:
    who = name or (_("系统") if entry.actor_id is None else entry.actor_name)
    act = audit.act_title(entry.action)
    return [entry.id, _moment(entry.at), who, act, entry.action, entry.subject, entry.chain_index, entry.chain_hash]


def _moment(at: Any) -> str | None:
    return str(format_datetime(at, "yyyy-MM-dd HH:mm:ss")) if at else None


def _file(title: str, headers: Sequence[str], rows: Sequence[list[object]], widths: tuple[int, ...]) -> Response:
    sheet = Sheet(title=title, headers=headers, rows=rows, widths=widths)
    return file_answer(write_workbook([sheet]), f"{title}-{office_day(clock.now()).isoformat()}.xlsx")
