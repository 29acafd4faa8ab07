"""Proving a paper before it is sealed (exam-engine 28): a list of findings; an error keeps it from being sealed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hongling_exam.core.errors import N_, Worded, worded
from hongling_exam.exams.rules.blueprints import FIXED_POINTS, Section
from hongling_exam.exams.rules.constraints import Constraints, Pair
from hongling_exam.exams.rules.forms import points_number
from hongling_exam.exams.rules.selection import TOLERANCE

ROUNDING = 1e-6


class Severity(StrEnum):
    """An error forbids sealing; a warning is for the organizer to weigh."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about a paper: a source text with its params. `form` and `number` (as the hall counts, from 1) tell
    where; None: the whole of it. `key` names the question that it is about."""

    severity: Severity
    text: str
    form: str | None = None
    number: int | None = None
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    key: str | None = None

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


@dataclass(frozen=True, slots=True)
class ProvedQuestion:
    """A question as it stands on a form: its version's content, and its place, topic and difficulty in the bank."""

    key: str
    kind: str
    section: int
    topic: str
    difficulty: int
    points: int
    body: Mapping[str, Any]
    answer_key: Mapping[str, Any]
    policy: Mapping[str, Any]
    text: str
    is_practice: bool
    is_approved: bool
    is_current: bool
    has_sources: bool


@dataclass(frozen=True, slots=True)
class ProvedForm:
    """A form with its questions in their printed order, groups as one, and `delivered`, the body that travels."""

    label: str
    questions: Sequence[ProvedQuestion]
    delivered: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Checks:
    """What the proof asks of others: a question's own faults, near-duplicate texts, glyphs the font lacks."""

    question_faults: Callable[[str, Mapping[str, Any], Mapping[str, Any], Mapping[str, Any], int], Sequence[str]]
    near_duplicates: Callable[[Sequence[str]], Sequence[tuple[int, int, float]]]
    missing_glyphs: Callable[[str], set[str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the whole paper must keep to: its blueprint's constraints, pairs of keys that must not meet, and by key the
    sealed papers that a question stood on before."""

    constraints: Constraints = field(default_factory=Constraints)
    enemies: Collection[Pair] = ()
    exposure: Mapping[str, int] = field(default_factory=dict)


def prove(
    forms: Sequence[ProvedForm],
    sections: Sequence[Section],
    total_points: int,
    checks: Checks,
    limits: Limits | None = None,
) -> list[Finding]:
    """Everything found on a paper's forms, errors first; `sections` and `limits` are what its blueprint asks for."""
    limits = limits or Limits()
    found = [finding for form in forms for finding in _prove_form(form, sections, total_points, checks)]
    found += [finding for form in forms for finding in _limits(form, limits)]
    found += _between(forms, limits.constraints)
    if not forms:
        found.append(Finding(Severity.ERROR, N_("试卷还没有卷面")))
    if any(question.is_practice for form in forms for question in form.questions):
        found.append(Finding(Severity.WARNING, N_("试卷含练习用（公开）试题；正式场次使用须写明理由")))
    return sorted(found, key=lambda finding: finding.severity is not Severity.ERROR)


def _prove_form(form: ProvedForm, sections: Sequence[Section], total_points: int, checks: Checks) -> Iterator[Finding]:
    yield from _cells(form, sections)
    yield from _duplicates(form, checks)
    total = sum(question.points for question in form.questions)
    if total != total_points or form.delivered.get("total_points") != points_number(total_points):
        yield Finding(Severity.ERROR, N_("各题分值之和与试卷总分不符"), form.label)
    missing = checks.missing_glyphs(_titles(form.delivered))
    if missing:
        text = N_("试卷名称或部分标题里的这些字无法排版打印：%(characters)s")
        yield Finding(Severity.ERROR, text, form.label, params={"characters": "、".join(sorted(missing))})
    for number, question in zip(_numbers(form), form.questions, strict=True):
        for reason in _question(question, checks):
            yield Finding(Severity.ERROR, *_kept(reason, form.label, number), question.key)


def _kept(reason: str, label: str, number: int) -> tuple[str, str, int, Mapping[str, str | int | float]]:
    """A reason as a finding is stored: its source text, where it is about, its parts."""
    if not isinstance(reason, Worded):  # a page formats the source text, so a percent sign must not stand in it
        return ("%(reason)s", label, number, {"reason": reason}) if "%" in reason else (reason, label, number, {})
    params = {name: part if isinstance(part, int | float) else str(part) for name, part in reason.params.items()}
    return reason.source, label, number, params


def _titles(delivered: Mapping[str, Any]) -> str:
    return "".join([str(delivered.get("title", "")), *(str(each["title"]) for each in delivered.get("sections", ()))])


def _numbers(form: ProvedForm) -> list[int]:
    """Each question's number as the hall counts: a group takes as many as it has parts."""
    numbers, following = [], 1
    for question in form.questions:
        numbers.append(following)
        following += len(question.body.get("questions", ())) or 1
    return numbers


def _cells(form: ProvedForm, sections: Sequence[Section]) -> Iterator[Finding]:
    for place, section in enumerate(sections):
        inside = [question for question in form.questions if question.section == place]
        topics = Counter(question.topic for question in inside)
        levels = Counter(question.difficulty for question in inside)
        if len(inside) != section.count or any(question.kind != section.kind for question in inside):
            text = N_("第 %(n)d 部分应有 %(wanted)d 题，实有 %(present)d 题，或题型不符")
            values = {"n": place + 1, "wanted": section.count, "present": len(inside)}
            yield Finding(Severity.ERROR, text, form.label, params=values)
        short = [code for code, count in section.topics.items() if topics[code] < count]
        short += [str(level) for level, count in section.difficulty.items() if levels[level] < count]
        if short:
            text = N_("第 %(n)d 部分的知识点或难度没有达到组卷方案的要求")
            yield Finding(Severity.ERROR, text, form.label, params={"n": place + 1})
        if any(question.points != section.points for question in inside):
            text = N_("第 %(n)d 部分有试题的分值不是方案所定")
            yield Finding(Severity.ERROR, text, form.label, params={"n": place + 1})


def _duplicates(form: ProvedForm, checks: Checks) -> Iterator[Finding]:
    numbers = _numbers(form)
    for one, other, _similarity in checks.near_duplicates([question.text for question in form.questions]):
        text = N_("与第 %(n)d 题相同或几乎相同")
        key = form.questions[other].key
        yield Finding(Severity.ERROR, text, form.label, numbers[other], {"n": numbers[one]}, key)
    keys = [question.key for question in form.questions]
    for key, count in Counter(keys).items():
        if count > 1:
            yield Finding(Severity.ERROR, N_("试题 %(key)s 出现了不止一次"), form.label, params={"key": key}, key=key)


def _limits(form: ProvedForm, limits: Limits) -> Iterator[Finding]:
    numbers = {each.key: number for number, each in zip(_numbers(form), form.questions, strict=True)}
    for key in limits.constraints.fixed:
        if key not in numbers:
            yield Finding(Severity.ERROR, N_("固定题 %(key)s 不在卷上"), form.label, params={"key": key}, key=key)
    for pair in limits.enemies:
        if numbers.keys() >= set(pair):
            one, other = sorted(pair, key=numbers.__getitem__)
            text = N_("与第 %(n)d 题互斥，不能同卷")
            yield Finding(Severity.ERROR, text, form.label, numbers[other], {"n": numbers[one]}, other)
    for key, number in numbers.items():
        papers = limits.exposure.get(key, 0)
        if limits.constraints.worn(papers):
            text = N_("已用过 %(papers)d 份试卷，超过方案的上限 %(most)d 份")
            values = {"papers": papers, "most": limits.constraints.exposure or 0}
            yield Finding(Severity.ERROR, text, form.label, number, values, key)


def _between(forms: Sequence[ProvedForm], constraints: Constraints) -> Iterator[Finding]:
    """What is said of the forms side by side (exam-engine 26)."""
    uses = Counter(key for form in forms for key in {each.key for each in form.questions})
    shared = sum(count > 1 for key, count in uses.items() if key not in constraints.fixed)
    if constraints.overlap is not None and shared > constraints.overlap:
        text = N_("几份卷共用 %(shared)d 题，方案只准 %(most)d 题")
        yield Finding(Severity.ERROR, text, params={"shared": shared, "most": constraints.overlap})
    hard = [_difficulty(form) for form in forms]
    if forms and max(hard) - min(hard) > TOLERANCE + ROUNDING:
        text = N_("几份卷的平均难度相差 %(spread)s，超过允许的 %(most)s")
        yield Finding(Severity.ERROR, text, params={"spread": round(max(hard) - min(hard), 2), "most": TOLERANCE})


def _difficulty(form: ProvedForm) -> float:
    points = sum(each.points for each in form.questions)
    return sum(each.points * each.difficulty for each in form.questions) / (points or 1)


def _question(question: ProvedQuestion, checks: Checks) -> Iterator[str]:
    fixed = question.kind in FIXED_POINTS and "questions" in question.body
    points = sum(part["points"] for part in question.body["questions"]) if fixed else question.points
    yield from checks.question_faults(question.kind, question.body, question.answer_key, question.policy, points)
    if not question.is_approved:
        yield N_("试题已停用或尚未通过审核")
    elif not question.is_current:
        yield N_("卷上是旧版，试题已有新版，请重抽或换题")
    if not question.has_sources:
        yield N_("试题没有依据")
    missing = checks.missing_glyphs(question.text)
    if missing:
        yield worded(N_("这些字无法排版打印：%(characters)s"), characters="、".join(sorted(missing)))
