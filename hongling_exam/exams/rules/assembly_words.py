"""What an assembly that cannot be done says to people: each rule and each remedy as a text with its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hongling_exam.core.errors import N_
from hongling_exam.exams.rules.assembly_collisions import Explanation
from hongling_exam.exams.rules.assembly_easing import Relief
from hongling_exam.exams.rules.assembly_remedies import Lack, Means, Remedy
from hongling_exam.exams.rules.assembly_request import Rule, RuleKind


@dataclass(frozen=True, slots=True)
class Phrase:
    """A source text with its values. `section` (from 0) and `questions` (keys) tell what it is about, for links."""

    text: str
    params: Mapping[str, str | int | float] = field(default_factory=dict)
    section: int | None = None
    questions: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


@dataclass(frozen=True, slots=True)
class ToldRemedy:
    """One way out: what to do, and in which points."""

    means: Means
    title: str
    steps: Sequence[Phrase]


@dataclass(frozen=True, slots=True)
class Told:
    """Why an assembly cannot be done, for people: sets of rules that collide, and the ways out."""

    collisions: Sequence[Sequence[Phrase]]
    remedies: Sequence[ToldRemedy]


TITLES: Mapping[Means, str] = {
    Means.ADD: N_("往题库里补充试题"),
    Means.ADJUST: N_("改方案里的题数或分配"),
    Means.EXPOSE: N_("放宽使用次数上限"),
    Means.SHARE: N_("让各份卷共用一些试题"),
    Means.MEET: N_("准许互斥或几乎相同的试题同卷"),
    Means.UNFIX: N_("减少固定题"),
    Means.WIDEN: N_("放宽各份卷之间的容差"),
}


def told(explanation: Explanation, topics: Mapping[str, str]) -> Told:
    """The explanation for people; `topics` names the topics by code."""
    return Told(
        [[rule_phrase(rule, topics) for rule in collision] for collision in explanation.collisions],
        [_remedy(remedy, topics) for remedy in explanation.remedies],
    )


def rule_phrase(rule: Rule, topics: Mapping[str, str]) -> Phrase:
    """A rule as its author knows it."""
    text = NOTHING_SHARED if rule.kind is RuleKind.OVERLAP and not rule.wanted else _RULES[rule.kind]
    questions = rule.questions or tuple(filter(None, (rule.group or "").split(ENEMIES)))
    return Phrase(text, _used(text, _values(rule, topics)), rule.section, questions)


NOTHING_SHARED = N_("各份卷没有相同的题")
ENEMIES = " ↔ "
"""Between the keys of two enemies in the name of their group."""

_RULES: Mapping[RuleKind, str] = {
    RuleKind.SECTION: N_("第 %(n)s 部分要 %(wanted)s 题"),
    RuleKind.TOPIC: N_("第 %(n)s 部分的知识点「%(topic)s」至少 %(wanted)s 题"),
    RuleKind.DIFFICULTY: N_("第 %(n)s 部分的难度 %(level)s 至少 %(wanted)s 题"),
    RuleKind.FIXED: N_("试题 %(one)s 固定在卷上"),
    RuleKind.ENEMIES: N_("互斥的试题不能同卷：%(group)s"),
    RuleKind.DUPLICATES: N_("试题 %(one)s 与 %(other)s 几乎相同，不能同卷"),
    RuleKind.EXPOSURE: N_("一道题最多用过 %(most)s 份试卷"),
    RuleKind.OVERLAP: N_("各份卷共用 %(wanted)s 题"),
    RuleKind.EQUAL_DIFFICULTY: N_("各份卷的平均难度相差不超过 %(wanted)s"),
    RuleKind.EQUAL_INFORMATION: N_("各份卷的信息量相差不超过 %(percent)s%%"),
}


def _remedy(remedy: Remedy, topics: Mapping[str, str]) -> ToldRemedy:
    steps = [_lack(each, topics) for each in remedy.lacks] + [_relief(each, topics) for each in remedy.reliefs]
    return ToldRemedy(remedy.means, TITLES[remedy.means], steps)


def _lack(lack: Lack, topics: Mapping[str, str]) -> Phrase:
    values: dict[str, str | int | float] = {"n": lack.section + 1, "count": lack.count}
    if lack.topic is not None and lack.difficulty is not None:
        text = N_("第 %(n)s 部分：知识点「%(topic)s」、难度 %(level)s 的试题再加 %(count)s 题")
        values |= {"topic": topics.get(lack.topic, lack.topic), "level": lack.difficulty}
    elif lack.topic is not None:
        text = N_("第 %(n)s 部分：知识点「%(topic)s」的试题再加 %(count)s 题")
        values |= {"topic": topics.get(lack.topic, lack.topic)}
    elif lack.difficulty is not None:
        text = N_("第 %(n)s 部分：难度 %(level)s 的试题再加 %(count)s 题")
        values |= {"level": lack.difficulty}
    else:
        text = N_("第 %(n)s 部分：再加 %(count)s 题")
    return Phrase(text, values, lack.section)


_RELIEFS: Mapping[RuleKind, str] = {
    RuleKind.SECTION: N_("第 %(n)s 部分的题数由 %(before)s 改为 %(after)s"),
    RuleKind.TOPIC: N_("第 %(n)s 部分知识点「%(topic)s」的题数由 %(before)s 改为 %(after)s"),
    RuleKind.DIFFICULTY: N_("第 %(n)s 部分难度 %(level)s 的题数由 %(before)s 改为 %(after)s"),
    RuleKind.EXPOSURE: N_("再用 %(change)s 道已到上限的试题"),
    RuleKind.OVERLAP: N_("各份卷共用的题数由 %(before)s 改为 %(after)s"),
    RuleKind.EQUAL_DIFFICULTY: N_("平均难度的容差由 %(before)s 放到 %(after)s"),
    RuleKind.EQUAL_INFORMATION: N_("信息量的容差由 %(before)s%% 放到 %(after)s%%"),
}
"""What a rule becomes; of those that are not here (fixed questions, enemies) it is enough to name them."""


def _relief(relief: Relief, topics: Mapping[str, str]) -> Phrase:
    rule = relief.rule
    text, phrase = _RELIEFS.get(rule.kind), rule_phrase(rule, topics)
    if text is None:
        return phrase
    scale = 100 if rule.kind is RuleKind.EQUAL_INFORMATION else 1
    values = _values(rule, topics) | {"before": _number(rule.wanted * scale), "change": round(abs(relief.change))}
    values |= {"after": _number((rule.wanted + relief.change) * scale)}
    return Phrase(text, _used(text, values), rule.section, phrase.questions)


def _values(rule: Rule, topics: Mapping[str, str]) -> dict[str, str | int | float]:
    values: dict[str, str | int | float] = {"wanted": _number(rule.wanted), "percent": _number(rule.wanted * 100)}
    values |= {"n": (rule.section or 0) + 1, "level": rule.difficulty or 0, "most": round(rule.wanted - 1)}
    values |= {"topic": topics.get(rule.topic or "", rule.topic or ""), "group": rule.group or ""}
    return values | ({"one": rule.questions[0], "other": rule.questions[-1]} if rule.questions else {})


def _used(text: str, values: Mapping[str, str | int | float]) -> dict[str, str | int | float]:
    return {name: value for name, value in values.items() if f"%({name})s" in text}


def _number(value: float) -> int | float:
    rounded = round(value, 3)
    return int(rounded) if rounded == int(rounded) else rounded
