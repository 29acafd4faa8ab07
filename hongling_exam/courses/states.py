"""Closed lists of courses."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum


class EditionState(LabelledEnum):
    """课程版次: only an approved one is read, from its `publish_at` on."""

    DRAFT = "draft", N_("草稿")
    IN_REVIEW = "in_review", N_("待审")
    RETURNED = "returned", N_("已退回")
    APPROVED = "approved", N_("已发布")
    WITHDRAWN = "withdrawn", N_("已撤下")


class CreditKind(LabelledEnum):
    """Where learning minutes of a year come from (clause D-2)."""

    LESSON = "lesson", N_("在线学习")
    MEETING = "meeting", N_("集中培训")
    CORRECTION = "correction", N_("更正")


ACT_TITLES = {
    "courses.content.load": N_("载入课程"),
}
"""What the audit log's verbs of this component mean to people."""
