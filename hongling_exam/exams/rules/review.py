"""What a review page may show when (exam-engine 21)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hongling_exam.core.errors import N_
from hongling_exam.exams.states import Phase, ReviewPart

DEFAULT_REVIEW: Mapping[str, Sequence[str]] = {Phase.AFTER_RELEASE.value: [ReviewPart.SCORE.value]}
CHOOSABLE_PHASES = (Phase.RIGHT_AFTER, Phase.AFTER_CLOSE, Phase.AFTER_RELEASE)
"""While an attempt runs there is nothing to choose: no mark, no key and no explanation ever leaves the server."""


def review_of(chosen: Iterable[tuple[Phase, ReviewPart]]) -> dict[str, list[str]]:
    """The stored form of what was chosen: {phase: [parts]} in their fixed order."""
    wanted = set(chosen)
    rows = {phase: [part.value for part in ReviewPart if (phase, part) in wanted] for phase in Phase}
    return {phase.value: parts for phase, parts in rows.items() if parts}


def shows(review: Mapping[str, Sequence[str]], phase: Phase, part: ReviewPart) -> bool:
    """Whether `review` shows `part` in `phase`."""
    return part.value in review.get(phase.value, ())


def review_faults(review: Mapping[str, Sequence[str]], *, is_mock: bool) -> list[str]:
    """Why `review` cannot stand, as source texts.

    Before release a score is provisional and others may still sit the paper, so a real session shows one's own
    answers at most; a mock session may show everything once the attempt is over.
    """
    phases, parts = {phase.value for phase in Phase}, {part.value for part in ReviewPart}
    if not set(review) <= phases or any(not set(shown) <= parts for shown in review.values()):
        return [N_("查看答卷的设置含有不认识的项目。")]
    faults = []
    if set(review.get(Phase.DURING.value, ())) - {ReviewPart.ANSWERS.value}:
        faults.append(N_("作答过程中不能显示对错、得分、答案或解析。"))
    early = {part for phase in (Phase.RIGHT_AFTER, Phase.AFTER_CLOSE) for part in review.get(phase.value, ())}
    if not is_mock and early - {ReviewPart.ANSWERS.value}:
        faults.append(N_("正式考试在成绩发布前只能让考生看到本人的作答。"))
    return faults
