"""The hall's interface below /api/v1, but for saving. Its field names are fixed: other clients use them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify
from flask_babel import gettext as _

from hongling_exam.core import clock, signing
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.core.permissions import current_actor, public, signed_in
from hongling_exam.core.request_documents import request_document
from hongling_exam.exams import access
from hongling_exam.exams.actions import attempts as actions
from hongling_exam.exams.delivery import form_in_hall
from hongling_exam.exams.models import Attempt
from hongling_exam.exams.queries import attempts as queries
from hongling_exam.exams.rules import draw
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.rules.time import reading
from hongling_exam.exams.states import AttemptState

blueprint = Blueprint("hall_api", __name__, url_prefix="/api/v1")
MOST_EVENTS = 100


@blueprint.get("/sessions")
@signed_in
def list_sessions() -> Response:
    """The caller's admissions."""
    rows = queries.list_admissions_of(current_actor().person_id)
    return jsonify(
        [
            {
                "session": session.public_id,
                "title": session.title,
                "level": session.level.value,
                "opens_at": iso(session.opens_at),
                "closes_at": iso(session.closes_at),
                "duration_s": session.duration_s + admission.extra_time_s,
                "state": session.state.value,
                "attempt": attempt.public_id if attempt else None,
            }
            for admission, session, attempt in rows
        ]
    )


@blueprint.post("/sessions/<session>/attempt")
@signed_in
def start(session: str) -> tuple[Response, int]:
    """Start, or return the running attempt: 201 or 200."""
    started = actions.start_attempt(current_actor(), session)
    body: dict[str, Any] = {
        "attempt": started.attempt.public_id,
        "deadline_at": iso(started.attempt.deadline_at),
        "server_time": iso(clock.now()),
        "epoch": started.attempt.epoch if started.active else None,
    }
    if not started.active:
        body["takeover_required"] = True
    return jsonify(body), 201 if started.created else 200


@blueprint.post("/attempts/<attempt>/takeover")
@signed_in
def take_over(attempt: str) -> Response:
    """Make this client the active one."""
    document = request_document({"admission_number"})
    number = document.get("admission_number")
    if not isinstance(number, str):
        raise Invalid(N_("请填写准考证号。"), [{"field": "admission_number", "reason": N_("请填写准考证号。")}])
    return jsonify({"epoch": actions.take_over(current_actor(), attempt, number)})


@blueprint.get("/attempts/<attempt>")
@signed_in
def show_attempt(attempt: str) -> Response:
    """The attempt with its paper while it runs, and the answers held; no key, ever."""
    found = access.get_attempt_for_candidate(current_actor(), attempt)
    active = found.sign_in_id == current_actor().sign_in_id
    return jsonify({**_standing(found), "epoch": found.epoch if active else None, **_content(found)})


def _content(attempt: Attempt) -> dict[str, Any]:
    running = attempt.state is AttemptState.IN_PROGRESS
    responses = queries.stored_responses(attempt.id)
    if not running:
        return {"paper": None, "responses": responses}
    paper = draw.arranged(form_in_hall(attempt.form_id).body, attempt.permutation)
    duration = attempt.admission.session.duration_s + attempt.admission.extra_time_s
    return {"paper": {**paper, "duration_s": duration}, "responses": responses}


def _standing(attempt: Attempt) -> dict[str, Any]:
    moment = clock.now()
    return {
        "state": reading(attempt.state, attempt.deadline_at, moment).value,
        "server_time": iso(moment),
        "deadline_at": iso(attempt.deadline_at),
    }


@blueprint.post("/attempts/<attempt>/events")
@signed_in
def record_events(attempt: str) -> Response:
    """Write down what the page reports; an empty list is the beat."""
    events = request_document(None)
    if not isinstance(events, list) or len(events) > MOST_EVENTS or not all(map(_is_event, events)):
        raise Invalid(N_("事件列表的格式不对。"), code="shape")
    found = actions.record_events(current_actor(), attempt, events)
    session = found.admission.session
    ledger = [
        {"kind": entry.kind.value, "seconds": entry.given_ms / 1000, "reason": entry.reason, "at": iso(entry.at)}
        for entry in queries.list_ledger(found.id)
    ]
    focus = {"policy": session.focus_policy.value, "limit": session.focus_limit, "losses": found.focus_losses}
    return jsonify({**_standing(found), "ledger": ledger, "focus": focus})


def _is_event(event: object) -> bool:
    if not isinstance(event, dict) or not event.keys() <= {"kind", "at", "duration_ms"}:
        return False
    duration = event.get("duration_ms")
    fits = duration is None or (type(duration) in {int, float} and 0 <= duration < 10**9)
    at = event.get("at")
    told = at is None or (isinstance(at, str) and at.isprintable())
    return event.get("kind") in actions.EVENT_KINDS and fits and told


@blueprint.post("/attempts/<attempt>/submission")
@signed_in
def submit(attempt: str) -> tuple[Response, int]:
    """Seal the attempt: 201 with the receipt; again, or after time out, 200 with the one receipt."""
    document = request_document({"epoch", "seqs"})
    epoch, seqs = document.get("epoch"), document.get("seqs", {})
    if not (epoch is None or type(epoch) is int) or not _are_seqs(seqs):
        raise Invalid(N_("epoch 应为整数，seqs 应为题号到序号的对照。"), code="shape")
    try:
        receipt, created = actions.submit_attempt(current_actor(), attempt, epoch or 0, seqs)
    except actions.Missing as gap:
        return _gap(gap)
    return jsonify(receipt), 201 if created else 200


def _gap(gap: actions.Missing) -> tuple[Response, int]:
    response = jsonify(
        {"type": f"urn:hongling:{gap.code}", "title": _(gap.text), "status": 409, "missing": gap.missing}
    )
    response.content_type = "application/problem+json"
    return response, 409


def _are_seqs(seqs: object) -> bool:
    if not isinstance(seqs, dict) or len(seqs) > 2000:
        return False
    return all(isinstance(name, str) and type(seq) is int and 0 <= seq < 2**53 for name, seq in seqs.items())


@blueprint.get("/attempts/<attempt>/receipt")
@signed_in
def show_receipt(attempt: str) -> Response:
    """The receipt of a sealed attempt."""
    found = access.get_attempt_for_candidate(current_actor(), attempt)
    receipt = queries.find_receipt(found.id) if found.state is not AttemptState.IN_PROGRESS else None
    if receipt is None:
        raise Refused(N_("还没有交卷，没有回执。"), code="not-submitted")
    return jsonify(receipt)


@blueprint.get("/keys")
@public
def list_keys() -> Response:
    """Public keys of receipts and certificates, current and past."""
    return jsonify(signing.public_keys())
