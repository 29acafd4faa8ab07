"""The steps of an import's work: each is one short unit of work, and whoever comes next goes on where it ended.

How far a step came and what it wrote are made durable together, so that a process that dies in between leaves nothing
half done: the elected process takes the next step (docs/decisions/0009).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.actions.importing import choices_of, finish, forget_findings, paths_of
from hongling_exam.question_bank.actions.loading import ensure_topics
from hongling_exam.question_bank.actions.versions import NewVersion, insert_versions
from hongling_exam.question_bank.actions.writing import new_key
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.choices import UNSORTED, Choices, Complete, completed, completion_faults
from hongling_exam.question_bank.importing.comparing import content_print
from hongling_exam.question_bank.importing.states import NEVER_IMPORTED, ImportState, Likeness
from hongling_exam.question_bank.importing.stored import Parsed
from hongling_exam.question_bank.models import (
    ImportedQuestion,
    Question,
    QuestionImport,
    QuestionLevel,
    QuestionTag,
    Topic,
)
from hongling_exam.question_bank.queries import content_digest
from hongling_exam.question_bank.queries.comparing import Arrivals
from hongling_exam.question_bank.queries.imports import count_imported, untouched
from hongling_exam.question_bank.rendering import rendered_explanation
from hongling_exam.question_bank.sources import put_sources
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level, Track

STEP = 500
"""Questions written in one unit of work: well under a second of the writer's turn on SQLite."""

ONE_AT_A_TIME = 7301143
"""PostgreSQL's advisory lock under which questions are compared and written; SQLite has one writer anyway."""

DRAWS = 5
UNSORTED_POSITION = 9999
UNLOADED = {"synchronize_session": False}
Entry = tuple[IncomingQuestion, Complete]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What may be written, in order: None in the place of a question that is left out. `faults` are new ones."""

    entries: Sequence[Entry | None]
    faults: Sequence[Fault]
    left_out: Mapping[str, int]


def prepare(parsed: Parsed, choices: Choices) -> Prepared:
    """Complete the questions of a file, and leave out what is there, repeated, faulty or not wanted. Slow."""
    entries: list[Entry | None] = []
    faults: list[Fault] = []
    left_out: Counter[str] = Counter()
    for number, question in enumerate(parsed.questions):
        reason = _left_out(parsed.likenesses.get(number), choices)
        whole = completed(question, choices)
        wrong = [] if reason else completion_faults(question, whole)
        faults += wrong
        reason = reason or ("fault" if wrong else "")
        left_out.update([reason] if reason else [])
        entries.append(None if reason else (question, whole))
    return Prepared(entries, faults, dict(left_out))


def _left_out(likeness: Likeness | None, choices: Choices) -> str:
    if likeness is None or likeness in NEVER_IMPORTED:
        return likeness.value if likeness else ""
    leave = choices.leave_conflicts if likeness is Likeness.CONFLICT else choices.leave_alike
    return likeness.value if leave else ""


def arrivals_for(found: QuestionImport) -> Arrivals:
    """What came in since the file was read, looked at already; do it where no unit of work is open."""
    arrivals = Arrivals(found.report["newest_version"], found.id, paths_of(found))
    arrivals.look()
    return arrivals


def write_step(import_id: int, prepared: Prepared, arrivals: Arrivals, most: int = STEP) -> bool:
    """Write the next questions of an import; whether more remain. Part of the unit of work that is open."""
    _take_turn()
    found = db.session.get_one(QuestionImport, import_id, with_for_update=True, populate_existing=True)
    if found.state is not ImportState.IMPORTING:
        return False
    first, found.done = found.done, min(found.done + most, found.total)
    if first == 0:
        _name_faults(found, prepared.faults)
    entries = [entry for entry in prepared.entries[first : found.done] if entry]
    # What came in since the file was read: of two who import one file at once, the second adds nothing.
    there = arrivals.look()
    fresh = [entry for entry in entries if not there or content_print(entry[0]) not in there]
    _write(found, fresh)
    _count(found, fresh, {Likeness.PRESENT.value: len(entries) - len(fresh)}, prepared.left_out if first == 0 else {})
    if found.done == found.total:
        finish(found, ImportState.DONE)
    db.session.flush()
    return found.done < found.total


def _name_faults(found: QuestionImport, faults: Sequence[Fault]) -> None:
    """Put what only came out with the choices beside what was wrong with the file itself."""
    known = stored.get_findings(found.findings_name) if found.findings_name else stored.Findings([], [], [], [])
    fresh = [fault for fault in faults if fault not in set(known.faults)]
    if fresh:
        forget_findings(found)
        found.findings_name = stored.put_findings(replace(known, faults=[*known.faults, *fresh]))


def _take_turn() -> None:
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


def _count(found: QuestionImport, fresh: Sequence[Entry], *left_out: Mapping[str, int]) -> None:
    """Add a step to the report."""
    gone = Counter(found.report.get("left_out", {}))
    for counts in left_out:
        gone.update(counts)
    kinds = Counter(found.report["imported_by_kind"]) + Counter(question.kind for question, _ in fresh)
    found.report = found.report | {
        "imported": found.report["imported"] + len(fresh),
        "imported_by_kind": dict(kinds),
        "left_out": dict(+gone),
    }
    found.changed_at = clock.now()


def _write(found: QuestionImport, entries: Sequence[Entry]) -> None:
    """Make questions of entries, table by table: thousands of them go through here."""
    if not entries:
        return
    topics, purpose = _topics(entries), Purpose(choices_of(found).purpose)
    rows = [_row(found, entry, topics, purpose) for entry in entries]
    ids = _insert_questions(rows)
    made = [(ids[row["key"]], row["key"], entry) for row, entry in zip(rows, entries, strict=True)]
    for model, further in (
        (QuestionLevel, [{"question_id": id_, "level": Level(one)} for id_, _, (_, w) in made for one in w.levels]),
        (QuestionTag, [{"question_id": id_, "name": name} for id_, _, (_, w) in made for name in w.tags]),
        (
            ImportedQuestion,
            [{"question_id": i, "import_id": found.id, "place": q.place[:120]} for i, _, (q, _) in made],
        ),
    ):
        if further:
            db.session.execute(sa.insert(model), further)
    versions = insert_versions(found.account_id, [_version(*each) for each in made])
    current = sa.update(Question).where(Question.id == sa.bindparam("one"))
    pairs = [{"one": each[0], "version": version} for each, version in zip(made, versions, strict=True)]
    db.session.connection().execute(current.values(current_version_id=sa.bindparam("version")), pairs)


def _topics(entries: Sequence[Entry]) -> Mapping[str, Topic]:
    """The topics by code, with the one for questions that nobody has put anywhere where it is wanted."""
    topics = dict(ensure_topics())
    if UNSORTED not in topics and any(whole.topic == UNSORTED for _, whole in entries):
        topics[UNSORTED] = Topic(
            code=UNSORTED, track=Track.PARTY_BUILDING_PRACTICE, name=N_("待归类"), position=UNSORTED_POSITION
        )
        db.session.add(topics[UNSORTED])
        db.session.flush()
    return topics


def _insert_questions(rows: Sequence[dict[str, Any]]) -> Mapping[str, int]:
    """Insert rows under keys drawn for them, drawn again should one be taken; gives the ids by key."""
    last = db.session.scalar(sa.select(sa.func.max(Question.id))) or 0
    for turn in range(DRAWS):
        for row in rows:
            row["key"] = new_key()
        try:
            with db.session.begin_nested():
                db.session.execute(sa.insert(Question), rows)
            break
        except sa.exc.IntegrityError:
            if turn == DRAWS - 1:
                raise
    made = sa.select(Question.key, Question.id).where(Question.id > last)
    return {row.key: row.id for row in db.session.execute(made)}


def _row(found: QuestionImport, entry: Entry, topics: Mapping[str, Topic], purpose: Purpose) -> dict[str, Any]:
    question, whole = entry
    return {
        "kind": question.kind,
        "purpose": purpose,
        "state": QuestionState.DRAFT,
        "jurisdiction_id": found.jurisdiction_id,
        "topic_id": topics[whole.topic].id,
        "difficulty": whole.difficulty,
    }


def _version(question_id: int, key: str, entry: Entry) -> NewVersion:
    question, whole = entry
    content = {
        "body": dict(question.body),
        "key": dict(question.key),
        "policy": dict(question.policy),
        "points": whole.points,
        "explanation": question.explanation,
        "explanation_html": rendered_explanation(question.explanation),
        "sources": [list(source) for source in whole.sources],
    }
    return NewVersion(question_id, key, 1, content_digest(question.kind, content), content)


def undo_step(import_id: int, most: int = STEP) -> bool:
    """Take back the next questions of an import; whether more remain. Part of the unit of work that is open.

    Versions are never deleted, so a question that is taken back keeps its row but has no current version: no list, no
    search, no address and no file knows it any more. One that was touched meanwhile stays.
    """
    found = db.session.get_one(QuestionImport, import_id, with_for_update=True, populate_existing=True)
    if found.state is not ImportState.UNDOING:
        return False
    held, questions = _hold_untouched(found.id, most)
    ids = [question.id for question in questions]
    for question in questions:
        question.current_version_id, question.state = None, QuestionState.RETIRED
    db.session.flush()
    for model in (ImportedQuestion, QuestionLevel, QuestionTag):
        db.session.execute(sa.delete(model).where(model.question_id.in_(ids)), execution_options=UNLOADED)
    put_sources({each: [] for each in ids})
    search_index.remove_texts(ids)
    found.done, found.changed_at = count_imported(found.id), clock.now()
    if held < most:
        finish(found, ImportState.UNDONE, kept=found.done)
    db.session.flush()
    return held == most


def _hold_untouched(import_id: int, most: int) -> tuple[int, Sequence[Question]]:
    """How many questions are held, and those of them that nobody has touched while they were waited for."""
    first = untouched(import_id).with_only_columns(Question.id).order_by(Question.id).limit(most)
    ids = db.session.scalars(first.with_for_update(of=Question)).all()
    still = untouched(import_id).where(Question.id.in_(ids)).execution_options(populate_existing=True)
    return len(ids), db.session.scalars(still).all()
