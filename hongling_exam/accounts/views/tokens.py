"""Making API tokens for programs that act as oneself."""

from __future__ import annotations

from flask import Blueprint, render_template

from hongling_exam.accounts import actions
from hongling_exam.accounts.forms import TokenForm, show_refusal
from hongling_exam.accounts.signed_in import current_actor, current_browser
from hongling_exam.core.errors import HonglingError
from hongling_exam.core.permissions import signed_in
from hongling_exam.core.unit_of_work import abandon

blueprint = Blueprint("tokens", __name__, template_folder="../templates")


@blueprint.route("/profile/tokens/new", methods=["GET", "POST"])
@signed_in
def create() -> tuple[str, int]:
    """Make a token and show it this one time."""
    form, client = TokenForm(), current_browser()
    if not form.validate_on_submit():
        return _page(form), 422 if form.is_submitted() else 200
    try:
        made, token = actions.create_token(current_actor(), client.account, str(form.label.data), int(form.days.data))
    except HonglingError as error:
        abandon()
        show_refusal(form, error)
        return _page(form), error.status
    return render_template("hongling_exam/accounts/own/token_made.html", made=made, token=token), 201


def _page(form: TokenForm) -> str:
    return render_template("hongling_exam/accounts/own/token.html", form=form)
