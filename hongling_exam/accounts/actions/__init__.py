"""Every write that accounts can do, by subject; other components import from here."""

from __future__ import annotations

from hongling_exam.accounts.actions.accounts import (
    IssuedAccess,
    create_account,
    create_candidate_accounts,
    disable_account,
    enable_account,
    end_all_sign_ins,
    follow_person,
    reset_passwords,
    reset_second_factor,
    set_password,
)
from hongling_exam.accounts.actions.own import (
    begin_second_factor,
    change_password,
    choose_language,
    confirm_second_factor,
    pass_second_factor,
)
from hongling_exam.accounts.actions.roles import grant_role, withdraw_role
from hongling_exam.accounts.actions.sign_ins import (
    Origin,
    create_token,
    end_sign_in,
    end_sign_ins,
    forget_failures,
    forget_stale,
    keep_signed_in,
    note_failure,
    revoke_token,
    sign_in,
    sign_in_browser,
    sign_out,
)
from hongling_exam.accounts.actions.slips import issue_slip, use_slip
from hongling_exam.accounts.passwords import NewPassword, make_passwords

__all__ = [
    "IssuedAccess",
    "NewPassword",
    "Origin",
    "begin_second_factor",
    "change_password",
    "choose_language",
    "confirm_second_factor",
    "create_account",
    "create_candidate_accounts",
    "create_token",
    "disable_account",
    "enable_account",
    "end_all_sign_ins",
    "end_sign_in",
    "end_sign_ins",
    "follow_person",
    "forget_failures",
    "forget_stale",
    "grant_role",
    "issue_slip",
    "keep_signed_in",
    "make_passwords",
    "note_failure",
    "pass_second_factor",
    "reset_passwords",
    "reset_second_factor",
    "revoke_token",
    "set_password",
    "sign_in",
    "sign_in_browser",
    "sign_out",
    "use_slip",
    "withdraw_role",
]
