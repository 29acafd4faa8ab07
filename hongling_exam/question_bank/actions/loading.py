"""Bringing content files into the bank, by the lasting keys of their questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

import sqlalchemy as sa

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.content import content_folder
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.access import EDIT, owner_path
from hongling_exam.question_bank.actions.versions import add_versions
from hongling_exam.question_bank.formats.parsed import ParsedQuestion
from hongling_exam.question_bank.formats.vocabulary import TOPICS
from hongling_exam.question_bank.loading import read_content
from hongling_exam.question_bank.models import Question, QuestionLevel, Topic
from hongling_exam.question_bank.queries import content_digest
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level, Track


@dataclass(frozen=True)
class Loaded:
    """How many questions a load added, changed (content or place) and found as they were.

    `kept` of the others say something else than the file, since somebody here has written them anew.
    """

    added: int
    changed: int
    unchanged: int
    kept: int = 0


def load_shipped_content(actor: Actor) -> Loaded:
    """Load the questions that ship in the package, as practice; raises Invalid when a file of them is broken."""
    with content_folder() as folder:
        questions, problems = read_content(folder)
    if problems:
        raise Invalid(
            N_("内容文件有误：%(first)s"), [{"reason": str(problem)} for problem in problems], first=problems[0]
        )
    return load_questions(actor, questions)


def load_questions(
    actor: Actor,
    parsed: Sequence[ParsedQuestion],
    *,
    purpose: Purpose = Purpose.PRACTICE,
    state: QuestionState = QuestionState.APPROVED,
    jurisdiction: Jurisdiction | None = None,
) -> Loaded:
    """Bring questions into the bank, by their lasting key: loading the same again changes nothing.

    A new version is written only where the content's SHA-256 differs, and never over one that an account wrote: that
    one was reviewed. `purpose`, `state` and `jurisdiction` (None: shared) are those of new questions; one that is there
    keeps its own. Raises Refused when a key is there with another kind or in another jurisdiction.
    """
    path = owner_path(jurisdiction)
    actor.require(EDIT, path)
    topics = ensure_topics()
    present = _present([each.code for each in parsed])
    _check_identity(parsed, present, jurisdiction)
    new = [each for each in parsed if each.code not in present]
    made = {each.code: _new_question(each, topics, purpose, state, jurisdiction) for each in new}
    db.session.add_all(made.values())
    db.session.flush()
    questions = present | made
    contents = {questions[one.code]: _content(one) for one in parsed}
    kept = {question for question, content in contents.items() if _is_written_anew(question, content)}
    changing = {question: content for question, content in contents.items() if question not in kept}
    written = {each.key for each in add_versions(actor.account_id, changing)}
    moved = {each.code for each in parsed if each.code in present and _place(present[each.code], each, topics)}
    changed, others = len(moved | (written - made.keys())), len({each.key for each in kept} - moved)
    loaded = Loaded(len(made), changed, len(parsed) - len(made) - changed - others, others)
    if loaded.added or loaded.changed:
        audit.record(actor, "question_bank.content.load", "question_bank:questions", asdict(loaded), jurisdiction=path)
    db.session.flush()
    return loaded


def _is_written_anew(question: Question, content: Mapping[str, Any]) -> bool:
    """Whether an account wrote what the question now says, and it is something else than this."""
    version = question.current_version
    if version is None or version.author_id is None:
        return False
    return version.sha256 != content_digest(question.kind, content)


def ensure_topics() -> Mapping[str, Topic]:
    """The closed vocabulary of topics as rows, by code; made where missing."""
    present = {topic.code: topic for topic in db.session.scalars(sa.select(Topic))}
    position = 0
    for track, titles in TOPICS.items():
        for code, name in titles.items():
            position += 1
            if code not in present:
                present[code] = Topic(code=code, track=Track(track), name=name, position=position)
                db.session.add(present[code])
    db.session.flush()
    return present


def _present(keys: Sequence[str]) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for start in range(0, len(keys), 500):
        query = sa.select(Question).where(Question.key.in_(keys[start : start + 500]))
        query = query.options(sa.orm.joinedload(Question.current_version))
        found |= {question.key: question for question in db.session.scalars(query)}
    return found


def _check_identity(
    parsed: Iterable[ParsedQuestion], present: Mapping[str, Question], jurisdiction: Jurisdiction | None
) -> None:
    owner = jurisdiction.id if jurisdiction else None
    for each in parsed:
        known = present.get(each.code)
        if known is not None and known.kind != each.kind:
            raise Refused(N_("编号 %(key)s 已是另一种题型，请换一个编号。"), code="kind-changed", key=each.code)
        if known is not None and known.jurisdiction_id != owner:
            raise Refused(N_("编号 %(key)s 已属于别的题库，请换一个编号。"), code="key-taken", key=each.code)


def _new_question(
    each: ParsedQuestion,
    topics: Mapping[str, Topic],
    purpose: Purpose,
    state: QuestionState,
    jurisdiction: Jurisdiction | None,
) -> Question:
    return Question(
        key=each.code,
        kind=each.kind,
        purpose=purpose,
        state=state,
        jurisdiction=jurisdiction,
        topic=topics[_topic_code(each)],
        difficulty=each.difficulty,
        levels=[QuestionLevel(level=Level(level)) for level in each.levels],
    )


def _topic_code(each: ParsedQuestion) -> str:
    return each.topic.rsplit("/", 1)[-1]


def _content(each: ParsedQuestion) -> dict[str, Any]:
    return {
        "body": dict(each.body),
        "key": dict(each.key),
        "policy": dict(each.policy),
        "points": each.points,
        "explanation": each.explanation,
        "explanation_html": each.explanation_html,
        "sources": [list(astuple(source)) for source in each.sources],
    }


def _place(question: Question, each: ParsedQuestion, topics: Mapping[str, Topic]) -> bool:
    """Put a known question where the file has it now; tells whether anything moved."""
    topic, levels = topics[_topic_code(each)], {Level(level) for level in each.levels}
    moved = (question.topic_id, question.difficulty) != (topic.id, each.difficulty)
    question.topic, question.difficulty = topic, each.difficulty
    if {each.level for each in question.levels} != levels:
        moved = True
        question.levels = [each for each in question.levels if each.level in levels]
        kept = {each.level for each in question.levels}
        question.levels += [QuestionLevel(level=level) for level in sorted(levels - kept)]
    return moved
