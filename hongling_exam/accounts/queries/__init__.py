"""Every reading of accounts, by subject; other components import from here."""

from __future__ import annotations

from hongling_exam.accounts.queries.accounts import (
    AccountRow,
    find_account_by_username,
    get_account_by_username,
    list_accounts,
    list_accounts_with_role,
    list_clashing_accounts,
)
from hongling_exam.accounts.queries.clients import (
    Credentials,
    NameResolver,
    SignedIn,
    actor_of,
    count_tokens,
    find_account_by_name,
    find_client_by_token,
    find_credentials,
    find_sign_in,
    list_living_sign_ins,
    slip_fits,
    unknown_subject,
    wait_seconds,
)
from hongling_exam.accounts.queries.trail import (
    EntryRow,
    get_entry,
    list_acts,
    list_checkpoints,
    list_entries,
    list_entries_about,
    read_chain_state,
)

__all__ = [
    "AccountRow",
    "Credentials",
    "EntryRow",
    "NameResolver",
    "SignedIn",
    "actor_of",
    "count_tokens",
    "find_account_by_name",
    "find_account_by_username",
    "find_client_by_token",
    "find_credentials",
    "find_sign_in",
    "get_account_by_username",
    "get_entry",
    "list_accounts",
    "list_accounts_with_role",
    "list_acts",
    "list_checkpoints",
    "list_clashing_accounts",
    "list_entries",
    "list_entries_about",
    "list_living_sign_ins",
    "read_chain_state",
    "slip_fits",
    "unknown_subject",
    "wait_seconds",
]
