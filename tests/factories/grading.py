"""Sealed papers with known keys, and attempts at them with known answers. Points are hundredths."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core import clock
from hongling_exam.core.db import db, new_public_id
from hongling_exam.exams.actions.sealing import seal
from hongling_exam.exams.models import Admission, Attempt, ExamSession, Paper, PaperForm, PaperItem, Response
from hongling_exam.exams.rules import draw
from hongling_exam.exams.rules.forms import FormBuilder, FormQuestion, FormSection
from hongling_exam.exams.rules.time import GRACE
from hongling_exam.exams.states import AttemptState, PaperState, SessionState
from hongling_exam.organizations.models import Jurisdiction, Person
from hongling_exam.question_bank import search_index
from hongling_exam.question_bank.kinds import translate_answer
from hongling_exam.question_bank.models import Question, QuestionVersion, Topic
from hongling_exam.question_bank.search import searched_text
from hongling_exam.question_bank.sources import put_sources
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.scheme.states import Level, Track

CANARY = "金丝雀七号"
_serial = itertools.count(1)


@dataclass(frozen=True)
class Spec:
    """A question to put on a paper: `body` without its HTML, key and policy in canonical ids."""

    kind: str
    body: Mapping[str, Any]
    key: Mapping[str, Any]
    policy: Mapping[str, Any] = field(default_factory=dict)
    points: int = 200
    explanation: str = f"解析 {CANARY}"


def options(*texts: str) -> list[dict[str, str]]:
    """Options A, B … with these texts."""
    return [{"id": letter, "text": text, "html": text} for letter, text in zip("ABCDEFGH", texts, strict=False)]


def single(right: str = "B", points: int = 200) -> Spec:
    """A single choice of four."""
    body = {"stem": "预备期为多久？", "options": options("半年", "一年", "两年", "三年")}
    return Spec("single_choice", body, {"right": [right]}, points=points)


def essay(points: int = 1000) -> Spec:
    """An essay with a rubric of one criterion."""
    key = {"reference": f"参考答案 {CANARY}", "rubric": [{"criterion": f"要点 {CANARY}", "points": points}]}
    return Spec("essay", {"stem": "谈谈支部书记的作用。"}, key, points=points)


def every_kind() -> list[Spec]:
    """One question of each of the ten kinds."""
    pairs = {"left": [{"id": "1", "text": "甲", "html": "甲"}, {"id": "2", "text": "乙", "html": "乙"}]}
    parts = [
        {"id": "1", "points": 200, **_part(single())},
        {"id": "2", "points": 300, **_part(essay(300))},
    ]
    return [
        single(),
        Spec(
            "multiple_choice", {"stem": "哪些对？", "options": options("甲", "乙", "丙", "丁")}, {"right": ["A", "C"]}
        ),
        Spec("true_false", {"stem": "对不对？"}, {"right": True}),
        Spec("fill_blank", {"stem": "____和____", "blanks": 2}, {"blanks": [["32", "三十二"], ["一年"]]}),
        Spec("ordering", {"stem": "排序", "options": options("一", "二", "三")}, {"order": ["C", "A", "B"]}),
        Spec(
            "matching", {"stem": "配对", **pairs, "right": options("子", "丑", "寅")}, {"pairs": {"1": "B", "2": "A"}}
        ),
        Spec("numeric", {"stem": "多少学时？", "unit": "学时"}, {"value": "32"}, {"absolute": "0.5"}),
        Spec("short_answer", essay().body, essay(400).key, points=400),
        essay(),
        Spec("case_group", {"stem": "材料", "questions": parts}, {}, points=500),
    ]


def _part(spec: Spec) -> dict[str, Any]:
    return {"kind": spec.kind, "body": _with_html(spec.body), "key": dict(spec.key), "policy": dict(spec.policy)}


def _with_html(body: Mapping[str, Any]) -> dict[str, Any]:
    return {**body, "stem_html": f"<p>{body['stem']}</p>"}


def make_version(spec: Spec) -> QuestionVersion:
    """The question of a spec and its first version."""
    serial = next(_serial)
    topic = Topic(code=f"t{serial}", track=Track.ROLE_AWARENESS, name="书记角色")
    question = Question(
        key=f"test-{serial}",
        kind=spec.kind,
        purpose=Purpose.EXAM,
        state=QuestionState.APPROVED,
        topic=topic,
        difficulty=2,
    )
    version = QuestionVersion(
        question=question,
        number=1,
        body=_with_html(spec.body),
        key=dict(spec.key),
        policy=dict(spec.policy),
        points=spec.points,
        explanation=spec.explanation,
        explanation_html=f"<p>{spec.explanation}</p>",
        sources=[["中国共产党章程", "2022", "第七条"]],
        sha256="0" * 64,
        created_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    question.current_version = version
    db.session.flush()
    search_index.put_texts({question.id: searched_text(question.key, version.body)})
    put_sources({question.id: version.sources})
    return version


def make_exam(
    jurisdiction: Jurisdiction,
    specs: Sequence[Spec],
    *,
    pass_points: int | None = None,
    review: Mapping[str, Any] | None = None,
    is_mock: bool = False,
    state: SessionState = SessionState.SCHEDULED,
) -> ExamSession:
    """A published session of this morning on a sealed paper of one form that holds `specs` in order."""
    total = sum(spec.points for spec in specs)
    passing = total * 6 // 10 if pass_points is None else pass_points
    paper = Paper(
        jurisdiction=jurisdiction,
        title="初级资格认证考试卷",
        level=Level.JUNIOR,
        purpose=Purpose.EXAM,
        seed="seed",
        state=PaperState.SEALED,
        total_points=total,
        pass_points=passing,
        seal="a" * 64,
        sealed_at=clock.now(),
        created_at=clock.now(),
    )
    db.session.add(paper)
    _add_form(paper, specs, passing)
    moment = clock.now()
    session = ExamSession(
        jurisdiction=jurisdiction,
        paper=paper,
        title="2026 年第一期初级资格认证考试",
        level=Level.JUNIOR,
        opens_at=moment,
        closes_at=moment + dt.timedelta(hours=2),
        duration_s=5400,
        review=dict(review or {}),
        is_mock=is_mock,
        state=state,
        created_at=moment,
    )
    db.session.add(session)
    db.session.flush()
    return session


def _add_form(paper: Paper, specs: Sequence[Spec], pass_points: int) -> None:
    sections = []
    for kind, group in itertools.groupby(specs, key=lambda spec: (spec.kind, spec.points)):
        versions = [make_version(spec) for spec in group]
        questions = [FormQuestion(v.id, kind[0], v.body, v.policy) for v in versions]
        sections.append(FormSection(kind[0], kind[0], kind[1], questions))
    built = FormBuilder(new_public_id).build(paper.title, sections, pass_points)
    form = PaperForm(paper=paper, label="A", body=built.body)
    db.session.add(form)
    db.session.flush()
    made: dict[str, PaperItem] = {}
    for position, item in enumerate(built.items):
        made[item.public_id] = PaperItem(
            public_id=item.public_id,
            form=form,
            position=position,
            section=item.section,
            question_version_id=item.version_id,
            group_id=made[item.group].id if item.group else None,
            part=item.part,
            points=item.points,
            ids=item.ids,
        )
        db.session.add(made[item.public_id])
        db.session.flush()


def answerable(session: ExamSession) -> list[PaperItem]:
    """The items of the session's one form that take an answer, in order."""
    assert session.paper is not None
    groups = {item.group_id for item in session.paper.forms[0].items}
    return [item for item in session.paper.forms[0].items if item.id not in groups]


def make_admission(session: ExamSession, person: Person) -> Admission:
    """A person admitted without a seat."""
    number = f"3304821{next(_serial):05d}"
    admission = Admission(session=session, person=person, admission_number=number, created_at=clock.now())
    db.session.add(admission)
    db.session.flush()
    return admission


def make_attempt(
    session: ExamSession,
    person: Person,
    account_id: int,
    answers: Sequence[object] = (),
    *,
    ended: AttemptState | None = AttemptState.SUBMITTED,
) -> Attempt:
    """An attempt with these answers (in canonical ids, in the order of `answerable`), sealed as `ended`."""
    admission = make_admission(session, person)
    assert session.paper is not None
    form = session.paper.forms[0]
    moment = clock.now()
    attempt = Attempt(
        admission=admission,
        session_id=session.id,
        account_id=account_id,
        form=form,
        permutation=draw.permutation(form.body, draw.attempt_seed("seed", admission.admission_number), {}),
        started_at=moment,
        deadline_at=moment + dt.timedelta(minutes=90),
        grace_until=moment + dt.timedelta(minutes=90) + GRACE,
        last_contact_at=moment,
    )
    db.session.add(attempt)
    db.session.flush()
    for item, answer in zip(answerable(session), answers, strict=False):
        if answer is not None:
            store_answer(attempt, item, answer)
    db.session.flush()
    if ended is not None:
        seal(attempt, None, ended)
    return attempt


def store_answer(attempt: Attempt, item: PaperItem, answer: object, seq: int = 1) -> None:
    """Hold an answer as the hall's statement would; it is given in canonical ids."""
    sent = translate_answer(_kind(item), answer, {own: given for given, own in item.ids["map"].items()})
    text = json.dumps(sent, ensure_ascii=False, separators=(",", ":"))
    db.session.merge(
        Response(
            attempt_id=attempt.id,
            question=item.public_id,
            epoch=1,
            seq=seq,
            answer=text,
            flagged=False,
            late=False,
            saved_at=clock.now(),
        )
    )


def _kind(item: PaperItem) -> str:
    version = item.question_version
    if item.part is None:
        return version.question.kind
    return str(next(part["kind"] for part in version.body["questions"] if part["id"] == item.part))
