"""What a lesson's page shows to its reader: the text in pieces, the questions inside, the way on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.actor import Actor
from hongling_exam.courses import queries
from hongling_exam.courses.models import EditionLesson, LessonAnswer, LessonProgress
from hongling_exam.courses.rendering import contents_of, pieces_of
from hongling_exam.courses.rules import hours
from hongling_exam.question_bank.queries import AskedQuestion, ShownQuestion, list_asked, show_question


@dataclass(frozen=True, slots=True)
class Piece:
    """Cleaned HTML, or a question with what the reader answered; its key is shown once it was answered right."""

    html: str = ""
    asked: AskedQuestion | None = None
    shown: ShownQuestion | None = None
    mine: LessonAnswer | None = None


def lesson_page(actor: Actor, place: EditionLesson) -> dict[str, Any]:
    """The template's context."""
    version, account_id = place.version, actor.account_id
    asked = {each.key: each for each in list_asked(version.questions)}
    answers = queries.list_answers(account_id, place.lesson_id)
    progress = queries.find_progress(account_id, place.lesson_id)
    around = queries.list_places(place.edition_id)
    here = next(number for number, each in enumerate(around) if each.lesson_id == place.lesson_id)
    note = queries.find_note(account_id, place.lesson_id)
    return {
        "place": place,
        "version": version,
        "pieces": [_piece(kind, text, asked, answers) for kind, text in pieces_of(version.body_html)],
        "contents": contents_of(version.body_html),
        "around": around,
        "before": around[here - 1] if here else None,
        "after": around[here + 1] if here + 1 < len(around) else None,
        "number": here + 1,
        "progress": progress,
        "missing": _missing(progress, version.minutes, version.questions, answers, asked),
        "note": note.text if note else "",
        "note_error": "",
        "check_minutes": hours.CHECK_EVERY // 60,
    }


def _piece(kind: str, text: str, asked: Mapping[str, AskedQuestion], answers: Mapping[int, LessonAnswer]) -> Piece:
    if kind == "html" or text not in asked:
        return Piece(html=text if kind == "html" else "")
    question = asked[text]
    shown = show_question(
        question.kind,
        question.body,
        question.right,
        question.policy,
        points=question.points,
        explanation_html=question.explanation_html,
    )
    return Piece(asked=question, shown=shown, mine=answers.get(question.id))


def _missing(
    progress: LessonProgress | None,
    minutes: int,
    questions: Sequence[str],
    answers: Mapping[int, LessonAnswer],
    asked: Mapping[str, AskedQuestion],
) -> dict[str, int]:
    """What is missing before the lesson is finished; see rules.hours.missing."""
    if progress is not None and progress.finished_at is not None:
        return {}
    right = sum(1 for each in asked.values() if (mine := answers.get(each.id)) and mine.right_at)
    counted, share = (progress.counted, progress.share) if progress else (0, 0)
    return hours.missing(hours.Reading(minutes, counted, share, len(questions), right))
