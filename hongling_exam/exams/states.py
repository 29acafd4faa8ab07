"""The states of sessions, papers and attempts, and the moves allowed between them."""

from __future__ import annotations

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.labels import LabelledEnum


class SessionState(LabelledEnum):
    """Whether a scheduled session is open or closed follows from its window; no job decides it."""

    DRAFT = "draft", N_("草稿")
    SCHEDULED = "scheduled", N_("已发布")
    MARKING = "marking", N_("阅卷中")
    PROVISIONAL = "provisional", N_("成绩待发布")
    RELEASED = "released", N_("成绩已发布")
    ARCHIVED = "archived", N_("已归档")
    CANCELLED = "cancelled", N_("已取消")


SESSION_MOVES = {
    SessionState.DRAFT: {SessionState.SCHEDULED, SessionState.CANCELLED},
    SessionState.SCHEDULED: {SessionState.DRAFT, SessionState.MARKING, SessionState.CANCELLED},
    SessionState.MARKING: {SessionState.PROVISIONAL},
    SessionState.PROVISIONAL: {SessionState.MARKING, SessionState.RELEASED},
    SessionState.RELEASED: {SessionState.ARCHIVED},
}


class AttemptState(LabelledEnum):
    """An attempt past its deadline reads `timed_out` from that moment, whatever is written yet."""

    IN_PROGRESS = "in_progress", N_("作答中")
    SUBMITTED = "submitted", N_("已交卷")
    TIMED_OUT = "timed_out", N_("到时自动交卷")
    GRADED = "graded", N_("已评分")
    FINAL = "final", N_("成绩已定")
    VOIDED = "voided", N_("已作废")


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


class SeatState(LabelledEnum):
    """What a seat of the live room shows; it follows from the attempt, its deadline and its last contact."""

    ABSENT = "absent", N_("未到")
    ANSWERING = "answering", N_("作答中")
    OFFLINE = "offline", N_("失去联系")
    SUBMITTED = "submitted", N_("已交卷")
    TIMED_OUT = "timed_out", N_("到时交卷")
    VOIDED = "voided", N_("已作废")


class PaperState(LabelledEnum):
    """A sealed paper never changes; its SHA-256 stands in the audit log."""

    DRAFT = "draft", N_("草稿")
    SEALED = "sealed", N_("已封存")


class FocusPolicy(LabelledEnum):
    """What a loss of focus (切屏) leads to. It never changes a score by itself."""

    RECORD = "record", N_("只记录")
    WARN = "warn", N_("提醒考生")
    END = "end", N_("超过次数自动交卷")


class LedgerKind(LabelledEnum):
    """Why time was given (exam-engine 25)."""

    LIMIT = "limit", N_("考试时长")
    ACCOMMODATION = "accommodation", N_("照顾延时")
    EXTENSION = "extension", N_("延长")
    OUTAGE = "outage", N_("故障补时")
    REOPENING = "reopening", N_("重新开放")


class AsideReason(LabelledEnum):
    """Why a save was kept aside instead of counted (exam-engine 9)."""

    STALE_EPOCH = "stale_epoch", N_("来自已被接管的设备")
    LATE = "late", N_("到达时已过截止时间")
    CLOSED = "closed", N_("到达时已交卷")


class Phase(LabelledEnum):
    """When a candidate looks at an attempt; each session says what each phase shows (exam-engine 21)."""

    DURING = "during", N_("作答中")
    RIGHT_AFTER = "right_after", N_("交卷后")
    AFTER_CLOSE = "after_close", N_("考试关闭后")
    AFTER_RELEASE = "after_release", N_("成绩发布后")


class ReviewPart(LabelledEnum):
    """What a review page may show. `ExamSession.review` is {phase: [parts]}; an absent phase shows nothing."""

    ANSWERS = "answers", N_("本人作答")
    SCORE = "score", N_("总分和是否合格")
    RIGHT = "right", N_("每题对错")
    POINTS = "points", N_("每题得分")
    KEY = "key", N_("正确答案")
    EXPLANATION = "explanation", N_("解析")


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
    "exams.paper.assemble": N_("最优组卷"),
    "exams.paper.print": N_("打印试卷、答题卡或答案"),
    "exams.paper.redraw": N_("重新抽卷或组卷"),
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
