"""Facts of accounts that components above may follow or listen to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClientRenewed:
    """A browser that held a sign-in of an account (living, ended or expired) signed in to the same account again.

    The new sign-in is the same client as the old one: what the old one was active in goes on under the new one.
    An explicit sign-out gives the browser another token, so what follows it is another client.
    """

    old_sign_in_id: int
    new_sign_in_id: int
