"""Checking afterwards that the sealed paper is the one that was sat, and that each draw follows from the seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from hongling_exam.core.audit import AuditEntry
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Refused, worded
from hongling_exam.exams.actions.attempts import choose_form
from hongling_exam.exams.actions.papers import seal_of
from hongling_exam.exams.models import Attempt, ExamSession, Paper, PaperForm, PaperItem
from hongling_exam.exams.queries.papers import list_forms, questions_on
from hongling_exam.exams.rules.assembly_record import agrees
from hongling_exam.question_bank.models import QuestionVersion
from hongling_exam.question_bank.queries import digest_of


@dataclass(frozen=True)
class DrawReport:
    """What was found. `seal` stands on the paper, `recomputed` is what its content gives now, `faults` what differs."""

    seal: str
    recomputed: str
    attempts: int
    faults: Sequence[str]

    @property
    def sound(self) -> bool:
        """Whether everything agrees."""
        return not self.faults


def verify_draw(target: Paper | ExamSession) -> DrawReport:
    """Recompute a sealed paper's seal, what its assembly reached, and the form and permutation of every attempt in its
    sessions (or in this one).

    Raises Refused when the session has no sealed paper.
    """
    paper = target.paper if isinstance(target, ExamSession) else target
    if paper is None or paper.seal is None:
        raise Refused(N_("这场考试还没有封存的试卷，没有可核对的内容。"), code="not-sealed")
    recomputed = seal_of(paper)
    faults = [*_paper_faults(paper, recomputed), *_version_faults(paper), *_assembly_faults(paper)]
    query = sa.select(Attempt).join(ExamSession, Attempt.session_id == ExamSession.id).order_by(Attempt.id)
    query = query.where(
        ExamSession.id == target.id if isinstance(target, ExamSession) else ExamSession.paper_id == paper.id
    )
    attempts = db.session.scalars(query.options(joinedload(Attempt.form))).all()
    for attempt in attempts:
        faults += _attempt_faults(attempt)
    return DrawReport(paper.seal, recomputed, len(attempts), faults)


def _paper_faults(paper: Paper, recomputed: str) -> list[str]:
    faults = [] if recomputed == paper.seal else [N_("试卷内容与封存值不符")]
    query = sa.select(AuditEntry.details).where(
        AuditEntry.action == "exams.paper.seal", AuditEntry.subject == f"paper:{paper.id}"
    )
    logged = [details.get("seal") for details in db.session.scalars(query)]
    return faults if logged == [paper.seal] else [*faults, N_("审计日志里的封存值与试卷不符")]


def _assembly_faults(paper: Paper) -> list[str]:
    """What an assembly is said to have reached must follow from the questions that stand on the forms.

    The solver is not asked again: the pool has moved on, and another machine may stop at an equally good answer.
    """
    if paper.assembly is None:
        return []
    on_forms = {form.label: questions_on(form) for form in list_forms(paper.id)}
    return [] if agrees(paper.assembly, on_forms) else [N_("组卷记录里的数字与卷面不符")]


def _version_faults(paper: Paper) -> list[str]:
    """Versions on the paper whose content no longer has the SHA-256 that the seal covers."""
    query = (
        sa.select(QuestionVersion)
        .join(PaperItem, PaperItem.question_version_id == QuestionVersion.id)
        .join(PaperForm, PaperItem.form_id == PaperForm.id)
        .where(PaperForm.paper_id == paper.id)
        .options(joinedload(QuestionVersion.question))
        .order_by(QuestionVersion.id)
    )
    versions = db.session.scalars(query).unique()
    text = N_("试题 %(key)s 的内容在封存后被改动")
    return [worded(text, key=each.question.key) for each in versions if digest_of(each) != each.sha256]


def _attempt_faults(attempt: Attempt) -> list[str]:
    admission = attempt.admission
    form_id, _label, permutation = choose_form(admission.session, admission.admission_number)
    number = admission.admission_number
    if form_id != attempt.form_id:
        return [worded(N_("准考证号 %(number)s：所用的卷不是种子抽定的那份"), number=number)]
    same = permutation == attempt.permutation
    return [] if same else [worded(N_("准考证号 %(number)s：题目或选项的顺序不是种子抽定的"), number=number)]
