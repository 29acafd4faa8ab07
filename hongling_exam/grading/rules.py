"""Pure rules of grading: from answers and keys to points, and what may be seen when. Points are hundredths."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.exams.states import AttemptState, Phase, ReviewPart, SessionState
from hongling_exam.question_bank.kinds import Score, check_question, score, translate_answer

Json = Mapping[str, Any]
Marks = Mapping[tuple[str, str], int]
OVER = frozenset({SessionState.RELEASED, SessionState.ARCHIVED})
PHASES = tuple(Phase)
KEY_FIELDS = ("right", "order", "pairs", "blanks", "value", "reference")
PLACEHOLDERS = frozenset({"todo", "tbd", "xxx", "待定", "待补", "待补充", "待填", "占位", "占位符", "placeholder", "?"})
NO_REFERENCE = PLACEHOLDERS | {"略", "无", "暂无"}
_POINTS = re.compile(r"(\d{1,5})(?:\.(\d{1,2}))?")
BINS = 10
NEAR_PERCENT = 2


@dataclass(frozen=True, slots=True)
class Item:
    """A question that is answered, and what its answer is scored by; `ids` maps ids that travel to those of `key`."""

    question: str
    kind: str
    key: Mapping[str, Any]
    policy: Mapping[str, Any]
    points: int
    ids: Mapping[str, str]
    section: int = 0


@dataclass(frozen=True, slots=True)
class Graded:
    """The exact total over all items, how many of them wait for a mark, and each item's part.

    `items` is {question: {"points", "max_points", "detail", "pending"}}, as `ExamResult.items` stores it.
    """

    points: int
    max_points: int
    pending: int
    items: dict[str, dict[str, Any]]

    def passes(self, pass_points: int) -> bool:
        """Whether the exact total reaches the pass mark; never while a mark is missing."""
        return self.pending == 0 and self.points >= pass_points


def answer_digest(answer: object) -> str:
    """SHA-256 of an answer, by which a mark knows the answer that it was given for."""
    text = json.dumps(answer, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def grade_answers(items: Sequence[Item], answers: Mapping[str, object], marks: Marks | None = None) -> Graded:
    """Score `answers` (by question, in ids that travel). `marks` are points by (question, digest of the answer).

    Each question is rounded once by its kind; the total is their exact sum. What no mark is given for yet is pending
    and counts 0.
    """
    parts: dict[str, dict[str, Any]] = {}
    points = pending = most = 0
    for item in items:
        answer = answers.get(item.question)
        known = translate_answer(item.kind, answer, item.ids) if item.ids and answer is not None else answer
        found = score(item.kind, item.key, item.policy, known, item.points)
        if found.pending and marks:
            found = _marked(found, marks.get((item.question, answer_digest(answer))))
        points += found.points
        pending += found.pending
        most += item.points
        parts[item.question] = {
            "points": found.points,
            "max_points": item.points,
            "detail": found.detail,
            "pending": found.pending,
        }
    return Graded(points, most, pending, parts)


def _marked(held: Score, points: int | None) -> Score:
    return held if points is None else Score(points, held.max_points, marked_detail(points, held.max_points))


def marked_detail(points: int, max_points: int) -> dict[str, Any]:
    """The detail of an item whose points a person gave."""
    reason = "right" if points == max_points else "partial" if points else "wrong"
    return {"reason": reason, "marked": True}


def is_right(item: Mapping[str, Any]) -> bool:
    """Whether a graded item has all its points."""
    return not item["pending"] and item["points"] == item["max_points"]


def section_points(items: Sequence[Item], graded: Mapping[str, Json]) -> dict[int, int]:
    """{section: points} of a graded attempt; a section with a mark missing is left out."""
    found: dict[int, int] = {}
    waiting = set()
    for item in items:
        part = graded.get(item.question, {"points": 0, "pending": False})
        found[item.section] = found.get(item.section, 0) + part["points"]
        if part["pending"]:
            waiting.add(item.section)
    return {section: points for section, points in found.items() if section not in waiting}


def phase_of(attempt: AttemptState, session: SessionState, *, is_over: bool) -> Phase:
    """The phase in which a candidate looks at the attempt, which reads `attempt` now.

    `is_over`: nobody can be sitting the session any more, whoever has extra time included.
    """
    if session in OVER:
        return Phase.AFTER_RELEASE
    if attempt is AttemptState.IN_PROGRESS:
        return Phase.DURING
    return Phase.AFTER_CLOSE if is_over else Phase.RIGHT_AFTER


def visible(review_options: Mapping[str, Any], phase: Phase, *, is_mock: bool) -> frozenset[ReviewPart]:
    """What a session's review options show in `phase`.

    Whatever is chosen: nothing but one's own answers while the attempt runs, or before the release of a real session;
    and a released result always shows its score.
    """
    names = {part.value for part in ReviewPart}
    chosen = frozenset(ReviewPart(name) for name in review_options.get(phase, ()) if name in names)
    if phase is Phase.AFTER_RELEASE:
        return chosen | {ReviewPart.SCORE}
    return chosen if is_mock and phase is not Phase.DURING else chosen & {ReviewPart.ANSWERS}


def next_showing(review_options: Mapping[str, Any], phase: Phase, *, is_mock: bool) -> Phase:
    """The first later phase that shows something more than the present one."""
    shown = visible(review_options, phase, is_mock=is_mock)
    later = PHASES[PHASES.index(phase) + 1 :]
    more = (each for each in later if visible(review_options, each, is_mock=is_mock) - shown)
    return next(more, Phase.AFTER_RELEASE)


def key_as_answer(item: Item) -> object:
    """The key in the shape of an answer and in the ids that travel; for blanks, the alternatives of each one."""
    key: Any = next((item.key[name] for name in KEY_FIELDS if name in item.key), None)
    if item.kind == "single_choice" and isinstance(key, list):
        key = key[0] if key else None
    return translate_answer(item.kind, key, {own: sent for sent, own in item.ids.items()})


def key_faults(kind: str, body: Json, key: Json, policy: Json, points: int) -> list[str]:
    """Why a key must not decide a released result: it does not fit its question, or is a placeholder left in."""
    faults = check_question(kind, body, key, policy, points)
    folded = [_folded(text) for text in _texts(key)]
    if any(text in PLACEHOLDERS for text in folded) or _folded(str(key.get("reference", ""))) in NO_REFERENCE:
        faults.append(N_("答案像是占位内容，不是真正的答案"))
    return faults


def _texts(key: object) -> list[str]:
    if isinstance(key, str):
        return [key]
    parts = key.values() if isinstance(key, Mapping) else key if isinstance(key, list) else ()
    return [text for part in parts for text in _texts(part)]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip(" 。.!…").casefold()


def read_points(text: str, max_points: int) -> int | None:
    """Points as a marker types them (7.5, 8, full-width digits), in hundredths; None unless within 0..max_points."""
    found = _POINTS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    points = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
    return points if points <= max_points else None


@dataclass(frozen=True)
class Bin:
    """How many results lie from `low` to below `high`; the last bin includes the maximum."""

    low: int
    high: int
    count: int


def distribution(points: Sequence[int], max_points: int) -> list[Bin]:
    """Results by tenths of the maximum; what negative marking brought below zero is in the first."""
    edges = [max_points * step // BINS for step in range(BINS + 1)]
    places = [min(BINS - 1, max(0, each * BINS // max_points)) for each in points] if max_points else []
    return [Bin(edges[place], edges[place + 1], places.count(place)) for place in range(BINS)]


def is_near(points: int, pass_points: int, max_points: int) -> bool:
    """Whether a result lies within 2 % of the total on either side of the pass mark: worth a second look."""
    return abs(points - pass_points) * 100 <= max_points * NEAR_PERCENT
