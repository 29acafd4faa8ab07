"""One's own account: who one is here, which devices are signed in, which tokens exist, which language."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts import access, actions, queries
from hongling_exam.accounts.client import new_token
from hongling_exam.accounts.models import SignIn
from hongling_exam.accounts.rules import device_names
from hongling_exam.accounts.signed_in import current_actor, current_sign_in, use_token
from hongling_exam.accounts.states import STAFF_ROLES, SignInKind
from hongling_exam.accounts.views.sign_in import blueprint
from hongling_exam.core.errors import SignInRequired
from hongling_exam.core.languages import KEEP_SECONDS, LOCALE_COOKIE, LOCALES
from hongling_exam.core.permissions import signed_in

__all__ = ["blueprint"]


@blueprint.get("/profile")
@signed_in
def profile() -> str:
    """The overview."""
    client = _own_client()
    return render_template(
        "hongling_exam/accounts/own/profile.html",
        account=client.account,
        here=client.id,
        clients=queries.list_living_sign_ins(client.account_id, tokens=False),
        tokens=queries.list_living_sign_ins(client.account_id, tokens=True),
        device_names=device_names,
        is_staff=any(grant.role in STAFF_ROLES for grant in client.account.grants),
    )


@blueprint.post("/profile/sign-ins/<int:sign_in_id>/end")
@signed_in
def end_sign_in(sign_in_id: int) -> BaseResponse:
    """End one of one's own clients, or a token."""
    found = access.get_own_sign_in(current_actor(), sign_in_id)
    actions.end_sign_in(current_actor(), found)
    if found.id == _own_client().id and found.kind is not SignInKind.TOKEN:
        use_token(new_token())
        return redirect(url_for("accounts.sign_in", ended=1), 303)
    flash(_("令牌已撤销。") if found.kind is SignInKind.TOKEN else _("该处登录已结束。"), "success")
    return redirect(url_for("accounts.profile"), 303)


@blueprint.post("/profile/sign-ins/end-others")
@signed_in
def end_other_sign_ins() -> BaseResponse:
    """End every client of one's own but this one; tokens go on."""
    client = _own_client()
    ended = actions.end_sign_ins(client.account, but=client.id, keep_tokens=True)
    flash(_("已结束其他 %(n)s 处登录。", n=ended), "success")
    return redirect(url_for("accounts.profile"), 303)


@blueprint.post("/profile/language")
@signed_in
def choose_language() -> BaseResponse:
    """Remember the language, for this account and in this browser."""
    wanted = request.form.get("locale", "")
    response = redirect(url_for("accounts.profile"), 303)
    if wanted in LOCALES:
        actions.choose_language(_own_client().account, wanted)
        response.set_cookie(LOCALE_COOKIE, wanted, max_age=KEEP_SECONDS, samesite="Lax", httponly=True)
    return response


def _own_client() -> SignIn:
    client = current_sign_in()
    if client is None:
        raise SignInRequired()
    return client
