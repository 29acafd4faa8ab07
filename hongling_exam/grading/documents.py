"""The printed forms of results. Every text is ready for display: nothing is looked up here.

Each function gives one PDF; GlyphMissing names the characters that cannot be printed (see core.typesetting).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from hongling_exam.core.typesetting import FormHead, typeset, with_qr


@dataclass(frozen=True)
class ScoreRow:
    """One person on the session's score list; `score` and `result` as people read them (86.5, 合格, 缺考)."""

    admission_number: str
    name: str
    organization: str
    score: str
    result: str


@dataclass(frozen=True)
class ScoreListData:
    """成绩单 of a session. `summary` is the closing line (应考 30 人，实考 28 人 …)."""

    session: FormHead
    total: str
    pass_mark: str
    rows: Sequence[ScoreRow]
    summary: str


@dataclass(frozen=True)
class ScorePart:
    """A section of the paper in one person's result."""

    title: str
    count: str
    total: str
    score: str


@dataclass(frozen=True)
class ScoreReportData:
    """成绩单 of one person. `notes` are paragraphs (validity, appeal period); `check_url` goes into the QR code."""

    session: FormHead
    name: str
    masked_id: str
    admission_number: str
    organization: str
    score: str
    total: str
    pass_mark: str
    result: str
    parts: Sequence[ScorePart]
    notes: Sequence[str]
    paper_seal: str
    issued_on: str
    check_url: str


def score_list(scores: ScoreListData) -> bytes:
    """成绩单 of a session."""
    return typeset("score_list", asdict(scores))


def score_report(report: ScoreReportData) -> bytes:
    """成绩单 of one person."""
    return typeset("score_report", with_qr(report, report.check_url))
