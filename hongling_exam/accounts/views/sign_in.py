"""Signing in and out."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts import actions, queries
from hongling_exam.accounts.client import Client, ClientCookies, new_token
from hongling_exam.accounts.forms import SignInForm
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.passwords import QUEUE
from hongling_exam.accounts.signed_in import current_sign_in, name_resolvers
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core.db import db
from hongling_exam.core.permissions import public
from hongling_exam.core.unit_of_work import reading

blueprint = Blueprint("accounts", __name__, template_folder="../templates")


@blueprint.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> BaseResponse | str | tuple[str, int]:
    """The sign-in page. The database is read first and written last: nothing is held while the password is checked."""
    form = SignInForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return render_template("hongling_exam/accounts/sign_in.html", form=form), status
    with reading():
        credentials = queries.find_credentials(str(form.username.data), name_resolvers())
    if credentials.wait_seconds:
        form.password.errors = [_("密码错误次数较多，请 %(seconds)s 秒后再试。", seconds=credentials.wait_seconds)]
        return render_template("hongling_exam/accounts/sign_in.html", form=form), 429
    if not QUEUE.verify(credentials.password_hash, str(form.password.data)) or credentials.account_id is None:
        actions.note_failed_sign_in(credentials.subject)
        form.password.errors = [_("用户名或密码不正确，请核对后再试。")]
        return render_template("hongling_exam/accounts/sign_in.html", form=form), 422
    account = db.session.get_one(Account, credentials.account_id)
    open_client(account, SignInKind.PASSWORD)
    return redirect(next_page(), 303)


@blueprint.post("/logout")
@public
def sign_out() -> BaseResponse:
    """End this client; the token it used is worth nothing from now on."""
    sign_in = current_sign_in()
    if sign_in is not None:
        actions.sign_out(sign_in)
    use_token(new_token())
    return redirect(url_for("accounts.sign_in"), 303)


def open_client(account: Account, kind: SignInKind) -> None:
    """Sign this browser in under a fresh token."""
    before = current_sign_in()
    if before is not None:
        actions.sign_out(before)
    label = request.user_agent.string
    _sign_in, token = actions.sign_in(account, kind, label=label, address=request.remote_addr or "")
    use_token(token)


def use_token(token: str) -> None:
    """Let the browser go on under `token`."""
    client, cookies = session._get_current_object(), current_app.session_interface  # type: ignore[attr-defined]
    assert isinstance(client, Client)
    assert isinstance(cookies, ClientCookies)
    client.use(token, cookies.csrf_for(token))


def next_page() -> str:
    """Where `next` leads when it stays on this site, else the first page of the role."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    stays = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme
    return wanted if stays else url_for("web.home")
