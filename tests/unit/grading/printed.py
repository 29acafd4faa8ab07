"""Results on paper, as the tests of the score forms need them."""

from __future__ import annotations

from hongling_exam.grading import documents as d
from tests.unit.exams.printed import CHECK_URL, NAMES, ORGANIZATIONS, SESSION


def scores(count: int = 40) -> d.ScoreListData:
    rows = [
        d.ScoreRow(
            f"2026-2-{index + 1:04}",
            NAMES[index % 8],
            ORGANIZATIONS[index % 3],
            f"{50 + index}.5",
            "合格" if index > 9 else "不合格",
        )
        for index in range(count)
    ]
    return d.ScoreListData(SESSION, "100", "60", rows, "应考 42 人，实考 40 人，缺考 2 人；合格 30 人，合格率 75.0%。")


def report() -> d.ScoreReportData:
    parts = [
        d.ScorePart("单项选择题", "20", "40", "36"),
        d.ScorePart("多项选择题", "15", "30", "24.5"),
        d.ScorePart("判断题", "10", "10", "9"),
        d.ScorePart("简答题", "2", "20", "17"),
    ]
    notes = [
        "本成绩自公布之日起两年内有效，可用于中级资格认证（条款 L2-1）。",
        "对成绩有异议的，可在 2026年5月8日前申请复核。",
    ]
    return d.ScoreReportData(
        SESSION, "阿依古丽·买买提", "650102********5678", "2026-2-0004", ORGANIZATIONS[0], "86.5", "100", "60", "合格",
        parts, notes, "9f2c 41ab 77d0 e315", "2026年4月24日", CHECK_URL,
    )  # fmt: skip
