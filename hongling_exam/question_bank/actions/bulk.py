"""What is done to many questions at once that changes no content: tags and topics."""

from __future__ import annotations

from collections.abc import Sequence

from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.trail import record
from hongling_exam.question_bank.editor.place import MOST_TAGS, read_tags
from hongling_exam.question_bank.models import QuestionTag, Topic


def tag_questions(actor: Actor, keys: Sequence[str], text: str, *, remove: bool = False) -> int:
    """Give the questions the tags of a typed line, or take them away; tells how many changed. All or none."""
    faults: dict[str, list[str]] = {}
    names = read_tags(text, faults)
    if faults or not names:
        raise Invalid(faults["tags"][0] if faults else N_("请填写标签。"))
    changed = 0
    for question in access.get_questions_to_edit(actor, keys):
        held = {each.name for each in question.tags}
        wanted = held - set(names) if remove else held | set(names)
        if len(wanted) > MOST_TAGS:
            raise Refused(N_("试题 %(key)s 的标签会超过 20 个。"), code="too-many-tags", key=question.key)
        question.tags = [each for each in question.tags if each.name in wanted]
        question.tags += [QuestionTag(name=name) for name in sorted(wanted - held)]
        if wanted != held:
            changed += 1
            record(actor, "question_bank.question.tag", question, {"tags": sorted(wanted)})
    db.session.flush()
    return changed


def move_questions(actor: Actor, keys: Sequence[str], topic: Topic) -> int:
    """Put the questions under a topic; tells how many moved. All or none."""
    changed = 0
    for question in access.get_questions_to_edit(actor, keys):
        if question.topic_id != topic.id:
            changed += 1
            question.topic = topic
            record(actor, "question_bank.question.topic", question, {"topic": topic.code})
    db.session.flush()
    return changed
