"""Assembly that keeps near-duplicates apart: they are looked for on what was assembled, not over the whole pool."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hongling_exam.exams.rules.assembly import Assembly, Infeasible, assemble
from hongling_exam.exams.rules.assembly_request import Request
from hongling_exam.exams.rules.assembly_solver import OutOfTime

Alike = Callable[[Sequence[str]], Sequence[tuple[int, int, float]]]


def assemble_apart(request: Request, texts: Mapping[str, str], alike: Alike) -> Assembly | Infeasible:
    """The papers asked for, no two questions on a form alike by their `texts` (key → what a candidate reads).

    Of a large pool few questions come near a paper, so pairs are added to the request as they turn up. Raises
    OutOfTime where the request's seconds did not do for all rounds.
    """
    started = time.perf_counter()
    ends = started + request.seconds
    while True:
        left = ends - time.perf_counter()
        if left <= 0:
            raise OutOfTime
        answer = assemble(replace(request, seconds=left))
        if isinstance(answer, Infeasible):
            return answer
        found = {pair for form in answer.forms for pair in _pairs([key for part in form for key in part], texts, alike)}
        new = found - set(request.duplicates)
        if not new:
            return replace(answer, seconds=time.perf_counter() - started)
        request = replace(request, duplicates=[*request.duplicates, *sorted(new)])


def _pairs(keys: Sequence[str], texts: Mapping[str, str], alike: Alike) -> set[tuple[str, str]]:
    found = alike([texts.get(key, "") or key for key in keys])
    return {(min(pair), max(pair)) for pair in ((keys[one], keys[other]) for one, other, _ in found)}
