"""The states of sessions, papers and attempts, and the moves allowed between them."""

from __future__ import annotations

from enum import StrEnum

from hongling_exam.core.errors import N_, Refused


class SessionState(StrEnum):
    """Whether a scheduled session is open or closed follows from its window; no job decides it."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    MARKING = "marking"
    PROVISIONAL = "provisional"
    RELEASED = "released"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return SESSION_TITLES[self]


SESSION_TITLES = {
    SessionState.DRAFT: N_("草稿"),
    SessionState.SCHEDULED: N_("已发布"),
    SessionState.MARKING: N_("阅卷中"),
    SessionState.PROVISIONAL: N_("成绩待发布"),
    SessionState.RELEASED: N_("成绩已发布"),
    SessionState.ARCHIVED: N_("已归档"),
    SessionState.CANCELLED: N_("已取消"),
}
SESSION_MOVES = {
    SessionState.DRAFT: {SessionState.SCHEDULED, SessionState.CANCELLED},
    SessionState.SCHEDULED: {SessionState.DRAFT, SessionState.MARKING, SessionState.CANCELLED},
    SessionState.MARKING: {SessionState.PROVISIONAL},
    SessionState.PROVISIONAL: {SessionState.MARKING, SessionState.RELEASED},
    SessionState.RELEASED: {SessionState.ARCHIVED},
}


class AttemptState(StrEnum):
    """An attempt past its deadline reads `timed_out` from that moment, whatever is written yet."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"
    GRADED = "graded"
    FINAL = "final"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return ATTEMPT_TITLES[self]


ATTEMPT_TITLES = {
    AttemptState.IN_PROGRESS: N_("作答中"),
    AttemptState.SUBMITTED: N_("已交卷"),
    AttemptState.TIMED_OUT: N_("到时自动交卷"),
    AttemptState.GRADED: N_("已评分"),
    AttemptState.FINAL: N_("成绩已定"),
    AttemptState.VOIDED: N_("已作废"),
}
ATTEMPT_MOVES = {
    AttemptState.IN_PROGRESS: {AttemptState.SUBMITTED, AttemptState.TIMED_OUT, AttemptState.VOIDED},
    AttemptState.SUBMITTED: {AttemptState.IN_PROGRESS, AttemptState.GRADED, AttemptState.VOIDED},
    AttemptState.TIMED_OUT: {AttemptState.IN_PROGRESS, AttemptState.GRADED, AttemptState.VOIDED},
    AttemptState.GRADED: {
        AttemptState.IN_PROGRESS,
        AttemptState.GRADED,
        AttemptState.FINAL,
        AttemptState.VOIDED,
    },
}


class SeatState(StrEnum):
    """What a seat of the live room shows; it follows from the attempt, its deadline and its last contact."""

    ABSENT = "absent"
    ANSWERING = "answering"
    OFFLINE = "offline"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return SEAT_TITLES[self]


SEAT_TITLES = {
    SeatState.ABSENT: N_("未到"),
    SeatState.ANSWERING: N_("作答中"),
    SeatState.OFFLINE: N_("失去联系"),
    SeatState.SUBMITTED: N_("已交卷"),
    SeatState.TIMED_OUT: N_("到时交卷"),
    SeatState.VOIDED: N_("已作废"),
}


class PaperState(StrEnum):
    """A sealed paper never changes; its SHA-256 stands in the audit log."""

    DRAFT = "draft"
    SEALED = "sealed"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return N_("草稿") if self is PaperState.DRAFT else N_("已封存")


class FocusPolicy(StrEnum):
    """What a loss of focus (切屏) leads to. It never changes a score by itself."""

    RECORD = "record"
    WARN = "warn"
    END = "end"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return {
            FocusPolicy.RECORD: N_("只记录"),
            FocusPolicy.WARN: N_("提醒考生"),
            FocusPolicy.END: N_("超过次数自动交卷"),
        }[self]


class LedgerKind(StrEnum):
    """Why time was given (exam-engine 25)."""

    LIMIT = "limit"
    ACCOMMODATION = "accommodation"
    EXTENSION = "extension"
    OUTAGE = "outage"
    REOPENING = "reopening"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return LEDGER_TITLES[self]


LEDGER_TITLES = {
    LedgerKind.LIMIT: N_("考试时长"),
    LedgerKind.ACCOMMODATION: N_("照顾延时"),
    LedgerKind.EXTENSION: N_("延长"),
    LedgerKind.OUTAGE: N_("故障补时"),
    LedgerKind.REOPENING: N_("重新开放"),
}


class AsideReason(StrEnum):
    """Why a save was kept aside instead of counted (exam-engine 9)."""

    STALE_EPOCH = "stale_epoch"
    LATE = "late"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return {
            AsideReason.STALE_EPOCH: N_("来自已被接管的设备"),
            AsideReason.LATE: N_("到达时已过截止时间"),
            AsideReason.CLOSED: N_("到达时已交卷"),
        }[self]


class Phase(StrEnum):
    """When a candidate looks at an attempt; each session says what each phase shows (exam-engine 21)."""

    DURING = "during"
    RIGHT_AFTER = "right_after"
    AFTER_CLOSE = "after_close"
    AFTER_RELEASE = "after_release"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return {
            Phase.DURING: N_("作答中"),
            Phase.RIGHT_AFTER: N_("交卷后"),
            Phase.AFTER_CLOSE: N_("考试关闭后"),
            Phase.AFTER_RELEASE: N_("成绩发布后"),
        }[self]


class ReviewPart(StrEnum):
    """What a review page may show. `ExamSession.review` is {phase: [parts]}; an absent phase shows nothing."""

    ANSWERS = "answers"
    SCORE = "score"
    RIGHT = "right"
    POINTS = "points"
    KEY = "key"
    EXPLANATION = "explanation"

    @property
    def label(self) -> str:
        """The Chinese source text."""
        return PART_TITLES[self]


PART_TITLES = {
    ReviewPart.ANSWERS: N_("本人作答"),
    ReviewPart.SCORE: N_("总分和是否合格"),
    ReviewPart.RIGHT: N_("每题对错"),
    ReviewPart.POINTS: N_("每题得分"),
    ReviewPart.KEY: N_("正确答案"),
    ReviewPart.EXPLANATION: N_("解析"),
}


def move_session(present: SessionState, wanted: SessionState) -> SessionState:
    """`wanted`, when the table allows the move; raises Refused otherwise."""
    if wanted not in SESSION_MOVES.get(present, set()):
        raise Refused(N_("场次现在是“%(state)s”，不能这样操作。"), code="wrong-state", state=present.label)
    return wanted


def move_attempt(present: AttemptState, wanted: AttemptState) -> AttemptState:
    """`wanted`, when the table allows the move; raises Refused otherwise."""
    if wanted not in ATTEMPT_MOVES.get(present, set()):
        raise Refused(N_("作答现在是“%(state)s”，不能这样操作。"), code="wrong-state", state=present.label)
    return wanted


ACT_TITLES = {
    "exams.session.create": N_("建立场次"),
    "exams.session.copy": N_("复制场次"),
    "exams.session.edit": N_("修改场次"),
    "exams.session.publish": N_("发布场次"),
    "exams.session.unpublish": N_("撤回发布"),
    "exams.session.cancel": N_("取消场次"),
    "exams.session.close": N_("关闭场次"),
    "exams.session.archive": N_("归档场次"),
    "exams.blueprint.create": N_("建立组卷方案"),
    "exams.blueprint.edit": N_("修改组卷方案"),
    "exams.blueprint.delete": N_("删除组卷方案"),
    "exams.paper.draw": N_("抽卷"),
    "exams.paper.redraw": N_("重新抽卷"),
    "exams.paper.replace": N_("换题"),
    "exams.paper.prove": N_("校核试卷"),
    "exams.paper.seal": N_("封存试卷"),
    "exams.paper.delete": N_("删除试卷草稿"),
    "exams.room.add": N_("增加考场"),
    "exams.room.edit": N_("修改考场"),
    "exams.room.remove": N_("删除考场"),
    "exams.admission.admit": N_("准考"),
    "exams.admission.withdraw": N_("取消准考"),
    "exams.admission.accommodate": N_("照顾延时"),
    "exams.admission.move": N_("调换座位"),
    "exams.admission.arrange": N_("排座位"),
    "exams.admission.issue_slip": N_("开具登录条"),
    "exams.seat.move": N_("监考调换座位"),
    "exams.incident.note": N_("情况记录"),
    "exams.attempt.extend": N_("给考生延时"),
    "exams.room.extend": N_("给考场全体延时"),
    "exams.session.extend": N_("给全场延时"),
    "exams.attempt.reopen": N_("重新开放作答"),
    "exams.attempt.end": N_("代为交卷"),
    "exams.attempt.void": N_("作废作答"),
    "exams.attempt.release_client": N_("断开作答设备"),
    "exams.answer.accept": N_("采用另存的答案"),
}
"""What the audit log's verbs of this component mean to people."""
