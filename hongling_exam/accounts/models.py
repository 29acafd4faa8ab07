"""Accounts, the roles they hold, and the clients signed in."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.accounts.states import AccountState, Role, SignInKind
from hongling_exam.core.db import Base, stored_enum
from hongling_exam.core.encryption import SealedText
from hongling_exam.organizations.models import Jurisdiction, Person


class Account(Base):
    """An identity that can sign in; may be linked to the person it belongs to."""

    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(sa.String(64), unique=True)
    display_name: Mapped[str] = mapped_column(sa.String(50))
    person_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"), unique=True)
    jurisdiction_id: Mapped[int] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AccountState] = mapped_column(stored_enum(AccountState), default=AccountState.ACTIVE)
    totp_secret: Mapped[str | None] = mapped_column(SealedText)
    totp_confirmed_at: Mapped[dt.datetime | None]
    totp_last_step: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    locale: Mapped[str | None] = mapped_column(sa.String(8))
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    person: Mapped[Person | None] = relationship(lazy="joined")
    jurisdiction: Mapped[Jurisdiction] = relationship(lazy="joined")
    grants: Mapped[list[RoleGrant]] = relationship(
        back_populates="account", cascade="all, delete-orphan", foreign_keys="RoleGrant.account_id", lazy="selectin"
    )
    __mapper_args__ = {"version_id_col": version}


class RoleGrant(Base):
    """A role held on a jurisdiction and, by that, on all below it."""

    __tablename__ = "role_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(stored_enum(Role))
    jurisdiction_id: Mapped[int] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    granted_at: Mapped[dt.datetime]
    granted_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    account: Mapped[Account] = relationship(back_populates="grants", foreign_keys=[account_id])
    jurisdiction: Mapped[Jurisdiction] = relationship(lazy="joined")
    __table_args__ = (sa.UniqueConstraint("account_id", "role", "jurisdiction_id"),)


class SignIn(Base):
    """One signed-in client: a browser or a program with a token. The token itself is stored as SHA-256 only."""

    __tablename__ = "sign_in"
    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SignInKind] = mapped_column(stored_enum(SignInKind))
    label: Mapped[str] = mapped_column(sa.String(200), default="")
    address: Mapped[str] = mapped_column(sa.String(64), default="")
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    last_seen_at: Mapped[dt.datetime]
    second_factor_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    account: Mapped[Account] = relationship(lazy="joined")


class SignInDelay(Base):
    """Wrong passwords of late for one account, or for a name that is nobody's: both look alike from outside."""

    __tablename__ = "sign_in_delay"
    subject: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    failures: Mapped[int]
    delayed_until: Mapped[dt.datetime | None]
    last_failed_at: Mapped[dt.datetime]


class SignInSlip(Base):
    """A one-time code printed at the seat for who forgot the password; its use is audited."""

    __tablename__ = "sign_in_slip"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("account.id", ondelete="CASCADE"), index=True)
    issued_by: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    issued_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    used_at: Mapped[dt.datetime | None]
