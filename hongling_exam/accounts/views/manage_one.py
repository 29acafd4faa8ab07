"""One account for its keepers: roles, password, state."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts import access, actions, queries
from hongling_exam.accounts.forms import GrantForm
from hongling_exam.accounts.rules import clashes
from hongling_exam.accounts.signed_in import current_actor
from hongling_exam.accounts.states import GRANTABLE_ROLES, Role
from hongling_exam.accounts.views.audit import act_title
from hongling_exam.accounts.views.manage import asked_reason, passwords_for, show_issued
from hongling_exam.core.choices import choices
from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.permissions import requires
from hongling_exam.organizations.queries import list_jurisdictions

blueprint = Blueprint("account_one", __name__, url_prefix="/accounts", template_folder="../templates")


@blueprint.get("/<int:account_id>")
@requires("accounts.account.manage")
def show(account_id: int) -> str:
    """Everything about the account, what may be done to it, and what was done."""
    actor = current_actor()
    account = access.get_account(actor, account_id)
    own = account.id == actor.account_id
    grants = sorted(account.grants, key=lambda grant: (list(Role).index(grant.role), grant.jurisdiction.path))
    return render_template(
        "hongling_exam/accounts/manage/account.html",
        account=account,
        own=own,
        grants=[(grant, actor.may(access.GRANT, grant.jurisdiction.path)) for grant in grants],
        clashes=clashes({grant.role for grant in grants}),
        may_act=not own and access.may_act_on(actor, account),
        form=_grant_form() if actor.may(access.GRANT) and not own else None,
        clients=queries.list_living_sign_ins(account.id, tokens=False),
        tokens=queries.list_living_sign_ins(account.id, tokens=True),
        history=[_line(row) for row in queries.list_entries_about(f"account:{account.id}")],
    )


def _line(row: queries.EntryRow) -> dict[str, object]:
    entry = row.entry
    what = act_title(entry.action)
    if "role" in entry.details:
        what += "：" + _(Role(entry.details["role"]).label)
    who = row.name or (_("系统") if entry.actor_id is None else "")
    return {"when": entry.at, "who": who, "what": what, "why": row.words}


def _grant_form() -> GrantForm:
    form = GrantForm()
    form.role.choices = choices(GRANTABLE_ROLES)
    places = list_jurisdictions(current_actor().paths(access.GRANT))
    form.jurisdiction.choices = [(place.id, place.name) for place in places]
    return form


@blueprint.post("/<int:account_id>/roles")
@requires("accounts.role.grant")
def grant(account_id: int) -> BaseResponse:
    """Give a role on a jurisdiction."""
    actor = current_actor()
    account = access.get_account(actor, account_id)
    form = _grant_form()
    if not form.validate():
        raise Invalid(N_("请选择角色和辖区。"))
    place = access.get_jurisdiction_for(actor, access.GRANT, form.jurisdiction.data)
    role = Role(form.role.data)
    actions.grant_role(actor, account, role, place)
    flash(_("已授予“%(role)s”，范围：%(place)s。", role=_(role.label), place=place.name), "success")
    return _back(account_id)


@blueprint.post("/<int:account_id>/roles/<int:grant_id>/withdraw")
@requires("accounts.role.grant")
def withdraw(account_id: int, grant_id: int) -> BaseResponse:
    """Take a role away."""
    actor = current_actor()
    account = access.get_account(actor, account_id)
    own = account.id == actor.account_id
    actions.withdraw_role(actor, account, grant_id, asked_reason())
    flash(_("角色已撤回，该账号的登录已全部结束。"), "success")
    return redirect(url_for("accounts.sign_in"), 303) if own else _back(account_id)


@blueprint.post("/<int:account_id>/password")
@requires("accounts.account.manage")
def reset_password(account_id: int) -> str:
    """Give a one-time password, shown this one time."""
    passwords = passwords_for(1)
    actor = current_actor()
    return show_issued(actions.reset_passwords(actor, [access.get_account(actor, account_id)], passwords))


@blueprint.post("/<int:account_id>/disable")
@requires("accounts.account.manage")
def disable(account_id: int) -> BaseResponse:
    """Shut the account."""
    actor = current_actor()
    actions.disable_account(actor, access.get_account(actor, account_id), asked_reason())
    flash(_("账号已停用，其登录已全部结束。"), "success")
    return _back(account_id)


@blueprint.post("/<int:account_id>/enable")
@requires("accounts.account.manage")
def enable(account_id: int) -> BaseResponse:
    """Open it again."""
    actor = current_actor()
    actions.enable_account(actor, access.get_account(actor, account_id))
    flash(_("账号已启用。"), "success")
    return _back(account_id)


@blueprint.post("/<int:account_id>/second-factor/reset")
@requires("accounts.account.manage")
def reset_second_factor(account_id: int) -> BaseResponse:
    """Take the second factor off."""
    actor = current_actor()
    actions.reset_second_factor(actor, access.get_account(actor, account_id), asked_reason())
    flash(_("两步验证已重置，该账号下次登录只需密码。"), "success")
    return _back(account_id)


@blueprint.post("/<int:account_id>/sign-ins/end")
@requires("accounts.account.manage")
def end_sign_ins(account_id: int) -> BaseResponse:
    """End every client of the account, tokens included."""
    actor = current_actor()
    ended = actions.end_all_sign_ins(actor, access.get_account(actor, account_id), asked_reason())
    flash(_("已结束 %(n)s 处登录。", n=ended), "success")
    return _back(account_id)


def _back(account_id: int) -> BaseResponse:
    return redirect(url_for("account_one.show", account_id=account_id), 303)
