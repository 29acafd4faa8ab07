"""The kinds of question, one pure module each, and the calls that work on any of them by name."""

from __future__ import annotations

from collections.abc import Mapping

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.kinds.base import Json, Kind, Reason, Score
from hongling_exam.question_bank.kinds.case_group import CaseGroup
from hongling_exam.question_bank.kinds.essay import Essay
from hongling_exam.question_bank.kinds.fill_blank import FillBlank
from hongling_exam.question_bank.kinds.matching import Matching
from hongling_exam.question_bank.kinds.multiple_choice import MultipleChoice
from hongling_exam.question_bank.kinds.numeric import Numeric
from hongling_exam.question_bank.kinds.ordering import Ordering
from hongling_exam.question_bank.kinds.registry import KINDS, Registry, UnknownKind
from hongling_exam.question_bank.kinds.short_answer import ShortAnswer
from hongling_exam.question_bank.kinds.single_choice import SingleChoice
from hongling_exam.question_bank.kinds.true_false import TrueFalse

__all__ = [
    "KINDS",
    "Kind",
    "Reason",
    "Registry",
    "Score",
    "UnknownKind",
    "check_answer",
    "check_question",
    "get_kind",
    "register",
    "score",
    "translate_answer",
]

_BUILT_IN: tuple[Kind, ...] = (
    SingleChoice(),
    MultipleChoice(),
    TrueFalse(),
    FillBlank(),
    Ordering(),
    Matching(),
    Numeric(),
    ShortAnswer(),
    Essay(),
    CaseGroup(),
)


def register(kind: Kind) -> None:
    """Add a kind; raises ValueError when its name is taken."""
    KINDS.register(kind)


def get_kind(name: str) -> Kind:
    """The kind of this name; raises UnknownKind."""
    return KINDS.get(name)


def check_question(kind: str, body: Json, key: Json, policy: Json, points: int) -> list[str]:
    """Chinese reasons why a question cannot be used; empty when it can."""
    if kind not in KINDS:
        return [N_("没有这种题型")]
    if not all(isinstance(piece, Mapping) for piece in (body, key, policy)):
        return [N_("试题内容不完整")]
    return KINDS.get(kind).check_question(body, key, policy, points)


def check_answer(question: Json, answer: object) -> str | None:
    """Why an answer's shape does not fit the question as delivered (its "kind" included); None when it does."""
    kind = question.get("kind")
    if kind not in KINDS:
        return N_("没有这种题型")
    return KINDS.get(str(kind)).check_answer(question, answer)


def score(kind: str, key: Json, policy: Json, answer: object, max_points: int) -> Score:
    """The points of an answer in canonical ids. Never raises: what cannot be scored waits for a person."""
    try:
        return KINDS.get(kind).score(key, policy, answer, max_points)
    except Exception:  # a broken key or a faulty plugin must stop neither the sweep nor the other answers
        return Score(0, max_points, {"reason": Reason.UNSCORABLE.value}, pending=True)


def translate_answer(kind: str, answer: object, ids: Mapping[str, str]) -> object:
    """An answer in delivered option ids, told in canonical ones; ids that are not known stay as they are."""
    return KINDS.get(kind).translate(answer, ids) if kind in KINDS else answer


for _kind in _BUILT_IN:
    register(_kind)
