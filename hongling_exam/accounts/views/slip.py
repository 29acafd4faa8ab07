"""Signing in at the seat with a one-time slip."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from hongling_exam.accounts import actions, queries
from hongling_exam.accounts.forms import SlipForm
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.signed_in import name_resolvers, open_client
from hongling_exam.accounts.states import SignInKind
from hongling_exam.accounts.views.sign_in import Answer, entered
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.permissions import public
from hongling_exam.core.unit_of_work import reading

blueprint = Blueprint("slips", __name__, template_folder="../templates")


@blueprint.route("/login/slip", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """The page for the code on a slip. `?username=` fills the name in; the code may follow behind `#`."""
    form = SlipForm(username=request.args.get("username", "")[:64])
    if request.method != "POST":
        return _page(form, 200)
    if not form.validate():
        return _page(form, 422)
    name, code = str(form.username.data), str(form.code.data)
    with reading():
        account = queries.find_account_by_name(name, name_resolvers())
        account_id = account.id if account else None
        subject = f"slip:{account_id}" if account_id else queries.unknown_subject(name)
        wait = queries.wait_seconds(subject)
        fits = account_id is not None and queries.slip_fits(account_id, code)
        if wait:
            form.code.errors = [_("登录码错误次数较多，请 %(seconds)s 秒后再试。", seconds=wait)]
            return (*_page(form, 429), {"Retry-After": str(wait)})
    if fits and account_id is not None:
        account = db.session.get_one(Account, account_id)
        owner = Actor(account.id, account.display_name, account.person_id)
        if actions.use_slip(owner, account, code):
            actions.forget_failures(subject)
            open_client(account, SignInKind.SLIP)
            return entered(account)
    return _refused(form, subject)


def _refused(form: SlipForm, subject: str) -> Answer:
    form.code.errors = [_("准考证号或登录码不正确，或登录码已用过、已过期。请核对，或请监考人员重新开具。")]
    with reading():
        answer = _page(form, 422)
    actions.note_failure(subject)
    return answer


def _page(form: SlipForm, status: int) -> tuple[str, int]:
    return render_template("hongling_exam/accounts/slip.html", form=form), status
