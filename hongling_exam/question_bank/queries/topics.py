"""The tree of topics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.question_bank.formats.vocabulary import TOPICS
from hongling_exam.question_bank.models import Question, Topic
from hongling_exam.question_bank.queries.listing import listed
from hongling_exam.scheme.states import Track

INDENT = "\u3000"
TopicChoices = Sequence[tuple[Track, Sequence[tuple[str, str]]]]
"""Each track with (code, indented name) of its topics."""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """A topic in the tree's order, `depth` 0 right below its track."""

    topic: Topic
    depth: int


def list_topics() -> Sequence[Topic]:
    """The topics in their order, track by track."""
    return db.session.scalars(sa.select(Topic).order_by(Topic.position, Topic.id)).all()


def find_topic(code: str) -> Topic | None:
    """The topic of this code."""
    found: Topic | None = db.session.scalar(sa.select(Topic).where(Topic.code == code))
    return found


def topic_lines() -> list[TopicLine]:
    """All topics as a tree: track by track, each followed by those below it."""
    below: dict[tuple[Track, int | None], list[Topic]] = {}
    for topic in list_topics():
        below.setdefault((topic.track, topic.parent_id), []).append(topic)

    def lines(track: Track, parent: int | None, depth: int) -> list[TopicLine]:
        found = []
        for topic in below.get((track, parent), ()):
            found += [TopicLine(topic, depth), *lines(track, topic.id, depth + 1)]
        return found

    return [line for track in Track for line in lines(track, None, 0)]


def topic_choices() -> TopicChoices:
    """For a select, in the tree's order."""
    found: dict[Track, list[tuple[str, str]]] = {}
    for line in topic_lines():
        found.setdefault(line.topic.track, []).append((line.topic.code, INDENT * line.depth + line.topic.name))
    return list(found.items())


def is_shipped(topic: Topic) -> bool:
    """Whether the topic belongs to the vocabulary that ships."""
    return any(topic.code in titles for titles in TOPICS.values())


def count_by_topic(paths: Sequence[str]) -> Mapping[int, int]:
    """How many questions below `paths` stand at each topic itself, by its id."""
    query = sa.select(Question.topic_id, sa.func.count()).where(listed(paths)).group_by(Question.topic_id)
    return dict(db.session.execute(query).all())
