"""成绩单 as PDF and workbook: what stands on them, ready for display."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, request
from flask_babel import format_datetime
from flask_babel import gettext as _

from hongling_exam.core import clock
from hongling_exam.core.errors import N_
from hongling_exam.core.spreadsheet import Sheet
from hongling_exam.core.typesetting import FormHead
from hongling_exam.exams.models import Admission, ExamSession
from hongling_exam.exams.queries.delivered import section_titles
from hongling_exam.exams.states import AttemptState, SessionState
from hongling_exam.grading import documents
from hongling_exam.grading.actions.release import RELEASED
from hongling_exam.grading.keys import form_keys
from hongling_exam.grading.models import ExamResult
from hongling_exam.grading.queries.results import Figures, list_items
from hongling_exam.grading.queries.review_page import ShownSection
from hongling_exam.grading.rules import section_points

PROVISIONAL = N_("成绩尚未发布，仅供内部核对，不得对外提供。")
NOTE = N_("本成绩单由系统生成，成绩以系统记录为准。对成绩有疑问的，请在成绩发布后向考务组织提出复核。")


def points_text(hundredths: int) -> str:
    """Points without needless zeros, as people read them."""
    return f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def standing_text(row: Any) -> str:
    """合格, 不合格, 待阅卷, 缺考 or 作废; while the exam runs 未开始 or 作答中."""
    if row.attempt is None:
        return str(_("未开始") if row.session_state is SessionState.SCHEDULED else _("缺考"))
    if row.state is AttemptState.IN_PROGRESS:
        return str(_("作答中"))
    if row.state is AttemptState.VOIDED:
        return str(_("作废"))
    if row.points is None or row.pending:
        return str(_("待阅卷"))
    return str(_("合格") if row.passed else _("不合格"))


def form_head(session: ExamSession) -> FormHead:
    """The head of a printed form."""
    opens, closes = (str(format_datetime(each, "H:mm")) for each in (session.opens_at, session.closes_at))
    return FormHead(
        office=current_app.config["HONGLING"].text("OFFICE") or session.jurisdiction.name,
        title=session.title,
        level=_(session.level.label),
        day=str(format_datetime(session.opens_at, "yyyy年M月d日（EEEE）")),
        time=f"{opens}–{closes}",
    )


def score_list(session: ExamSession, rows: Sequence[Any], counted: Figures) -> bytes:
    """成绩单 of a session as PDF."""
    assert session.paper is not None, "a published session has a paper by constraint"
    summary = _(
        "应考 %(admitted)d 人，实考 %(sat)d 人，缺考 %(absent)d 人，作废 %(voided)d 人；合格 %(passed)d 人。",
        admitted=counted.admitted,
        sat=counted.admitted - counted.absent,
        absent=counted.absent,
        voided=counted.voided,
        passed=counted.passed,
    )
    return documents.score_list(
        documents.ScoreListData(
            session=form_head(session),
            total=points_text(session.paper.total_points),
            pass_mark=points_text(session.paper.pass_points),
            rows=[_score_row(row) for row in rows],
            summary=summary if session.state in RELEASED else f"{summary}{_(PROVISIONAL)}",
        )
    )


def _score_row(row: Any) -> documents.ScoreRow:
    known = row.points is not None and not row.pending
    return documents.ScoreRow(
        admission_number=row.admission_number,
        name=row.name,
        organization=row.organization or "—",
        score=points_text(row.points) if known else "—",
        result=standing_text(row),
    )


def score_report(admission: Admission, attempt: str, result: ExamResult, sections: Sequence[ShownSection]) -> bytes:
    """成绩单 of one person as PDF. Its QR code leads to the result's page, which asks who wants to see it."""
    session, person = admission.session, admission.person
    assert session.paper is not None, "a published session has a paper by constraint"
    address = current_app.config["HONGLING"].text("PUBLIC_URL").rstrip("/") or request.url_root.rstrip("/")
    parts = [
        documents.ScorePart(
            section.title, str(section.count), points_text(section.max_points), points_text(section.points or 0)
        )
        for section in sections
    ]
    return documents.score_report(
        documents.ScoreReportData(
            session=form_head(session),
            name=person.name,
            masked_id=person.masked_id_number,
            admission_number=admission.admission_number,
            organization=person.organization.name if person.organization else "—",
            score=points_text(result.points),
            total=points_text(result.max_points),
            pass_mark=points_text(result.pass_points),
            result=_("合格") if result.passed else _("不合格"),
            parts=parts,
            notes=[_(NOTE)],
            paper_seal=(session.paper.seal or "")[:16],
            issued_on=str(format_datetime(clock.now(), "yyyy年M月d日")),
            check_url=f"{address}/score/{attempt}",
        )
    )


def score_sheet(session: ExamSession, rows: Sequence[Any]) -> Sheet:
    """The session's results as a sheet, with a column for each section of the paper."""
    graded = list_items(session.id)
    titles = section_titles(session.paper_id)
    head = [_("准考证号"), _("姓名"), _("工作单位"), _("成绩"), _("满分"), _("结果"), _("交卷时间")]
    return Sheet(
        title=_("成绩单"),
        headers=[*head, *titles],
        rows=[[*_cells(row), *_by_section(graded.get(row.attempt), len(titles))] for row in rows],
        note="" if session.state in RELEASED else str(_(PROVISIONAL)),
        widths=(18, 12, 30, 8, 8, 10, 18, *(16 for _title in titles)),
    )


def _cells(row: Any) -> list[object]:
    known = row.points is not None and not row.pending
    submitted = str(format_datetime(row.submitted_at, "yyyy-MM-dd HH:mm")) if row.submitted_at else None
    points = row.points / 100 if known else None
    most = row.max_points / 100 if known else None
    return [row.admission_number, row.name, row.organization, points, most, standing_text(row), submitted]


def _by_section(graded: tuple[int, Any] | None, sections: int) -> list[object]:
    if graded is None:
        return [None] * sections
    form_id, items = graded
    points = section_points(form_keys(form_id).items, items)
    return [points[place] / 100 if place in points else None for place in range(sections)]
