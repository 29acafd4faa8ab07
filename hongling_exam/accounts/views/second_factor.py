"""The second factor: asked after the password, and set up by its owner."""

from __future__ import annotations

import io

import pyotp
import segno
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts import actions, queries
from hongling_exam.accounts.forms import CodeForm
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.rules import matching_step
from hongling_exam.accounts.signed_in import awaits_second_factor, current_actor, current_browser, current_sign_in
from hongling_exam.accounts.states import STAFF_ROLES
from hongling_exam.accounts.views.sign_in import Answer, entered, next_page
from hongling_exam.core import clock
from hongling_exam.core.errors import NotFound
from hongling_exam.core.permissions import public, signed_in
from hongling_exam.core.unit_of_work import reading

blueprint = Blueprint("second_factor", __name__, template_folder="../templates")


@blueprint.route("/login/second-factor", methods=["GET", "POST"])
@public
def ask() -> Answer:
    """The page after the password of an account that has a second factor."""
    form = CodeForm()
    with reading():
        client = current_sign_in()
        waiting = client is not None and awaits_second_factor(client)
        subject = f"code:{client.account_id}" if client else ""
        wait = queries.wait_seconds(subject)
        fits = client is not None and _fits(client.account, form)
    if client is None or not waiting:
        return redirect(next_page(), 303)
    if request.method != "POST":
        return _asking(form, 200)
    if not form.validate():
        return _asking(form, 422)
    if wait:
        form.code.errors = [_("验证码错误次数较多，请 %(seconds)s 秒后再试。", seconds=wait)]
        return (*_asking(form, 429), {"Retry-After": str(wait)})
    if not fits or not actions.pass_second_factor(client, form.digits()):
        return _refused(form, subject)
    actions.forget_failures(subject)
    return entered(client.account)


def _fits(account: Account, form: CodeForm) -> bool:
    step = matching_step(account.totp_secret or "", form.digits(), clock.now(), account.totp_last_step)
    return step is not None


def _refused(form: CodeForm, subject: str) -> Answer:
    form.code.errors = [_("验证码不正确或已经用过，请等验证器换出新的数字再填。")]
    answer = _asking(form, 422)
    actions.note_failure(subject)
    return answer


def _asking(form: CodeForm, status: int) -> tuple[str, int]:
    with reading():
        return render_template("hongling_exam/accounts/second_factor.html", form=form), status


@blueprint.get("/profile/second-factor")
@signed_in
def show() -> str:
    """The state of one's own second factor, and its setting up."""
    return _own_page(CodeForm())


@blueprint.post("/profile/second-factor")
@signed_in
def begin() -> BaseResponse:
    """Make a secret and show it."""
    actions.begin_second_factor(current_browser().account)
    return redirect(url_for("second_factor.show", next=request.args.get("next")), 303)


@blueprint.post("/profile/second-factor/confirm")
@signed_in
def confirm() -> BaseResponse | tuple[str, int]:
    """Switch it on when the first code is right."""
    form = CodeForm()
    client = current_browser()
    if form.validate() and actions.confirm_second_factor(current_actor(), client, form.digits()):
        flash(_("两步验证已启用。下次登录时，除密码外还要填写验证器上的数字。"), "success")
        return redirect(next_page() if request.args.get("next") else url_for("accounts.profile"), 303)
    if not form.code.errors:
        form.code.errors = [_("验证码不正确。请核对手机时间是否准确，等验证器换出新的数字再填。")]
    return _own_page(form), 422


@blueprint.get("/profile/second-factor/qr.svg")
@signed_in
def qr() -> Response:
    """The secret as a QR code, until it is confirmed."""
    account = current_browser().account
    if account.totp_secret is None or account.totp_confirmed_at is not None:
        raise NotFound()
    picture = io.BytesIO()
    segno.make(_address(account), error="m").save(picture, kind="svg", scale=5, border=3, svgclass=None, lineclass=None)
    return Response(picture.getvalue(), content_type="image/svg+xml")


def _address(account: Account) -> str:
    issuer = current_app.config["HONGLING"].text("BRAND")
    return pyotp.TOTP(account.totp_secret or "").provisioning_uri(name=account.username, issuer_name=issuer)


def _own_page(form: CodeForm) -> str:
    account = current_browser().account
    secret = account.totp_secret if account.totp_confirmed_at is None else None
    return render_template(
        "hongling_exam/accounts/own/second_factor.html",
        form=form,
        account=account,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)) if secret else None,
        is_staff=any(grant.role in STAFF_ROLES for grant in account.grants),
        demanded=current_app.config["HONGLING"].flag("STAFF_SECOND_FACTOR"),
    )
