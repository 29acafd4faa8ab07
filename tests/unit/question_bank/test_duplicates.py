"""Finding what reads alike among very many texts, as comparing each with each would."""

from __future__ import annotations

import random
import time

from hongling_exam.question_bank.duplicates import near_pairs
from tests.alike import pairs_by_comparing_all

WORDS = "预备党员支部大会通过之日起一年内讨论决定上级党委审批谈话考察延长取消资格组织关系转接教育管理监督".strip()


def texts(count: int) -> list[str]:
    source = random.Random(7)
    return ["".join(source.choices(WORDS, k=60)) for _ in range(count)]


def test_pairs_found_by_anchors_are_those_that_comparing_all_finds() -> None:
    plain = texts(200)
    changed = [text[:30] + "改" + text[31:] for text in plain[:40]]
    figures = ["预备期为 3 年" + plain[0], "预备期为 5 年" + plain[0]]
    every = [*plain, *changed, *figures]
    found = {(one, other) for one, other, _ in near_pairs(every)}
    assert found == pairs_by_comparing_all(every)
    assert {(n, 200 + n) for n in range(40)} <= found
    assert (240, 241) not in found


def test_stretch_that_all_share_does_not_make_all_candidates() -> None:
    every = ["下列关于党员发展工作的说法正确的是" + text for text in texts(5000)]
    start = time.perf_counter()
    assert near_pairs(every) == []
    assert time.perf_counter() - start < 5
