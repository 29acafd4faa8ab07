"""Many small questions of the bank, for assembling papers from. Call inside an app context and a unit of work."""

from __future__ import annotations

from hongling_exam.core.actor import SYSTEM
from hongling_exam.question_bank.actions import load_questions
from hongling_exam.question_bank.formats.plain_text import read_text
from hongling_exam.question_bank.states import Purpose

TOPICS = ("party_dues", "branch_life")
ANIMALS = "马牛羊鸡犬猪虎兔龙蛇猴鼠鹿鹤"
_QUESTION = """== j-p{number:03d} 判断
题干：第{sign}组第{number}项工作在{place}办理，这种说法是否正确？
答案：{answer}
解析：见条文。
依据：中国共产党章程 | 2022 | 第三条
知识点：party_building_practice/{topic}
难度：{difficulty}
分值：1
"""


def make_pool(count: int = 24, purpose: Purpose = Purpose.PRACTICE) -> list[str]:
    """`count` true-false questions j-p000 …, two topics by turns, difficulty 1 to 5 by turns; gives their keys."""
    texts = [
        _QUESTION.format(
            number=number,
            sign=ANIMALS[number % len(ANIMALS)] * 3,
            place=ANIMALS[(number * 5 + 3) % len(ANIMALS)] * 7,
            answer="对" if number % 2 else "错",
            topic=TOPICS[number % 2],
            difficulty=number // 2 % 5 + 1,
        )
        for number in range(count)
    ]
    questions, problems = read_text("\n".join(texts), "pool.txt", "junior")
    assert not problems, problems
    load_questions(SYSTEM, questions, purpose=purpose)
    return [each.code for each in questions]
