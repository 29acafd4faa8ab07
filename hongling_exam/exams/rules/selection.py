"""Choosing the questions of one or several forms from a pool, by a seed: same pool, same seed, same questions.

For each section all forms are drawn at once: a flow from topics through questions to difficulties finds as many
different questions as the forms need together, using one twice only where the pool runs out. What was found is then
dealt out so that every form gets its topics and, of each difficulty, as many as the others or one more: forms are
equal by construction (exam-engine 26). That the dealing always works out is König's theorem on edge colourings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from hongling_exam.exams.rules.blueprints import FIXED_POINTS, Section
from hongling_exam.exams.rules.constraints import Pair, Placed, place_fixed, without
from hongling_exam.exams.rules.draw import shuffled
from hongling_exam.exams.rules.flow import Network

TOLERANCE = 0.25
"""Largest difference of mean difficulty (1–5, weighted by points) between two forms of one paper."""

ANY = None
Alike = Callable[[Sequence[str]], Sequence[tuple[int, int, float]]]


class Candidate(Placed, Protocol):
    """What selection has to know of a question in the pool."""

    @property
    def text(self) -> str: ...


C = TypeVar("C", bound=Candidate)
Found = Counter[tuple[str, str | None]]
"""How often a question (key) is used in a topic slot (code, or None for any)."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A cell that the pool cannot fill: the section (from 0), its topic or difficulty (neither: the section as such).

    `together`: each wish could be met by itself, but not all at once.
    """

    section: int
    wanted: int
    available: int
    topic: str | None = None
    difficulty: int | None = None
    together: bool = False

    @property
    def lacking(self) -> int:
        """How many questions are missing."""
        return self.wanted - self.available


@dataclass(frozen=True)
class Selection(Generic[C]):
    """`forms[form][section]` are the questions; empty with `shortages` where it cannot be done.

    Fixed questions left aside, `overlap` counts every use beyond a question's first, `shared` the questions used so.
    """

    forms: Sequence[Sequence[Sequence[C]]]
    shortages: Sequence[Shortage] = ()
    overlap: int = 0
    spread: float = 0.0
    shared: int = 0


def fitting(pool: Iterable[C], section: Section) -> list[C]:
    """The questions of the pool that may stand in a section, its topic and difficulty shares left aside."""
    fixed = section.kind in FIXED_POINTS
    return [each for each in pool if each.kind == section.kind and (not fixed or each.points == section.points)]


def shortages(pool: Iterable[C], section: Section, place: int = 0) -> list[Shortage]:
    """What a section lacks for one form."""
    return shortages_of(Counter((each.topic, each.difficulty) for each in fitting(pool, section)), section, place)


def shortages_of(cells: Mapping[tuple[str, int], int], section: Section, place: int = 0) -> list[Shortage]:
    """The same of a pool of which only is known how many questions fit, by topic and difficulty."""
    total = sum(cells.values())
    if total < section.count:
        return [Shortage(place, section.count, total)]
    topics, levels = Counter[str](), Counter[int]()
    for (topic, level), count in cells.items():
        topics[topic] += count
        levels[level] += count
    found = [Shortage(place, n, topics[code], topic=code) for code, n in section.topics.items() if topics[code] < n]
    found += [Shortage(place, n, levels[d], difficulty=d) for d, n in section.difficulty.items() if levels[d] < n]
    if found or not (section.topics and section.difficulty):
        return found
    reached = _reach(cells, section)
    return [Shortage(place, section.count, reached, together=True)] if reached < section.count else []


def _reach(cells: Mapping[tuple[str, int], int], section: Section) -> int:
    """How many of a section's questions can be had at once with its topics and difficulties."""
    network = Network()
    for code, count in _slots(section.topics, section.count):
        network.join("source", ("topic", code), count)
    for cell, count in cells.items():
        topic, level = cell
        for code in (topic, ANY) if topic in section.topics else (ANY,):
            network.join(("topic", code), ("in", cell), section.count)
        network.join(("in", cell), ("out", cell), count)
        for slot in (level, ANY) if level in section.difficulty else (ANY,):
            network.join(("out", cell), ("difficulty", slot), section.count)
    for level, count in _slots(section.difficulty, section.count):
        network.join(("difficulty", level), "sink", count)
    return network.send("source", "sink", section.count)


def select(
    pool: Sequence[C],
    sections: Sequence[Section],
    *,
    seed: str,
    forms: int,
    alike: Alike,
    fixed: Sequence[C] = (),
    enemies: Collection[Pair] = (),
) -> Selection[C]:
    """Draw `forms` forms. `alike(texts)` gives pairs of near-duplicates (earlier, later, similarity).

    `fixed` questions stand on every form and have a place in a section each (constraints.place_fixed). Never the same
    question, a near-duplicate or an enemy twice on a form; of those that would meet, the later drawn one is left out
    and all is drawn anew.
    """
    places = place_fixed(fixed, sections)
    left_out = set(places)
    rest = _without_fixed(sections, fixed, places)
    while True:
        drawn = _draw([each for each in pool if each.key not in left_out], rest, seed, forms)
        if isinstance(drawn, list):
            return Selection([], drawn)
        whole = [_with_fixed(form, fixed, places, f"{seed}/{number}") for number, form in enumerate(drawn.forms)]
        met = {key for form in whole for key in _met([q for part in form for q in part], places, alike, enemies)}
        if not met - left_out:
            return replace(drawn, forms=whole, spread=spread(whole, sections))
        left_out |= met


def _without_fixed(
    sections: Sequence[Section], fixed: Sequence[Candidate], places: Mapping[str, int | None]
) -> list[Section]:
    rest = list(sections)
    for question in fixed:
        place = places[question.key]
        if place is not None:
            rest[place] = without(rest[place], question)
    return rest


def _with_fixed(
    form: Sequence[Sequence[C]], fixed: Sequence[C], places: Mapping[str, int | None], seed: str
) -> Sequence[Sequence[C]]:
    """The form with the fixed questions among the others, where the seed puts them."""
    if not fixed:
        return form
    whole = []
    for place, part in enumerate(form):
        by_key = {each.key: each for each in [*part, *(each for each in fixed if places[each.key] == place)]}
        whole.append([by_key[key] for key in shuffled(by_key, seed, f"fixed/{place}")])
    return whole


def _met(questions: Sequence[C], fixed: Collection[str], alike: Alike, enemies: Collection[Pair]) -> set[str]:
    """The later of each two that must not meet; fixed questions count as the first."""
    order = sorted(questions, key=lambda each: each.key not in fixed)
    found = {order[later].key for _, later, _ in alike([each.text for each in order])}
    rank = {each.key: number for number, each in enumerate(order)}
    return found | {max(pair, key=rank.__getitem__) for pair in enemies if rank.keys() >= set(pair)}


def _draw(pool: Sequence[C], sections: Sequence[Section], seed: str, forms: int) -> Selection[C] | list[Shortage]:
    taken: set[str] = set()
    dealt: list[list[list[C]]] = []
    lacking: list[Shortage] = []
    for place, section in enumerate(sections):
        rest = [each for each in pool if each.key not in taken]
        lacking += shortages(rest, section, place)
        if not lacking:
            by_key = {each.key: each for each in _in_drawn_order(fitting(rest, section), section, seed, place, forms)}
            found = _find(list(by_key.values()), section, forms)
            taken |= {key for key, _topic in found}
            shares = _deal(found, by_key, section, forms) if section.count else [[] for _ in range(forms)]
            dealt.append([[by_key[key] for key in share] for share in shares])
    if lacking:
        return lacking
    arranged = _balanced(dealt, sections, forms)
    used = Counter(question.key for form in arranged for part in form for question in part)
    again = [count - 1 for count in used.values() if count > 1]
    return Selection(arranged, overlap=sum(again), spread=spread(arranged, sections), shared=len(again))


def _in_drawn_order(candidates: Sequence[C], section: Section, seed: str, place: int, forms: int) -> list[C]:
    """In the seed's order; of each topic and difficulty no more than could be used, which bounds the work."""
    by_key = {each.key: each for each in candidates}
    room: Counter[tuple[str, int]] = Counter()
    kept = []
    for key in shuffled(by_key, seed, f"section/{place}"):
        cell = by_key[key].topic, by_key[key].difficulty
        room[cell] += 1
        if room[cell] <= section.count * forms:
            kept.append(by_key[key])
    return kept


def _slots(shares: Mapping[Any, int], count: int) -> list[tuple[Any, int]]:
    """The shares wished for, and the rest for anything."""
    return [*shares.items(), (ANY, count - sum(shares.values()))]


def _find(candidates: Sequence[C], section: Section, forms: int) -> Found:
    """Questions for all forms together, with the topic slot each fills, and how often (twice: on two forms)."""
    network = Network()
    for code, count in _slots(section.topics, section.count):
        network.join("source", ("topic", code), count * forms)
    arcs: dict[tuple[str, str | None], int] = {}
    for question in candidates:
        key = question.key
        for code in (question.topic, ANY) if question.topic in section.topics else (ANY,):
            arcs[key, code] = network.join(("topic", code), ("in", key), forms)
        network.join(("in", key), ("out", key), 1)
        if forms > 1:
            network.join(("in", key), ("out", key), forms - 1, cost=1)
        for level in (question.difficulty, ANY) if question.difficulty in section.difficulty else (ANY,):
            network.join(("out", key), ("difficulty", level), forms)
    for level, count in _slots(section.difficulty, section.count):
        network.join(("difficulty", level), "sink", count * forms)
    network.send("source", "sink", section.count * forms)
    return Counter({entry: network.sent(arc) for entry, arc in arcs.items() if network.sent(arc)})


def _deal(found: Found, by_key: Mapping[str, Candidate], section: Section, forms: int) -> list[list[str]]:
    """Split what was found for all forms into one list of keys for each."""
    rest = Counter(found)
    dealt = []
    for remaining in range(forms, 0, -1):
        chosen = _deal_one(rest, by_key, section, remaining)
        rest -= Counter(chosen)
        dealt.append([key for key, _topic in chosen])
    return dealt


def _deal_one(
    rest: Found, by_key: Mapping[str, Candidate], section: Section, remaining: int
) -> list[tuple[str, str | None]]:
    """One form's share: of each difficulty its part rounded down or up, and what every remaining form must have."""
    network = Network()
    for code, count in _slots(section.topics, section.count):
        network.join("source", ("topic", code), count)
    copies: Counter[str] = Counter()
    arcs = {}
    for (key, code), count in rest.items():
        copies[key] += count
        arcs[key, code] = network.join(("topic", code), ("in", key), 1)
    levels: Counter[int] = Counter()
    for key, count in copies.items():
        network.join(("in", key), ("out", key), 1, cost=-1 if count == remaining else 0)
        network.join(("out", key), ("level", by_key[key].difficulty), 1)
        levels[by_key[key].difficulty] += count
    for level, count in levels.items():
        network.join(("level", level), "sink", count // remaining, cost=-1)
        network.join(("level", level), "sink", 1 if count % remaining else 0)
    sent = network.send("source", "sink", section.count)
    assert sent == section.count, "what was found for all forms can always be dealt"
    return [entry for entry, arc in arcs.items() if network.sent(arc)]


def _balanced(dealt: Sequence[list[list[C]]], sections: Sequence[Section], forms: int) -> list[list[list[C]]]:
    """Which form gets which share of each section: the hardest share goes to the form that is easiest so far."""
    arranged: list[list[list[C]]] = [[] for _ in range(forms)]
    burden = [0] * forms
    for section, shares in zip(sections, dealt, strict=True):
        free = set(range(forms))
        for share in sorted(shares, key=lambda part: -sum(each.difficulty for each in part)):
            form = min(free, key=lambda each: (burden[each], each))
            free.discard(form)
            burden[form] += section.points * sum(each.difficulty for each in share)
            arranged[form].append(share)
    return arranged


def spread(forms: Sequence[Sequence[Sequence[C]]], sections: Sequence[Section]) -> float:
    """The largest difference between the forms' mean difficulties, weighted by points."""
    means = []
    for form in forms:
        weights: dict[int, int] = defaultdict(int)
        for section, questions in zip(sections, form, strict=True):
            for question in questions:
                weights[question.difficulty] += section.points
        means.append(sum(level * weight for level, weight in weights.items()) / max(1, sum(weights.values())))
    return max(means, default=0.0) - min(means, default=0.0)
