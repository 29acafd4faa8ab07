"""Questions and their immutable versions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hongling_exam.core.db import Base, append_only, stored_enum
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level, Track


class Topic(Base):
    """知识点: a node below one of the three tracks (clause T-1), or below another topic of the same track."""

    __tablename__ = "topic"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(64), unique=True)
    track: Mapped[Track] = mapped_column(stored_enum(Track))
    name: Mapped[str] = mapped_column(sa.String(64))
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("topic.id"), index=True)


class Question(Base):
    """试题: what stays the same while its versions change. `key` names it in content files and exports."""

    __tablename__ = "question"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(32), index=True)
    purpose: Mapped[Purpose] = mapped_column(stored_enum(Purpose))
    state: Mapped[QuestionState] = mapped_column(stored_enum(QuestionState))
    jurisdiction_id: Mapped[int | None] = mapped_column(sa.ForeignKey("jurisdiction.id"), index=True)
    topic_id: Mapped[int] = mapped_column(sa.ForeignKey("topic.id"), index=True)
    difficulty: Mapped[int]
    current_version_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("question_version.id", use_alter=True), index=True
    )
    topic: Mapped[Topic] = relationship(lazy="joined")
    jurisdiction: Mapped[Jurisdiction | None] = relationship()
    levels: Mapped[list[QuestionLevel]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    tags: Mapped[list[QuestionTag]] = relationship(cascade="all, delete-orphan", order_by="QuestionTag.name")
    current_version: Mapped[QuestionVersion | None] = relationship(foreign_keys=[current_version_id], post_update=True)
    __table_args__ = (sa.CheckConstraint("difficulty BETWEEN 1 AND 5", name="difficulty"),)


class QuestionLevel(Base):
    """A level this question may be examined at."""

    __tablename__ = "question_level"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    level: Mapped[Level] = mapped_column(stored_enum(Level), primary_key=True)


class QuestionTag(Base):
    """标签: a word of the office's own that questions are found by."""

    __tablename__ = "question_tag"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    __table_args__ = (sa.Index("ix_question_tag_name", "name"),)


class QuestionSource(Base):
    """A source of a question's current version, for finding all that rest on one edition of a document."""

    __tablename__ = "question_source"
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[str] = mapped_column(sa.String(200))
    edition: Mapped[str] = mapped_column(sa.String(100))
    article: Mapped[str] = mapped_column(sa.String(200))
    __table_args__ = (sa.Index("ix_question_source_document_edition", "document", "edition"),)


class EnemyPair(Base):
    """Two questions that must not meet on a form, because one gives the other away; the lower id stands first."""

    __tablename__ = "enemy_pair"
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    __table_args__ = (sa.CheckConstraint("one_id < other_id", name="ordered"),)


class DistinctPair(Base):
    """Two questions that read alike and of which somebody has found that they are no duplicates; ordered likewise."""

    __tablename__ = "distinct_pair"
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(
        sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    at: Mapped[dt.datetime]
    __table_args__ = (sa.CheckConstraint("one_id < other_id", name="ordered"),)


class QuestionVersion(Base):
    """试题版本: content that never changes; an edit makes the next number. Points are hundredths.

    `body`, `key` and `policy` have the kind's shapes; `sources` is [[document, edition, article], …], a quoted gist
    of the article as a fourth where there is one.
    """

    __tablename__ = "question_version"
    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    number: Mapped[int]
    body: Mapped[dict[str, Any]]
    key: Mapped[dict[str, Any]]
    policy: Mapped[dict[str, Any]]
    points: Mapped[int]
    explanation: Mapped[str] = mapped_column(sa.Text)
    explanation_html: Mapped[str] = mapped_column(sa.Text)
    sources: Mapped[list[Any]]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"), index=True)
    created_at: Mapped[dt.datetime]
    question: Mapped[Question] = relationship(foreign_keys=[question_id])
    __table_args__ = (
        sa.UniqueConstraint("question_id", "number"),
        sa.CheckConstraint("points > 0", name="points"),
    )


append_only(QuestionVersion.__table__)


class QuestionSearch(Base):
    """The folded text a question is found by, of its current version; written by search_index.put_texts alone."""

    __tablename__ = "question_search"
    question_id: Mapped[int] = mapped_column(
        sa.ForeignKey("question.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    text: Mapped[str] = mapped_column(sa.Text)
