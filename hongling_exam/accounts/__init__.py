"""Accounts, sign-ins, roles on jurisdictions, API tokens and the second factor."""
