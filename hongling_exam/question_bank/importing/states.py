"""How far an import is, and what an incoming question is to those that are there."""

from __future__ import annotations

from hongling_exam.core.errors import N_, Refused
from hongling_exam.core.labels import LabelledEnum


class ImportState(LabelledEnum):
    """READING, IMPORTING and UNDOING are work that goes on in small steps, whoever takes the next one."""

    READING = "reading", N_("正在读取")
    READY = "ready", N_("待确认")
    IMPORTING = "importing", N_("正在导入")
    DONE = "done", N_("已导入")
    UNDOING = "undoing", N_("正在撤销")
    UNDONE = "undone", N_("已撤销")
    REJECTED = "rejected", N_("未导入")
    FAILED = "failed", N_("读取失败")


WORKING = (ImportState.READING, ImportState.IMPORTING, ImportState.UNDOING)


class Likeness(LabelledEnum):
    """What an incoming question is to another one, the gravest first."""

    CONFLICT = "conflict", N_("题干相同而答案不同")
    PRESENT = "present", N_("题库中已有")
    REPEAT = "repeat", N_("文件中重复")
    ALIKE = "alike", N_("题干相同，请确认不是同一道题")
    NEAR = "near", N_("内容相近")


NEVER_IMPORTED = (Likeness.PRESENT, Likeness.REPEAT)

IMPORT_MOVES = {
    ImportState.READING: {ImportState.READY, ImportState.FAILED, ImportState.REJECTED},
    ImportState.READY: {ImportState.IMPORTING, ImportState.REJECTED},
    ImportState.IMPORTING: {ImportState.DONE, ImportState.UNDOING},
    ImportState.DONE: {ImportState.UNDOING},
    ImportState.UNDOING: {ImportState.UNDONE},
}


def move_import(present: ImportState, wanted: ImportState) -> ImportState:
    """`wanted`, when the table allows the move; raises Refused otherwise."""
    if wanted not in IMPORT_MOVES.get(present, set()):
        raise Refused(N_("这次导入现在是“%(state)s”，不能这样操作。"), code="wrong-state", state=present.label)
    return wanted


ACT_TITLES = {
    "question_bank.import.confirm": N_("导入试题"),
    "question_bank.import.undo": N_("撤销导入试题"),
    "question_bank.question.export": N_("导出试题"),
}
"""What the audit log's verbs of this work mean to people."""
