"""The offices' own topics below the vocabulary that ships: added, renamed, moved, merged."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import sqlalchemy as sa

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import ID_ALPHABET, db
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused
from hongling_exam.core.events import state
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank import access
from hongling_exam.question_bank.events import TopicGone
from hongling_exam.question_bank.models import Question, Topic
from hongling_exam.question_bank.queries.topics import is_shipped, list_topics

LONGEST_NAME = 64
DEEPEST = 4


def add_topic(actor: Actor, parent: Topic, name: str) -> Topic:
    """A new topic below `parent`; raises Invalid for a name that is empty, too long or there already."""
    actor.require(access.EDIT)
    _hold_tree(parent)
    name = _checked(name, parent)
    if _depth(parent) + 1 >= DEEPEST:
        raise Refused(N_("知识点最多 4 层。"), code="too-deep")
    last = db.session.scalar(sa.select(sa.func.max(Topic.position))) or 0
    code = "t-" + "".join(secrets.choice(ID_ALPHABET) for _ in range(8))
    topic = Topic(code=code, track=parent.track, name=name, position=last + 1, parent_id=parent.id)
    db.session.add(topic)
    db.session.flush()
    audit.record(actor, "question_bank.topic.add", f"topic:{code}", {"name": name, "below": parent.code})
    return topic


def rename_topic(actor: Actor, topic: Topic, name: str) -> None:
    """Another name for an own topic."""
    _check_own(actor, topic)
    before, topic.name = topic.name, _checked(name, _parent(topic), but=topic)
    audit.record(actor, "question_bank.topic.edit", f"topic:{topic.code}", {"name": topic.name, "before": before})


def move_topic(actor: Actor, topic: Topic, parent: Topic) -> None:
    """Put an own topic, with all below it, under another; never under itself."""
    _hold_tree(topic, parent)
    _check_own(actor, topic)
    if topic.id in {each.id for each in _line_up(parent)}:
        raise Refused(N_("不能移到它自己下面。"), code="circle")
    below = _all_below(topic)
    if _depth(parent) + 1 + _height(topic, below) > DEEPEST:
        raise Refused(N_("知识点最多 4 层。"), code="too-deep")
    _checked(topic.name, parent, but=topic)
    topic.parent_id = parent.id
    for each in (topic, *below):
        each.track = parent.track
    audit.record(actor, "question_bank.topic.edit", f"topic:{topic.code}", {"below": parent.code})


def merge_topic(actor: Actor, topic: Topic, into: Topic) -> int:
    """Give an own topic's questions and topics to another and remove it; tells how many questions went."""
    _hold_tree(topic, into)
    _check_own(actor, topic)
    if topic.id in {each.id for each in _line_up(into)}:
        raise Refused(N_("不能并到它自己下面。"), code="circle")
    below = _all_below(topic)
    if _depth(into) + _height(topic, below) > DEEPEST:
        raise Refused(N_("知识点最多 4 层。"), code="too-deep")
    moved = sa.update(Question).where(Question.topic_id == topic.id).values(topic_id=into.id)
    count = db.session.connection().execute(moved).rowcount
    for each in below:
        each.track = into.track
        if each.parent_id == topic.id:
            each.parent_id = into.id
    state(TopicGone(topic.code, into.code))
    audit.record(actor, "question_bank.topic.merge", f"topic:{topic.code}", {"into": into.code, "questions": count})
    db.session.flush()
    db.session.delete(topic)
    db.session.flush()
    db.session.expire_all()
    return count


def _hold_tree(*topics: Topic) -> None:
    """Hold the tree until the unit of work ends: of two who change it at once, the second sees what the first did.

    Raises NotFound where one of `topics` is gone.
    """
    tree = sa.select(Topic).order_by(Topic.id).with_for_update(key_share=True)
    if not {*topics} <= {*db.session.scalars(tree.execution_options(populate_existing=True))}:
        raise NotFound()


def _check_own(actor: Actor, topic: Topic) -> None:
    """The shipped vocabulary is everybody's; so is a topic that holds questions of another office."""
    actor.require(access.EDIT)
    if is_shipped(topic):
        raise Refused(N_("“%(name)s”是系统自带的知识点，不能改动；可以在它下面添加。"), code="shipped", name=topic.name)
    foreign = sa.select(Question.id).outerjoin(Jurisdiction, Question.jurisdiction_id == Jurisdiction.id)
    ids = [topic.id, *(each.id for each in _all_below(topic))]
    own = access.owned(actor.paths(access.EDIT))
    if db.session.scalar(foreign.where(Question.topic_id.in_(ids), sa.not_(own)).limit(1)) is not None:
        raise Refused(N_("“%(name)s”下有公共试题或别的辖区的试题，不能改动。"), code="foreign", name=topic.name)


def _checked(name: str, parent: Topic | None, but: Topic | None = None) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid(
            N_("请填写名称，不超过 64 个字。"), [{"field": "name", "reason": N_("请填写名称，不超过 64 个字。")}]
        )
    beside = sa.select(Topic.id).where(Topic.name == name, Topic.parent_id == (parent.id if parent else None))
    found = db.session.scalar(beside.where(Topic.id != (but.id if but else 0)))
    if found is not None:
        raise Invalid(N_("这里已有同名的知识点。"))
    return name


def _parent(topic: Topic) -> Topic | None:
    return db.session.get(Topic, topic.parent_id) if topic.parent_id else None


def _line_up(topic: Topic) -> list[Topic]:
    """The topic and all above it."""
    found = [topic]
    while (above := _parent(found[-1])) is not None:
        found.append(above)
    return found


def _depth(topic: Topic) -> int:
    return len(_line_up(topic)) - 1


def _all_below(topic: Topic) -> list[Topic]:
    every, found, wanted = list_topics(), list[Topic](), {topic.id}
    while wanted:
        level = [each for each in every if each.parent_id in wanted]
        found += level
        wanted = {each.id for each in level}
    return found


def _height(topic: Topic, below: Sequence[Topic]) -> int:
    """How many levels the topic and those below it take."""
    return 1 + max((_depth(each) - _depth(topic) for each in below), default=0)
