"""PATCH /api/v1/attempts/{attempt}/responses: kept apart and lean, for it is what the whole hall waits for."""

from __future__ import annotations

import json
import re
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import gettext as _

from hongling_exam.core.errors import N_, Invalid, NotFound, Refused, SignInRequired
from hongling_exam.core.permissions import checked_by_statement, client_digest
from hongling_exam.exams import saving
from hongling_exam.exams.actions.aside import keep_aside
from hongling_exam.exams.delivery import form_for_saving, seated_attempts
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.saving import Change, Save, SaveQueue, Standing, Stored
from hongling_exam.exams.states import AsideReason
from hongling_exam.question_bank.kinds import check_answer

blueprint = Blueprint("hall_saving", __name__)
MOST_CHANGES = 200
MOST_BATCH = 256 * 1024
MOST_ANSWER = 64 * 1024
MOST_SEQ = 2**53
EPOCHS = range(2**31)
CHANGE_FIELDS = {"question", "seq", "answer", "flagged", "client_elapsed_ms"}
ELAPSED_TYPES = {int, float, type(None)}
ESCAPED_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


@blueprint.patch("/api/v1/attempts/<attempt>/responses")
@checked_by_statement
def save_responses(attempt: str) -> Response:
    """Store a batch of answers; 200 only after the commit is durable."""
    token = client_digest()
    epoch, given = _read_batch()
    attempt_id, form_id = seated_attempts().get(attempt, lambda: _find_seat(token, attempt))
    changes = _checked_changes(token, attempt, form_id, given)
    stored = _queue().store(Save(token, attempt_id, epoch, changes))
    if len(stored) == len(changes):
        return _reply(
            {row.question: row.seq for row in stored}, stored[0], [row.question for row in stored if row.late]
        )
    return _explained(token, attempt, epoch, changes)


def _queue() -> SaveQueue:
    queue: SaveQueue = current_app.extensions["hongling_saves"]
    return queue


def _find_seat(token: str, attempt: str) -> tuple[int, int]:
    standing = saving.find_standing(token, attempt)
    return _must_stand(standing), standing.form_id


def _read_batch() -> tuple[int, list[Any]]:
    if (request.content_length or 0) > MOST_BATCH:
        raise Invalid(N_("一批答案不能超过 256 kB，请分批发送。"), code="too-large")
    body = request.get_data(cache=False)
    if len(body) > MOST_BATCH:  # one sent in chunks names no length
        raise Invalid(N_("一批答案不能超过 256 kB，请分批发送。"), code="too-large")
    try:
        document = json.loads(body)
        epoch, changes = document["epoch"], document["changes"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Invalid(N_("请求不是有效的 JSON，或缺少 epoch、changes。"), code="shape") from error
    fits = type(epoch) is int and epoch in EPOCHS and isinstance(changes, list) and 1 <= len(changes) <= MOST_CHANGES
    if not fits or len(document) != 2:
        raise Invalid(N_("请求应只含 epoch（整数）和 changes（1–200 项的列表）。"), code="shape")
    return epoch, changes


def _checked_changes(token: str, attempt: str, form_id: int, given: list[Any]) -> list[Change]:
    """The changes, one a question (the last sequence wins); raises Invalid naming each of a wrong shape."""
    form = form_for_saving(form_id)
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
    if type(item.get("client_elapsed_ms")) not in ELAPSED_TYPES:
        return N_("client_elapsed_ms 应为数字"), None
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
    if ESCAPED_NUL.search(text):
        return False
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def _must_stand(standing: Standing) -> int:
    if standing.sign_in_id is None:
        raise SignInRequired(N_("登录已失效，请重新登录。您的答案还在本机。"))
    if standing.attempt_id is None:
        raise NotFound()
    return standing.attempt_id


def _reply(rows: dict[str, int], at: Stored, late: list[str]) -> Response:
    body = {"saved": rows, "server_time": at.server_time, "deadline_at": at.deadline_at, "late": late}
    return Response(json.dumps(body, separators=(",", ":")), content_type="application/json")


def _explained(token: str, attempt: str, epoch: int, changes: list[Change]) -> Response:
    """Why the statement stored less than was sent: refused, too late, or a replay, which is answered like the first."""
    standing = saving.find_standing(token, attempt)
    attempt_id = _must_stand(standing)
    if not standing.is_active or epoch != standing.epoch:
        keep_aside(attempt_id, epoch, changes, AsideReason.STALE_EPOCH)
        text = N_("这次作答已在另一台设备上继续。本页的答案已另存，由考务人员决定是否采用。")
        raise Refused(text, code="stale-epoch")
    if not _are_held(attempt_id, epoch, changes):
        if standing.state != "in_progress" or standing.is_over:
            return _kept(attempt_id, epoch, changes, late=standing.is_over)
        # What stood in the way is gone by now, such as an attempt that was just re-opened: once more.
        _queue().store(Save(token, attempt_id, epoch, changes))
        if not _are_held(attempt_id, epoch, changes):
            return _kept(attempt_id, epoch, changes, late=False)
    held = saving.held_sequences(attempt_id)
    at = Stored("", 0, late=False, server_time=iso(standing.moment), deadline_at=standing.deadline_at)
    late = [change.question for change in changes if held[change.question][2]]
    return _reply({change.question: held[change.question][1] for change in changes}, at, late)


def _are_held(attempt_id: int, epoch: int, changes: list[Change]) -> bool:
    held = saving.held_sequences(attempt_id)
    return all(held.get(change.question, (0, 0, False))[:2] >= (epoch, change.seq) for change in changes)


def _kept(attempt_id: int, epoch: int, changes: list[Change], *, late: bool) -> Response:
    kept = keep_aside(attempt_id, epoch, changes, AsideReason.LATE if late else AsideReason.CLOSED)
    problem = {
        "type": "urn:hongling:too-late" if late else "urn:hongling:closed",
        "title": _("考试已经结束。这些答案已另存，由考务人员决定是否采用。"),
        "status": 410,
        "kept": kept,
    }
    return Response(json.dumps(problem, ensure_ascii=False), 410, content_type="application/problem+json")
