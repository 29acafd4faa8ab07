"""Closed lists about questions."""

from __future__ import annotations

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.labels import LabelledEnum


class Purpose(LabelledEnum):
    """What a question may be used for. What ships in the package is public, so it loads as practice."""

    EXAM = "exam", N_("考试用")
    PRACTICE = "practice", N_("练习用（公开）")


class QuestionState(LabelledEnum):
    """Only an approved question may stand on a paper."""

    DRAFT = "draft", N_("草稿")
    IN_REVIEW = "in_review", N_("待审")
    APPROVED = "approved", N_("已通过")
    RETURNED = "returned", N_("已退回")
    RETIRED = "retired", N_("已停用")


class Verdict(LabelledEnum):
    """What a reviewer, or all reviewers together, say of a submission."""

    APPROVED = "approved", N_("通过")
    RETURNED = "returned", N_("退回")


class ReportState(LabelledEnum):
    """A candidate's report waits until somebody answers it."""

    OPEN = "open", N_("待处理")
    UPHELD = "upheld", N_("属实")
    DISMISSED = "dismissed", N_("不属实")


QUESTION_MOVES = {
    # An edit makes a draft of anything; a replaced edition returns what was approved (exam-engine 27).
    QuestionState.DRAFT: {QuestionState.IN_REVIEW},
    QuestionState.IN_REVIEW: {QuestionState.APPROVED, QuestionState.RETURNED, QuestionState.DRAFT},
    QuestionState.RETURNED: {QuestionState.IN_REVIEW, QuestionState.DRAFT, QuestionState.RETIRED},
    QuestionState.APPROVED: {QuestionState.RETIRED, QuestionState.RETURNED, QuestionState.DRAFT},
    QuestionState.RETIRED: {QuestionState.APPROVED, QuestionState.DRAFT},
}


def move_question(present: QuestionState, wanted: QuestionState) -> QuestionState:
    """`wanted`, when the table allows the move; raises Refused otherwise."""
    if wanted not in QUESTION_MOVES.get(present, set()):
        raise Refused(N_("试题现在是“%(state)s”，不能这样操作。"), code="wrong-state", state=present.label)
    return wanted


MOVES_BACK = {
    # A reviewer's own verdict, and a replaced edition, as long as nothing has been built on them.
    QuestionState.APPROVED: {QuestionState.IN_REVIEW},
    QuestionState.RETURNED: {QuestionState.IN_REVIEW, QuestionState.APPROVED},
}


def move_back(present: QuestionState, wanted: QuestionState) -> QuestionState:
    """`wanted`, where an act that is taken back had led from it to `present`; raises Refused otherwise."""
    if wanted not in MOVES_BACK.get(present, set()):
        raise Refused(N_("试题现在是“%(state)s”，不能这样操作。"), code="wrong-state", state=present.label)
    return wanted


ACT_TITLES = {
    "question_bank.content.load": N_("载入试题"),
    "question_bank.duplicate.dismiss": N_("判为不是重复"),
    "question_bank.duplicate.reopen": N_("取消“不是重复”"),
    "question_bank.edition.replace": N_("新版替换"),
    "question_bank.edition.undo": N_("撤销新版替换"),
    "question_bank.question.approve": N_("审题通过"),
    "question_bank.question.delete": N_("删除草稿题"),
    "question_bank.question.return": N_("审题退回"),
    "question_bank.picture.add": N_("上传试题插图"),
    "question_bank.enemies.add": N_("设定互斥的试题"),
    "question_bank.enemies.remove": N_("取消互斥的试题"),
    "question_bank.question.state": N_("停用或恢复试题"),
    "question_bank.question.submit": N_("试题送审"),
    "question_bank.question.take_back": N_("撤回送审"),
    "question_bank.question.tag": N_("给试题加标签"),
    "question_bank.question.topic": N_("移动试题的知识点"),
    "question_bank.question.undo": N_("撤销审题结论"),
    "question_bank.question.write": N_("编写试题"),
    "question_bank.remark.make": N_("批注试题"),
    "question_bank.remark.settle": N_("了结批注"),
    "question_bank.remark.withdraw": N_("撤回批注"),
    "question_bank.report.answer": N_("答复考生对试题的反映"),
    "question_bank.topic.add": N_("添加知识点"),
    "question_bank.topic.edit": N_("修改知识点"),
    "question_bank.topic.merge": N_("合并知识点"),
}
"""What the audit log's verbs of this component mean to people."""
