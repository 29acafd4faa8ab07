"""The states of a result."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.core.labels import LabelledEnum


class ResultState(LabelledEnum):
    """A result waits for marks, then stands provisionally, and is final once released."""

    AWAITS_MARKS = "awaits_marks", N_("待阅卷")
    PROVISIONAL = "provisional", N_("待发布")
    RELEASED = "released", N_("已发布")


ACT_TITLES = {
    "grading.answer.mark": N_("评阅作答"),
    "grading.result.release": N_("发布成绩"),
}
"""What the audit log's verbs of this component mean to people."""
