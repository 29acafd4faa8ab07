"""Writing one question: a new one, or the next version of one that is there."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core import audit
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import ID_ALPHABET, db
from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank import access
from hongling_exam.question_bank.actions.versions import add_versions
from hongling_exam.question_bank.models import Question, QuestionLevel, QuestionTag, Topic
from hongling_exam.question_bank.rendering import rendered_body, rendered_explanation
from hongling_exam.question_bank.rules import question_faults
from hongling_exam.question_bank.states import Purpose, QuestionState, move_question
from hongling_exam.scheme.states import Level


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """What a version says, in source text as the kind's module describes it, without HTML. Points are hundredths.

    `sources` are [document, edition, article] each, a quoted gist as a fourth where there is one.
    """

    kind: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    policy: Mapping[str, Any]
    points: int
    explanation: str = ""
    sources: Sequence[Sequence[str]] = ()

    def rendered(self) -> dict[str, Any]:
        """The columns of a version; raises Invalid (MarkupRefused) for text that cannot be rendered."""
        return {
            "body": rendered_body(self.kind, self.body),
            "key": dict(self.key),
            "policy": dict(self.policy),
            "points": self.points,
            "explanation": self.explanation,
            "explanation_html": rendered_explanation(self.explanation),
            "sources": [list(source) for source in self.sources],
        }


@dataclass(frozen=True, slots=True)
class QuestionPlace:
    """Where a question stands in the bank."""

    topic: Topic
    difficulty: int
    levels: Sequence[Level]
    purpose: Purpose
    tags: Sequence[str] = ()


def new_key() -> str:
    """A lasting name for a question that comes without one, such as `q-7k2mfx9a`."""
    return "q-" + "".join(secrets.choice(ID_ALPHABET) for _ in range(8))


def write_question(
    actor: Actor,
    content: QuestionContent,
    place: QuestionPlace,
    *,
    key: str | None = None,
    seen: int | None = None,
    jurisdiction: Jurisdiction | None = None,
) -> Question:
    """Save what an author wrote into the question `key`, last seen at version `seen`, or a new one of `jurisdiction`.

    A new question is a draft. New content, levels or purpose make a draft of any other, until it is reviewed again; a
    version is added only where the content differs. Raises Invalid for a question that cannot be used, NotFound for
    one that is not the actor's to change, Refused where somebody else saved meanwhile or where it is in review.
    """
    reasons = question_faults(content.kind, content.body, content.key, content.policy, content.points)
    if reasons:
        raise Invalid(N_("试题还有问题，请先改正。"), [{"question": key or "", "reason": reason} for reason in reasons])
    rendered = content.rendered()
    if key is None:
        question, moved = _new_question(actor, content.kind, place, jurisdiction), False
    else:
        question = _question_to_change(actor, key, content.kind, seen)
        moved = _put(question, place)
    changed = bool(add_versions(actor.account_id, {question: rendered})) or moved
    if changed and question.state is not QuestionState.DRAFT:
        question.state = move_question(question.state, QuestionState.DRAFT)
    db.session.flush()
    db.session.refresh(question)
    assert question.current_version is not None
    details = {"version": question.current_version.number, "state": question.state.value}
    path = access.owner_path(question.jurisdiction)
    audit.record(actor, "question_bank.question.write", f"question:{question.key}", details, jurisdiction=path)
    return question


def _new_question(actor: Actor, kind: str, place: QuestionPlace, jurisdiction: Jurisdiction | None) -> Question:
    actor.require(access.EDIT, access.owner_path(jurisdiction))
    question = Question(key=new_key(), kind=kind, state=QuestionState.DRAFT, jurisdiction=jurisdiction)
    _put(question, place)
    db.session.add(question)
    db.session.flush()
    return question


def _question_to_change(actor: Actor, key: str, kind: str, seen: int | None) -> Question:
    [question] = access.get_questions_to_edit(actor, [key])
    if question.state is QuestionState.IN_REVIEW:
        raise Refused(N_("这道题正在审题，请先撤回再修改。"), code="in-review")
    if question.kind != kind:
        raise Refused(N_("已保存的试题不能改换题型，请新建一题。"), code="kind-changed")
    number = question.current_version.number if question.current_version else None
    if number != seen:
        raise Refused(
            N_("您打开之后，这道题已有人保存为第 %(n)s 版。您写的还在，请对照后再决定。"), code="stale", n=number or 0
        )
    return question


def _put(question: Question, place: QuestionPlace) -> bool:
    """Put a question where it belongs; tells whether that changes what a reviewer agreed to: levels and purpose."""
    moved = ({each.level for each in question.levels}, question.purpose) != (set(place.levels), place.purpose)
    question.topic, question.difficulty, question.purpose = place.topic, place.difficulty, place.purpose
    levels, tags = set(place.levels), set(place.tags)
    question.levels = [each for each in question.levels if each.level in levels]
    kept = {each.level for each in question.levels}
    question.levels += [QuestionLevel(level=level) for level in sorted(levels - kept)]
    question.tags = [each for each in question.tags if each.name in tags]
    known = {each.name for each in question.tags}
    question.tags += [QuestionTag(name=name) for name in sorted(tags - known)]
    return moved
