"""What a question of ours becomes, before it is set into an assessmentItem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.qti.nodes import Node

STEM, ANSWERS, RULE, KIND, POINTS = N_("题干"), N_("答案"), N_("评分策略"), N_("题型"), N_("分值")


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """Response declarations, what stands in the body, the rules (None where a person marks), further outcomes."""

    responses: Sequence[Node]
    body: Sequence[Node | str]
    processing: Node | None
    outcomes: Sequence[Node] = field(default=())
