"""Finding the people a list names, all at once; who cannot be found is told why, line by line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from hongling_exam.core.db import db
from hongling_exam.core.encryption import digest
from hongling_exam.core.errors import N_
from hongling_exam.exams.models import Admission, ExamSession
from hongling_exam.exams.queries.planning import find_clashes
from hongling_exam.exams.rules.roster import RosterLine
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.organizations.queries import under_paths


@dataclass(frozen=True)
class Match:
    """A line and the person it names; without one, or where they cannot be admitted, `reason` (a source text)."""

    line: RosterLine
    person: Person | None = None
    reason: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        """Whether the line's person can be admitted."""
        return self.person is not None and not self.reason


@dataclass(frozen=True)
class _Known:
    """The people the lines may mean, by each thing a line can say."""

    by_number: Mapping[str, Person]
    by_phone: Mapping[str, Sequence[Person]]
    by_name: Mapping[str, Sequence[Person]]


def match_roster(session: ExamSession, lines: Sequence[RosterLine]) -> list[Match]:
    """A match for each line, in order. Only people below the session's jurisdiction are found."""
    known = _known(session, lines)
    matches = [_match(line, known) for line in lines]
    ids = [match.person.id for match in matches if match.person is not None]
    query = sa.select(Admission.person_id).where(Admission.session_id == session.id)
    admitted = set(db.session.scalars(query))
    clashing = {person_id: title for person_id, _name, title in find_clashes(session, ids)}
    return list(_judged(matches, admitted, clashing))


def _judged(matches: Iterable[Match], admitted: set[int], clashing: Mapping[int, str]) -> Iterable[Match]:
    seen: dict[int, int] = {}
    for match in matches:
        if match.person is None:
            yield match
            continue
        first = seen.setdefault(match.person.id, match.line.number)
        if first != match.line.number:
            yield _refused(match, N_("与第 %(line)s 行是同一人"), line=first)
        elif match.person.id in admitted:
            yield _refused(match, N_("已经在本场次的准考名单里"))
        elif match.person.id in clashing:
            yield _refused(match, N_("同一时间还有别的考试：%(title)s"), title=clashing[match.person.id])
        else:
            yield match


def _refused(match: Match, reason: str, **params: Any) -> Match:
    return Match(match.line, match.person, reason, params)


def _known(session: ExamSession, lines: Sequence[RosterLine]) -> _Known:
    numbers = {digest(line.id_number, "id_number") for line in lines if line.id_number}
    phones = {digest(line.phone, "phone") for line in lines if line.phone}
    names = {line.name for line in lines if line.name and not line.id_number}
    query = (
        sa.select(Person)
        .join(Jurisdiction, Jurisdiction.id == Person.jurisdiction_id)
        .where(
            under_paths([session.jurisdiction.path]),
            sa.or_(Person.id_number_digest.in_(numbers), Person.phone_digest.in_(phones), Person.name.in_(names)),
        )
        .order_by(Person.id)
    )
    by_number, by_phone, by_name = {}, defaultdict(list), defaultdict(list)
    for person in db.session.scalars(query):
        by_number[person.id_number_digest] = person
        by_phone[person.phone_digest or ""].append(person)
        by_name[person.name].append(person)
    return _Known(by_number, by_phone, by_name)


def _match(line: RosterLine, known: _Known) -> Match:
    """By id number, else phone, else name and id tail; what else the line says must agree."""
    if line.fault:
        return Match(line, None, line.fault)
    if line.id_number:
        person = known.by_number.get(digest(line.id_number, "id_number"))
        found = [person] if person else []
    elif line.phone:
        found = list(known.by_phone.get(digest(line.phone, "phone"), ()))
    elif line.name and line.tail:
        found = list(known.by_name.get(line.name, ()))
    else:
        return Match(line, None, N_("请补充身份证号后四位、身份证号或手机号"))
    agreeing = [person for person in found if _agrees(person, line)]
    if len(agreeing) == 1:
        return Match(line, agreeing[0])
    if agreeing:
        return Match(line, None, N_("有 %(n)s 人都符合，请改用身份证号"), {"n": len(agreeing)})
    if found:
        return Match(line, None, N_("姓名和号码对不上，请核对"))
    return Match(line, None, N_("人员档案里没有找到这个人"))


def _agrees(person: Person, line: RosterLine) -> bool:
    same_name = not line.name or person.name == line.name
    return same_name and (not line.tail or person.id_number_tail == line.tail)
