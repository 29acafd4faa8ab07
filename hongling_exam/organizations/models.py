"""Jurisdictions, organizations and persons."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, stored_enum
from hongling_exam.core.encryption import SealedText
from hongling_exam.organizations.rules import mask_id_number, mask_phone
from hongling_exam.organizations.states import OrganizationKind, Scale, Sex


class Jurisdiction(Base):
    """辖区: a node of the tree 市 → 街道. `path` is "/1/4/": a grant on a path covers what begins with it."""

    __tablename__ = "jurisdiction"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(64))
    code: Mapped[str] = mapped_column(sa.String(12), unique=True)
    path: Mapped[str] = mapped_column(sa.String(255), unique=True)
    version: Mapped[int] = mapped_column(default=1)
    parent: Mapped[Jurisdiction | None] = relationship(remote_side=[id])
    __table_args__ = (sa.UniqueConstraint("parent_id", "name"),)
    __mapper_args__ = {"version_id_col": version}


class Organization(Base):
    """两新组织: an enterprise or a social organization, known by its 统一社会信用代码 (GB 32100)."""

    __tablename__ = "organization"
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    kind: Mapped[OrganizationKind] = mapped_column(stored_enum(OrganizationKind))
    name: Mapped[str] = mapped_column(sa.String(100), index=True)
    credit_code: Mapped[str] = mapped_column(sa.String(18), unique=True)
    scale: Mapped[Scale] = mapped_column(stored_enum(Scale), default=Scale.BELOW_DESIGNATED)
    version: Mapped[int] = mapped_column(default=1)
    jurisdiction: Mapped[Jurisdiction] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}


class Person(Base):
    """党务工作者: the human with a dossier. Id number and phone are sealed, with keyed digests beside them."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(50), index=True)
    sex: Mapped[Sex] = mapped_column(stored_enum(Sex))
    born_on: Mapped[dt.date]
    id_number: Mapped[str] = mapped_column(SealedText)
    id_number_digest: Mapped[str] = mapped_column(sa.String(64), unique=True)
    id_number_tail: Mapped[str] = mapped_column(sa.String(4))
    phone: Mapped[str | None] = mapped_column(SealedText)
    phone_digest: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    party_work_since: Mapped[dt.date | None]
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    jurisdiction: Mapped[Jurisdiction] = relationship(lazy="joined")
    organization: Mapped[Organization | None] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}

    @property
    def masked_id_number(self) -> str:
        """The id number as pages show it: 330482********1234."""
        return mask_id_number(self.id_number)

    @property
    def masked_phone(self) -> str:
        """The phone as pages show it: 138****1234; empty without one."""
        return mask_phone(self.phone) if self.phone else ""
