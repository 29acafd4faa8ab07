"""Signing in and out with a password."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts import actions, queries
from hongling_exam.accounts.alarm import ALARM
from hongling_exam.accounts.client import new_token, token_digest
from hongling_exam.accounts.forms import SignInForm
from hongling_exam.accounts.host import find_account_named_by_host
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.passwords import QUEUE
from hongling_exam.accounts.signed_in import (
    awaits_second_factor,
    browser_token,
    current_sign_in,
    name_resolvers,
    open_client,
    use_token,
)
from hongling_exam.accounts.states import SignInKind
from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.core.languages import KEEP_SECONDS, LOCALE_COOKIE
from hongling_exam.core.permissions import public
from hongling_exam.core.unit_of_work import reading, unit_of_work

blueprint = Blueprint("accounts", __name__, template_folder="../templates")
Answer = BaseResponse | tuple[str, int] | tuple[str, int, dict[str, str]]


@blueprint.route("/login", methods=["GET", "POST"])
@public
def sign_in() -> Answer:
    """The sign-in page. The database is read first and written last: nothing is held while the password is checked."""
    form = SignInForm()
    if request.method != "POST":
        return _without_asking() or _page(form, 200)
    with QUEUE.turn():
        return _answer(form)


def _answer(form: SignInForm) -> Answer:
    if not form.validate():
        return _page(form, 422)
    with reading():
        found = queries.find_credentials(str(form.username.data), name_resolvers(), token_digest(browser_token()))
    if found.wait_seconds:
        return _told_to_wait(form, found.wait_seconds)
    fits = QUEUE.verify(found.password_hash, str(form.password.data))
    if not fits or found.account_id is None:
        return _refused(form, found.subject)
    actions.forget_failures(found.subject)
    account = db.session.get_one(Account, found.account_id)
    open_client(account, SignInKind.PASSWORD)
    return entered(account)


def _page(form: SignInForm, status: int) -> tuple[str, int]:
    return render_template("hongling_exam/accounts/sign_in.html", form=form), status


def _told_to_wait(form: SignInForm, seconds: int) -> Answer:
    form.password.errors = [_("密码错误次数较多，请 %(seconds)s 秒后再试。", seconds=seconds)]
    with reading():
        return (*_page(form, 429), {"Retry-After": str(seconds)})


def _refused(form: SignInForm, subject: str) -> Answer:
    """Draw the page first: the writer's turn is not held meanwhile."""
    form.password.errors = [_("用户名或密码不正确，请核对后再试。")]
    with reading():
        answer = _page(form, 422)
    actions.note_failure(subject)
    ALARM.note(request.remote_addr or "", clock.now().timestamp())
    return answer


def _without_asking() -> BaseResponse | None:
    """Where a browser goes that need not fill the form: on to the second factor, or in by the host's own sign-in."""
    with reading():
        client = current_sign_in()
        waiting = client is not None and awaits_second_factor(client)
        named = find_account_named_by_host() if client is None and "ended" not in request.args else None
        account_id = named.id if named else None
    if waiting:
        return redirect(url_for("second_factor.ask", next=request.args.get("next")), 303)
    if account_id is None:
        return None
    with unit_of_work():
        open_client(db.session.get_one(Account, account_id), SignInKind.HOST)
    return redirect(next_page(), 303)


@blueprint.post("/logout")
@public
def sign_out() -> BaseResponse:
    """End this client; the token it used is worth nothing from now on."""
    sign_in = current_sign_in()
    if sign_in is not None:
        actions.sign_out(sign_in)
    use_token(new_token())
    return redirect(url_for("accounts.sign_in", ended=1), 303)


def entered(account: Account) -> BaseResponse:
    """The answer to who has just signed in; the page's own script is told where to go instead of being sent."""
    target = next_page()
    scripted = request.accept_mimetypes.best == "application/json"
    response: BaseResponse = jsonify({"next": target}) if scripted else redirect(target, 303)
    if account.locale and LOCALE_COOKIE not in request.cookies:
        response.set_cookie(LOCALE_COOKIE, account.locale, max_age=KEEP_SECONDS, samesite="Lax", httponly=True)
    return response


def next_page() -> str:
    """Where `next` leads when it stays on this site, else the first page of the role."""
    wanted = request.args.get("next", "")
    parts = urlsplit(wanted)
    plain = wanted.isprintable() and "\\" not in wanted
    stays = wanted.startswith("/") and not wanted.startswith("//") and not parts.netloc and not parts.scheme
    return wanted if plain and stays else url_for("web.home")
