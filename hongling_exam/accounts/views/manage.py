"""Accounts for their keepers: the list, bulk acts, and making new ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts import access, actions, queries
from hongling_exam.accounts.forms import NewAccountForm, show_refusal
from hongling_exam.accounts.passwords import NewPassword
from hongling_exam.accounts.signed_in import current_actor
from hongling_exam.accounts.states import GRANTABLE_ROLES, AccountState
from hongling_exam.core.choices import choices
from hongling_exam.core.errors import N_, HonglingError, Invalid
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import requires
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.organizations.models import Person
from hongling_exam.organizations.queries import list_jurisdictions, list_people_meant

blueprint = Blueprint("account_admin", __name__, template_folder="../templates")
MOST_AT_ONCE = 200
FILTERS = ("state", "role", "jurisdiction")


@blueprint.get("/accounts")
@requires("accounts.account.manage")
def list_accounts() -> str:
    """Search, filter, sort; tick for bulk acts what one has authority over."""
    actor = current_actor()
    listing = queries.list_accounts(actor, Wanted.from_args(request.args, filters=FILTERS))
    places = list_jurisdictions(actor.paths(access.MANAGE))
    return render_template(
        "hongling_exam/accounts/manage/list.html",
        listing=listing,
        filters=_filters(listing.filters, [(str(place.id), place.name) for place in places]),
        may_act_on=lambda account: account.id != actor.account_id and access.may_act_on(actor, account),
    )


def _filters(asked: Any, places: list[tuple[str, str]]) -> list[dict[str, Any]]:
    roles = [("none", _("没有角色")), *choices(GRANTABLE_ROLES)]
    states = choices(AccountState)
    offered = [("role", _("角色"), roles), ("state", _("状态"), states)]
    if len(places) > 1:
        offered.append(("jurisdiction", _("辖区"), places))
    return [
        {"name": name, "label": label, "value": asked.get(name), "choices": [("", _("全部")), *options]}
        for name, label, options in offered
    ]


@blueprint.post("/accounts/bulk")
@requires("accounts.account.manage")
def act_on_many() -> BaseResponse | str:
    """Disable, enable, or give one-time passwords to the ticked accounts: all of them or none."""
    ids = sorted({int(each) for each in request.form.getlist("ids") if each.isdecimal() and len(each) < 10})
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise Invalid(N_("请勾选 1–%(most)s 个账号。"), most=MOST_AT_ONCE)
    act = request.form.get("act", "")
    if act == "reset":
        return _reset(ids)
    if act not in {"disable", "enable"}:
        raise Invalid(N_("没有这样的操作。"))
    actor, reason = current_actor(), asked_reason() if act == "disable" else ""
    for account in access.get_accounts(actor, ids):
        if act == "disable":
            actions.disable_account(actor, account, reason)
        else:
            actions.enable_account(actor, account)
    done = (
        _("已停用 %(n)s 个账号，其登录已全部结束。", n=len(ids))
        if act == "disable"
        else _("已启用 %(n)s 个账号。", n=len(ids))
    )
    flash(done, "success")
    return redirect(url_for("account_admin.list_accounts"), 303)


def asked_reason() -> str:
    """The reason that came with a dangerous act; raises Invalid when there is none."""
    reason = request.form.get("reason", "").strip()
    if not 1 <= len(reason) <= 500:
        raise Invalid(N_("请写明理由（500 字以内），它会写入记录。"))
    return reason


def _reset(ids: Sequence[int]) -> str:
    passwords = passwords_for(len(ids))
    actor = current_actor()
    return show_issued(actions.reset_passwords(actor, access.get_accounts(actor, ids), passwords))


def passwords_for(count: int) -> list[NewPassword]:
    """One-time passwords, hashed while this request holds nothing of the database."""
    with reading():
        pass
    return actions.make_passwords(count)


def show_issued(issued: Sequence[actions.IssuedAccess]) -> str:
    """The page to print and cut, shown this one time."""
    address = current_app.config["HONGLING"].text("PUBLIC_URL") or url_for("accounts.sign_in", _external=True)
    return render_template("hongling_exam/accounts/manage/issued.html", issued=issued, address=address)


@blueprint.route("/accounts/new", methods=["GET", "POST"])
@requires("accounts.account.manage")
def create() -> str | tuple[str, int]:
    """Make an account, for a person (`?person=` gives the id) or for staff, with a one-time password."""
    actor = current_actor()
    with reading():
        form = NewAccountForm()
        form.jurisdiction.choices = [(place.id, place.name) for place in list_jurisdictions(actor.paths(access.MANAGE))]
        person_id = _person_asked_for()
        person = access.get_person_to_admit(actor, person_id) if person_id else None
        if person is not None:
            form.person.data = person.name
        if not form.validate_on_submit():
            return _form_page(form, person, 422 if form.is_submitted() else 200)
    password = actions.make_passwords(1)[0]
    try:
        return show_issued([_create(form, person_id, password)])
    except HonglingError as error:
        abandon()
        show_refusal(form, error)
        again = access.get_person_to_admit(actor, person_id) if person_id else None
        return _form_page(form, again, error.status)


def _person_asked_for() -> int | None:
    given = request.args.get("person", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _create(form: NewAccountForm, person_id: int | None, password: NewPassword) -> actions.IssuedAccess:
    actor = current_actor()
    person = access.get_person_to_admit(actor, person_id) if person_id else _person_meant(form)
    if person is None and not form.display_name.data:
        raise Invalid(N_("请填写姓名，或填写对应的党务工作者。"), [{"field": "display_name"}])
    place = access.get_jurisdiction_for(actor, access.MANAGE, form.jurisdiction.data)
    account = actions.create_account(
        actor,
        username=form.username.data or "",
        display_name=person.name if person else str(form.display_name.data),
        jurisdiction=person.jurisdiction if person else place,
        person=person,
        password_hash=password.password_hash,
        must_change=True,
    )
    return actions.IssuedAccess(account, password.password)


def _person_meant(form: NewAccountForm) -> Person | None:
    text = (form.person.data or "").strip()
    if not text:
        return None
    found = list_people_meant(text, current_actor().paths(access.MANAGE))
    if not found:
        raise Invalid(N_("辖区内没有找到这个人，请核对姓名或身份证号。"), [{"field": "person"}])
    if len(found) > 1:
        raise Invalid(N_("有 %(n)s 人同名，请改填身份证号。"), [{"field": "person"}], n=len(found))
    return found[0]


def _form_page(form: NewAccountForm, person: Person | None, status: int) -> tuple[str, int]:
    return render_template("hongling_exam/accounts/manage/new.html", form=form, person=person), status
