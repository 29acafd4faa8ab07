"""The candidate's pages around the hall: my exams, the rules before, the hall itself, the receipt after."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from hongling_exam.core import clock, signing
from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.permissions import current_actor, signed_in
from hongling_exam.exams import access
from hongling_exam.exams.actions.attempts import window_of
from hongling_exam.exams.delivery import form_in_hall, forms_of_sealed
from hongling_exam.exams.models import Admission, Attempt, ExamSession
from hongling_exam.exams.queries import attempts as queries
from hongling_exam.exams.rules.receipts import CONTEXT, iso, signed_part
from hongling_exam.exams.rules.time import left_to_late_entry
from hongling_exam.exams.states import AttemptState

blueprint = Blueprint("hall", __name__, template_folder="../templates")


@blueprint.get("/hall/<session>")
@signed_in
def rules(session: str) -> str:
    """Rules, device check and honour pledge before the exam."""
    admission, attempt = access.get_seat_for_candidate(current_actor(), session)
    left = left_to_late_entry(window_of(admission.session), admission.extra_time_s, clock.now())
    return render_template(
        "hongling_exam/exams/hall/rules.html",
        left_s=max(0, int(left.total_seconds())) if left is not None and attempt is None else None,
        session=_session_facts(admission.session, admission, attempt),
        person=_person_facts(admission),
        admission_number=admission.admission_number,
        server_time=iso(clock.now()),
    )


@blueprint.get("/hall/<session>/exam")
@signed_in
def exam(session: str) -> str:
    """The hall. The paper travels by the interface, never in the page."""
    admission, attempt = access.get_seat_for_candidate(current_actor(), session)
    if attempt is None:
        raise Refused(N_("还没有开始这场考试，请先从考试须知页进入。"), code="not-started")
    return render_template(
        "hongling_exam/exams/hall/hall.html",
        session=_session_facts(admission.session, admission, attempt),
        person=_person_facts(admission),
        admission_number=admission.admission_number,
        attempt=attempt.public_id,
        server_time=iso(clock.now()),
    )


@blueprint.get("/hall/attempts/<attempt>/receipt")
@signed_in
def receipt(attempt: str) -> str:
    """The receipt as a page to print."""
    found = access.get_attempt_for_candidate(current_actor(), attempt)
    body = queries.find_receipt(found.id) if found.state is not AttemptState.IN_PROGRESS else None
    if body is None:
        raise Refused(N_("还没有交卷，没有回执。"), code="not-submitted")
    key = signing.find_public_key(body["key_id"]) or ""
    return render_template(
        "hongling_exam/exams/hall/receipt.html",
        receipt=body,
        session=_session_facts(found.admission.session, found.admission, found),
        person=_person_facts(found.admission),
        admission_number=found.admission.admission_number,
        attempt=found.public_id,
        submitted_at=found.submitted_at,
        verified=signing.verify(signed_part(body), body["signature"], key, context=CONTEXT),
    )


def _session_facts(session: ExamSession, admission: Admission, attempt: Attempt | None) -> dict[str, Any]:
    paper = session.paper
    assert paper is not None, "a published session has a paper by constraint"
    return {
        "public_id": session.public_id,
        "title": session.title,
        "level_title": session.level.label,
        "opens_at": session.opens_at,
        "closes_at": session.closes_at,
        "opens_at_iso": iso(session.opens_at),
        "duration_s": session.duration_s + admission.extra_time_s,
        "extra_time_s": admission.extra_time_s,
        "total_points": paper.total_points / 100,
        "pass_points": paper.pass_points / 100,
        "sections": _sections(paper.id),
        "late_entry_s": session.late_entry_s,
        "earliest_submit_s": session.earliest_submit_s,
        "focus_policy": session.focus_policy.value,
        "focus_limit": session.focus_limit,
        "notice": session.notice,
        "is_mock": session.is_mock,
        "room": admission.room.name if admission.room else None,
        "place": admission.room.place if admission.room else None,
        "seat": admission.seat,
        "attempt": attempt.public_id if attempt else None,
        "attempt_state": attempt.state.value if attempt else None,
        "url": f"{request.script_root}/hall/{session.public_id}",
    }


def _sections(paper_id: int) -> list[dict[str, Any]]:
    """Every form of a paper has the same sections."""
    forms = forms_of_sealed(paper_id)
    return form_in_hall(forms[0][0]).sections if forms else []


def _person_facts(admission: Admission) -> dict[str, str]:
    return {"name": admission.person.name, "masked_id": admission.person.masked_id_number}
