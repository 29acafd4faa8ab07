"""Planning sessions and moving them from state to state. Every act is audited under `exam_session:<id>`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.core.events import state as state_fact
from hongling_exam.exams import access
from hongling_exam.exams.actions.locks import hold_admissions, hold_persons, hold_session
from hongling_exam.exams.actions.planning import EDIT, record
from hongling_exam.exams.actions.sealing import seal
from hongling_exam.exams.events import SessionClosed
from hongling_exam.exams.models import Admission, Attempt, ExamRoom, ExamSession, RoomInvigilator
from hongling_exam.exams.queries.planning import find_findings
from hongling_exam.exams.queries.sessions import events_digest
from hongling_exam.exams.rules.conflicts import Finding
from hongling_exam.exams.rules.plans import CHANGEABLE, SessionPlan, plan_faults, values_of
from hongling_exam.exams.rules.receipts import iso
from hongling_exam.exams.rules.time import local_moment
from hongling_exam.exams.states import AttemptState, PaperState, SessionState, move_session
from hongling_exam.organizations.models import Jurisdiction

WEEK = dt.timedelta(days=7)


class Unpublishable(Refused):
    """What speaks against publishing; `findings` are those that block, all of them."""

    code = "unpublishable"

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        reasons = "".join(each.text % each.params if each.params else each.text for each in findings)
        super().__init__(N_("还不能发布：%(reasons)s"), reasons=reasons)


def _check(actor: Actor, plan: SessionPlan) -> None:
    faults = plan_faults(plan)
    if plan.paper_id is not None and access.get_paper(actor, plan.paper_id).state is not PaperState.SEALED:
        faults.append({"field": "paper_id", "reason": N_("只能选择已封卷的试卷")})
    if faults:
        raise Invalid(N_("场次的内容有误，请更正后再保存。"), faults)


def create_session(actor: Actor, jurisdiction: Jurisdiction, plan: SessionPlan) -> ExamSession:
    """Make a draft. Raises Invalid naming the fields, NotFound for a paper that is not the actor's."""
    actor.require(EDIT, jurisdiction.path)
    _check(actor, plan)
    session = ExamSession(jurisdiction=jurisdiction, created_at=clock.now(), **values_of(plan))
    db.session.add(session)
    db.session.flush()
    record(actor, session, "exams.session.create", {"title": session.title})
    return session


def edit_session(actor: Actor, session: ExamSession, plan: SessionPlan, version: int | None = None) -> None:
    """Store what `plan` changes. In a draft that is anything; later only what touches nobody's attempt.

    `version` is the one the form showed: raises Refused ("stale") when somebody changed the session since, Refused
    ("settled") naming nothing stored when a field may no longer change.
    """
    actor.require(EDIT, session.jurisdiction.path)
    _check(actor, plan)
    hold_session(session)
    if version is not None and version != session.version:
        raise Refused(N_("您打开页面之后，别人已经改过这个场次。请刷新后再改。"), code="stale")
    changed = {name: value for name, value in values_of(plan).items() if getattr(session, name) != value}
    if session.state is not SessionState.DRAFT and changed.keys() - CHANGEABLE.get(session.state, frozenset()):
        raise Refused(N_("场次发布后，时间、试卷和规则不能再改。要改请先撤回发布。"), code="settled")
    before = {name: getattr(session, name) for name in changed}
    for name, value in changed.items():
        setattr(session, name, value)
    db.session.flush()
    if changed:
        details = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
        record(actor, session, "exams.session.edit", {"changed": details})


def _plain(value: Any) -> Any:
    return iso(value) if isinstance(value, dt.datetime) else value


def copy_session(actor: Actor, session: ExamSession) -> ExamSession:
    """A draft with the same rules and rooms, whole weeks later; nobody is admitted and no paper is chosen yet."""
    actor.require(EDIT, session.jurisdiction.path)
    weeks = max(1, -(-(clock.now() - session.opens_at) // WEEK))
    kept = ("level", "duration_s", "late_entry_s", "earliest_submit_s", "focus_policy", "focus_limit", "review")
    also = ("notice", "is_mock", "credit_years")
    made = ExamSession(
        jurisdiction=session.jurisdiction,
        title=f"{session.title[:94]}（副本）",
        opens_at=session.opens_at + weeks * WEEK,
        closes_at=session.closes_at + weeks * WEEK,
        created_at=clock.now(),
        **{name: getattr(session, name) for name in (*kept, *also)},
    )
    made.rooms = [_copied_room(room) for room in session.rooms]
    db.session.add(made)
    db.session.flush()
    record(actor, made, "exams.session.copy", {"from": session.id})
    return made


def _copied_room(room: ExamRoom) -> ExamRoom:
    invigilators = [RoomInvigilator(account_id=each.account_id) for each in room.invigilators]
    return ExamRoom(
        name=room.name, place=room.place, capacity=room.capacity, columns=room.columns, invigilators=invigilators
    )


def publish_session(actor: Actor, session: ExamSession) -> None:
    """Draft → scheduled. Raises Unpublishable with every reason at once.

    The people admitted are held meanwhile, so that of two sessions that want one person at one time only one comes
    through.
    """
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    hold_persons(admitted_persons(session))
    wanted = move_session(session.state, SessionState.SCHEDULED)
    blocking = [each for each in find_findings(session) if each.blocks]
    if blocking:
        raise Unpublishable(blocking)
    session.state = wanted
    assert session.paper is not None, "a session without a paper is not published"
    details = {"paper": session.paper_id, "seal": session.paper.seal, "practice_reason": session.practice_reason}
    record(actor, session, "exams.session.publish", details)


def admitted_persons(session: ExamSession) -> Sequence[int]:
    """The ids of the people admitted to the session."""
    return db.session.scalars(sa.select(Admission.person_id).where(Admission.session_id == session.id)).all()


def _attempts(session: ExamSession) -> sa.Select[Any]:
    return sa.select(Attempt).where(Attempt.session_id == session.id)


def _refuse_if_begun(session: ExamSession) -> None:
    """Raise Refused when anybody has begun; holds the admissions, so that nobody begins meanwhile."""
    hold_admissions(session)
    if db.session.scalar(_attempts(session).limit(1)) is not None:
        raise Refused(N_("已经有考生开始作答，不能撤回或取消这个场次。"), code="begun")


def unpublish_session(actor: Actor, session: ExamSession) -> None:
    """Scheduled → draft, before the session opens and while nobody has begun."""
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    wanted = move_session(session.state, SessionState.DRAFT)
    _refuse_if_begun(session)
    if clock.now() >= session.opens_at:
        raise Refused(N_("场次已于 %(time)s 开放，不能再撤回。"), code="open", time=local_moment(session.opens_at))
    session.state = wanted
    record(actor, session, "exams.session.unpublish")


def cancel_session(actor: Actor, session: ExamSession, reason: str) -> None:
    """Draft or scheduled → cancelled, with a reason, while nobody has begun."""
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    wanted = move_session(session.state, SessionState.CANCELLED)
    if not reason.strip():
        raise Refused(N_("请写明取消的理由。"), code="reason-missing")
    _refuse_if_begun(session)
    session.state = wanted
    record(actor, session, "exams.session.cancel", {"reason": reason.strip()[:500]})


def close_session(actor: Actor, session: ExamSession) -> None:
    """Scheduled → marking: every attempt past its grace is sealed, and nobody can begin any more.

    Raises Refused while an attempt still runs: closing takes time from nobody. The audit entry holds the digest of
    all that happened in the attempts (exam-engine 16). States SessionClosed.
    """
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    wanted = move_session(session.state, SessionState.MARKING)
    if clock.now() < session.opens_at:
        raise Refused(N_("考试还没有开放，不能关闭；不办了请取消场次。"), code="too-early")
    hold_admissions(session)
    _seal_all_due(session)
    session.state = wanted
    events, digest = events_digest(session.id)
    attempts = db.session.scalar(sa.select(sa.func.count()).select_from(_attempts(session).subquery()))
    record(actor, session, "exams.session.close", {"attempts": attempts, "events": events, "events_sha256": digest})
    state_fact(SessionClosed(session.id))


def _seal_all_due(session: ExamSession) -> None:
    running = _attempts(session).where(Attempt.state == AttemptState.IN_PROGRESS).order_by(Attempt.id)
    attempts = db.session.scalars(running.with_for_update(of=Attempt)).all()
    ends = [attempt.grace_until for attempt in attempts if attempt.grace_until > clock.now()]
    if ends:
        text = N_("还有 %(n)s 人正在作答，最晚到 %(time)s 结束；请等他们交卷或时间到后再关闭。")
        raise Refused(text, code="still-running", n=len(ends), time=local_moment(max(ends)))
    for attempt in attempts:
        seal(attempt, None, AttemptState.TIMED_OUT)


def archive_session(actor: Actor, session: ExamSession) -> None:
    """Released → archived."""
    actor.require(EDIT, session.jurisdiction.path)
    hold_session(session)
    session.state = move_session(session.state, SessionState.ARCHIVED)
    record(actor, session, "exams.session.archive")


def set_provisional(session: ExamSession) -> None:
    """Marking → provisional. For grading, which audits its own act."""
    session.state = move_session(session.state, SessionState.PROVISIONAL)


def set_marking(session: ExamSession) -> None:
    """Provisional → marking again, when something is to be marked anew. For grading, which audits its own act."""
    session.state = move_session(session.state, SessionState.MARKING)


def set_released(session: ExamSession, at: dt.datetime) -> None:
    """Provisional → released at `at`. For grading, which audits its own act."""
    session.state = move_session(session.state, SessionState.RELEASED)
    session.released_at = at
