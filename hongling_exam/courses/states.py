"""Closed lists of courses."""

from __future__ import annotations

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.labels import LabelledEnum


class EditionState(LabelledEnum):
    """课程版次: only an approved one is read, from its `publish_at` on."""

    DRAFT = "draft", N_("草稿")
    IN_REVIEW = "in_review", N_("待审")
    RETURNED = "returned", N_("已退回")
    APPROVED = "approved", N_("已发布")
    WITHDRAWN = "withdrawn", N_("已撤下")


class FileKind(LabelledEnum):
    """What a file of a course is to its reader."""

    PICTURE = "picture", N_("图片")
    AUDIO = "audio", N_("音频")
    VIDEO = "video", N_("视频")
    PDF = "pdf", N_("PDF 文件")
    CAPTIONS = "captions", N_("字幕")
    ATTACHMENT = "attachment", N_("附件")


class CreditKind(LabelledEnum):
    """Where learning minutes of a year come from (clause D-2)."""

    LESSON = "lesson", N_("在线学习")
    MEETING = "meeting", N_("集中培训")
    CORRECTION = "correction", N_("更正")


EDITION_MOVES = {
    EditionState.DRAFT: {EditionState.IN_REVIEW},
    EditionState.IN_REVIEW: {EditionState.APPROVED, EditionState.RETURNED},
    EditionState.APPROVED: {EditionState.WITHDRAWN},
    EditionState.WITHDRAWN: {EditionState.APPROVED},
}


def move_edition(present: EditionState, wanted: EditionState) -> EditionState:
    """`wanted`, when the table allows the move; raises Refused otherwise."""
    if wanted not in EDITION_MOVES.get(present, set()):
        raise Refused(N_("课程现在是“%(state)s”，不能这样操作。"), code="wrong-state", state=present.label)
    return wanted


ACT_TITLES = {
    "courses.content.load": N_("载入课程"),
}
"""What the audit log's verbs of this component mean to people."""
