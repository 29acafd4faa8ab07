"""Blueprints, the papers drawn from them, and the forms candidates get. Points are hundredths."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, public_id, stored_enum
from hongling_exam.exams.states import PaperState
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.models import QuestionVersion
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level


class PaperBlueprint(Base):
    """组卷方案. `sections` is [{"title", "kind", "count", "points", "topics": {topic code: count},
    "difficulty": {"1".."5": count}}, …]; topics and difficulty are shares of the section's count, or empty.

    `constraints` holds what the whole paper must keep to, each part only where it is wanted: {"fixed": [question
    keys], "exposure": most earlier papers a question may have stood on, "overlap": questions two forms share}.
    """

    __tablename__ = "paper_blueprint"
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    level: Mapped[Level] = mapped_column(stored_enum(Level))
    sections: Mapped[list[Any]]
    constraints: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    pass_points: Mapped[int]
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    jurisdiction: Mapped[Jurisdiction] = relationship(lazy="joined")
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.UniqueConstraint("jurisdiction_id", "name"),
        sa.CheckConstraint("pass_points >= 0", name="pass_points"),
    )

    @property
    def total_points(self) -> int:
        """Points of a whole paper."""
        return sum(int(section["count"]) * int(section["points"]) for section in self.sections)


class Paper(Base):
    """试卷: drawn or assembled by a blueprint with a seed, proved, then sealed. `proof` is the list of findings of the
    last proof. `assembly` is NULL for a drawn paper, else what the assembly reached: figures of each form, spread, gap.

    A sealed paper has its SHA-256 and cannot go back (exam-engine 24, 28).
    """

    __tablename__ = "paper"
    id: Mapped[int] = mapped_column(primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    blueprint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paper_blueprint.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(100))
    level: Mapped[Level] = mapped_column(stored_enum(Level))
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose))
    seed: Mapped[str] = mapped_column(sa.String(64))
    state: Mapped[PaperState] = mapped_column(stored_enum(PaperState), default=PaperState.DRAFT)
    total_points: Mapped[int]
    pass_points: Mapped[int]
    proof: Mapped[list[Any]] = mapped_column(default=list)
    assembly: Mapped[dict[str, Any] | None]
    seal: Mapped[str | None] = mapped_column(sa.String(64))
    sealed_at: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1)
    jurisdiction: Mapped[Jurisdiction] = relationship(lazy="joined")
    forms: Mapped[list[PaperForm]] = relationship(
        back_populates="paper", cascade="all, delete-orphan", order_by="PaperForm.label"
    )
    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        sa.CheckConstraint("(state = 'sealed') = (seal IS NOT NULL)", name="seal"),
        sa.CheckConstraint("pass_points BETWEEN 0 AND total_points", name="pass_points"),
    )


class PaperForm(Base):
    """A, B … 卷. `body` is the paper as it travels: no key, no explanation, option ids random (exam-api, Paper)."""

    __tablename__ = "paper_form"
    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(sa.ForeignKey("paper.id", ondelete="CASCADE"), index=True)
    label: Mapped[str] = mapped_column(sa.String(2))
    body: Mapped[dict[str, Any]]
    paper: Mapped[Paper] = relationship(back_populates="forms")
    items: Mapped[list[PaperItem]] = relationship(
        back_populates="form", cascade="all, delete-orphan", order_by="PaperItem.position"
    )
    __table_args__ = (sa.UniqueConstraint("paper_id", "label"),)


class PaperItem(Base):
    """One question on a form. `ids` is {"map": {id that travels: id in the version's body and key}, "pinned": [ids that
    travel and stay last]}.

    A 材料题 is an item without points whose sub-questions are items with its id in `group_id` and the
    sub-question's id in `part`.
    """

    __tablename__ = "paper_item"
    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id("q")
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("paper_form.id", ondelete="CASCADE"))
    position: Mapped[int]
    section: Mapped[int]
    question_version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(sa.ForeignKey("paper_item.id", ondelete="CASCADE"), index=True)
    part: Mapped[str | None] = mapped_column(sa.String(8))
    points: Mapped[int]
    ids: Mapped[dict[str, Any]]
    form: Mapped[PaperForm] = relationship(back_populates="items")
    question_version: Mapped[QuestionVersion] = relationship()
    __table_args__ = (
        sa.UniqueConstraint("form_id", "position"),
        sa.CheckConstraint("(part IS NULL) = (group_id IS NULL)", name="group"),
        sa.CheckConstraint("points >= 0", name="points"),
    )
