"""Changing one's own password."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.accounts import actions, queries
from hongling_exam.accounts.forms import PasswordForm
from hongling_exam.accounts.passwords import QUEUE, password_fault
from hongling_exam.accounts.signed_in import current_actor, current_browser
from hongling_exam.accounts.views.sign_in import next_page
from hongling_exam.core.permissions import signed_in
from hongling_exam.core.unit_of_work import reading

blueprint = Blueprint("own_password", __name__, template_folder="../templates")


@dataclass(frozen=True)
class Present:
    """How the account's password stands before it is changed."""

    username: str
    password_hash: str | None
    one_time: bool
    subject: str
    wait_seconds: int


@blueprint.route("/profile/password", methods=["GET", "POST"])
@signed_in
def change() -> BaseResponse | tuple[str, int]:
    """Change the password; every other client of the account ends. Nothing is held while passwords are hashed."""
    with reading():
        present = _present()
    form = PasswordForm()
    if present.password_hash is None:
        del form.old
    if not form.validate_on_submit():
        return _page(form, present, 422 if form.is_submitted() else 200)
    if present.wait_seconds:
        form.old.errors = [_("密码错误次数较多，请 %(seconds)s 秒后再试。", seconds=present.wait_seconds)]
        return _page(form, present, 429)
    if form.old and not QUEUE.verify(present.password_hash, str(form.old.data)):
        return _refused(form, present)
    fault = _fault(form, present)
    if fault:
        form.new.errors = [_(fault)]
        return _page(form, present, 422)
    return _set(QUEUE.hash_all([str(form.new.data)])[0])


def _present() -> Present:
    client = current_browser()
    account, subject = client.account, f"own:{client.account_id}"
    wait = queries.wait_seconds(subject)
    return Present(account.username, account.password_hash, account.must_change_password, subject, wait)


def _fault(form: PasswordForm, present: Present) -> str | None:
    if form.old and form.old.data == form.new.data:
        return str(_("新密码与现在的密码一样，请换一个"))
    return password_fault(str(form.new.data), present.username)


def _refused(form: PasswordForm, present: Present) -> tuple[str, int]:
    form.old.errors = [_("现在的密码不正确")]
    answer = _page(form, present, 422)
    actions.note_failure(present.subject)
    return answer


def _set(password_hash: str) -> BaseResponse:
    client = current_browser()
    ended = actions.change_password(current_actor(), client, password_hash)
    actions.forget_failures(f"own:{client.account_id}")
    flash(_("密码已修改。") + (_("其他 %(n)s 处登录已结束。", n=ended) if ended else ""), "success")
    return redirect(next_page() if request.args.get("next") else url_for("accounts.profile"), 303)


def _page(form: PasswordForm, present: Present, status: int) -> tuple[str, int]:
    with reading():
        return render_template("hongling_exam/accounts/own/password.html", form=form, present=present), status
