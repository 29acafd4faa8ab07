"""PATCH /api/v1/attempts/{attempt}/responses: kept apart and lean, for it is what the whole hall waits for."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Response, g, request
from flask_babel import gettext as _

from hongling_exam.accounts.client import token_digest
from hongling_exam.accounts.signed_in import client_token
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused, SignInRequired
from hongling_exam.core.permissions import checked_by_statement
from hongling_exam.exams import saving
from hongling_exam.exams.actions.aside import keep_aside
from hongling_exam.exams.delivery import attempt_forms, form_in_hall
from hongling_exam.exams.models import Attempt
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.saving import Change, Saved, Standing
from hongling_exam.exams.states import AsideReason
from hongling_exam.question_bank.kinds import check_answer

blueprint = Blueprint("hall_saving", __name__)
MOST_CHANGES = 200
MOST_BATCH = 256 * 1024
MOST_ANSWER = 64 * 1024
MOST_SEQ = 2**53
CHANGE_FIELDS = {"question", "seq", "answer", "flagged", "client_elapsed_ms"}


@blueprint.patch("/api/v1/attempts/<attempt>/responses")
@checked_by_statement
def save_responses(attempt: str) -> Response:
    """Store a batch of answers; 200 only after the commit is durable."""
    token = token_digest(client_token())
    g.hongling_writing = False
    epoch, given = _read_batch()
    changes = _checked_changes(token, attempt, given)
    saved = saving.save(token, attempt, epoch, changes)
    if saved is not None and len(saved.rows) == len(changes):
        rows = {question: seq for question, seq, _is_late in saved.rows}
        return _reply(rows, saved, [question for question, _seq, is_late in saved.rows if is_late])
    return _explained(token, attempt, epoch, changes, saved)


def _read_batch() -> tuple[int, list[Any]]:
    if (request.content_length or 0) > MOST_BATCH:
        raise Invalid(N_("一批答案不能超过 256 kB，请分批发送。"), code="too-large")
    try:
        document = json.loads(request.get_data(cache=False))
        epoch, changes = document["epoch"], document["changes"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid(N_("请求不是有效的 JSON，或缺少 epoch、changes。"), code="shape") from error
    if type(epoch) is not int or not isinstance(changes, list) or not 1 <= len(changes) <= MOST_CHANGES:
        raise Invalid(N_("epoch 应为整数，changes 应为 1–200 项的列表。"), code="shape")
    return epoch, changes


def _checked_changes(token: str, attempt: str, given: list[Any]) -> list[Change]:
    """The changes, one a question (the last sequence wins); raises Invalid naming each of a wrong shape."""
    form = form_in_hall(_form_id(token, attempt))
    newest: dict[str, Change] = {}
    errors: list[dict[str, object]] = []
    for item in given:
        reason, change = _checked(item, form.questions)
        if change is None:
            name = item.get("question") if isinstance(item, dict) else None
            errors.append({"question": name if isinstance(name, str) else None, "reason": reason})
        elif change.question not in newest or newest[change.question].seq < change.seq:
            newest[change.question] = change
    if errors:
        _must_stand(saving.find_standing(token, attempt))
        raise Invalid(N_("有答案的格式不对，这一批没有保存。"), errors, code="answer-shape")
    return list(newest.values())


def _checked(item: Any, questions: dict[str, Any]) -> tuple[str, Change | None]:
    if not isinstance(item, dict) or not item.keys() <= CHANGE_FIELDS or "answer" not in item:
        return N_("每一项应有 question、seq、answer、flagged"), None
    name, seq, flagged = item.get("question"), item.get("seq"), item.get("flagged", False)
    question = questions.get(name) if isinstance(name, str) else None
    if question is None:
        return N_("试卷上没有这道题"), None
    if type(seq) is not int or not 0 < seq < MOST_SEQ or type(flagged) is not bool:
        return N_("seq 应为正整数，flagged 应为 true 或 false"), None
    answer = item["answer"]
    reason = None if answer is None else check_answer(question, answer)
    if reason:
        return reason, None
    text = None if answer is None else json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    if text is not None and len(text.encode("utf-8", "surrogatepass")) > MOST_ANSWER:
        return N_("一个答案不能超过 64 kB"), None
    if text is not None and not _is_storable(text):
        return N_("答案含有不能保存的字符"), None
    return "", Change(str(name), seq, text, flagged)


def _is_storable(text: str) -> bool:
    return "\\u0000" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _form_id(token: str, attempt: str) -> int:
    def build() -> int:
        _must_stand(saving.find_standing(token, attempt))
        form_id = db.session.scalar(sa.select(Attempt.form_id).where(Attempt.public_id == attempt))
        if form_id is None:
            raise NotFound()
        return form_id

    return attempt_forms().get(attempt, build)


def _must_stand(standing: Standing) -> int:
    if standing.sign_in_id is None:
        raise SignInRequired(N_("登录已失效，请重新登录。您的答案还在本机。"))
    if standing.attempt_id is None:
        raise NotFound()
    return standing.attempt_id


def _reply(rows: dict[str, int], saved: Saved, late: list[str]) -> Response:
    body = {
        "saved": rows,
        "server_time": iso(saved.moment),
        "deadline_at": iso(saved.deadline_at),
        "late": late,
    }
    return Response(json.dumps(body, separators=(",", ":")), content_type="application/json")


def _explained(token: str, attempt: str, epoch: int, changes: list[Change], saved: Saved | None) -> Response:
    standing = saving.find_standing(token, attempt)
    attempt_id = _must_stand(standing)
    if not standing.is_active or epoch != standing.epoch:
        keep_aside(attempt_id, epoch, changes, AsideReason.STALE_EPOCH)
        raise Refused(
            N_("这次作答已在另一台设备上继续。本页的答案已另存，由考务人员决定是否采用。"), code="stale-epoch"
        )
    assert standing.deadline_at is not None
    assert standing.grace_until is not None
    if saved is None and (standing.state != "in_progress" or standing.moment > standing.grace_until):
        return _kept(attempt_id, epoch, changes, standing)
    held = saving.held_sequences(attempt_id)
    if any(held.get(c.question, (0, 0, False))[:2] < (epoch, c.seq) for c in changes):
        again = saving.save(token, attempt, epoch, changes)
        held = saving.held_sequences(attempt_id)
        saved = again or saved
        if any(held.get(c.question, (0, 0, False))[:2] < (epoch, c.seq) for c in changes):
            return _kept(attempt_id, epoch, changes, standing)
    rows = {c.question: held[c.question][1] for c in changes}
    late = [c.question for c in changes if held[c.question][2]]
    return _reply(rows, Saved([], standing.moment, standing.deadline_at), late)


def _kept(attempt_id: int, epoch: int, changes: list[Change], standing: Standing) -> Response:
    assert standing.grace_until is not None
    late = standing.moment > standing.grace_until
    kept = keep_aside(attempt_id, epoch, changes, AsideReason.LATE if late else AsideReason.CLOSED)
    text = N_("考试已经结束。这些答案已另存，由考务人员决定是否采用。")
    problem = {
        "type": "urn:hongling:too-late" if late else "urn:hongling:closed",
        "title": _(text),
        "status": 410,
        "kept": kept,
    }
    return Response(json.dumps(problem, ensure_ascii=False), 410, content_type="application/problem+json")
