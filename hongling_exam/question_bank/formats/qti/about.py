"""What a package says about a question beside its item: tags, level, topic, difficulty and sources, as LOM."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from itertools import chain

from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.formats.qti.building import made
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.vocabulary import LEVEL_WORDS, TOPICS

_DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")
_LEVEL, _TOPIC = "educational level", "discipline"
_BASED, _REFERS = "isbasedon", "references"
_BAR = " | "


@dataclass(frozen=True, slots=True)
class About:
    """`sources` are the question's own, `part_sources` those of it as a part of a group."""

    tags: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    topic: str | None = None
    difficulty: int | None = None
    sources: tuple[Source, ...] = ()
    part_sources: tuple[Source, ...] = ()


def about_question(question: IncomingQuestion, part_sources: tuple[Source, ...] = ()) -> About:
    """What is known of a question of ours."""
    levels = tuple(level for level in (question.level, *question.further_levels) if level)
    sources = tuple(source for source in (question.source, *question.further_sources) if source)
    return About(question.tags, levels, question.topic, question.difficulty, sources, part_sources)


def placed(question: IncomingQuestion, about: About) -> IncomingQuestion:
    """The question with what its package says of it."""
    return replace(
        question,
        tags=about.tags,
        level=next(iter(about.levels), None),
        further_levels=about.levels[1:],
        topic=about.topic,
        difficulty=about.difficulty,
        source=next(iter(about.sources), None),
        further_sources=about.sources[1:],
    )


def lom_of(about: About) -> Node | None:
    """The metadata element; None where there is nothing to say."""
    pieces = [*_general(about), *_educational(about), *_relations(about), *_classifications(about)]
    return made("metadata", {}, made("lom", {}, *pieces)) if pieces else None


def _general(about: About) -> Iterator[Node]:
    if about.tags:
        yield made("general", {}, *(made("keyword", {}, _string(tag)) for tag in about.tags))


def _educational(about: About) -> Iterator[Node]:
    if about.difficulty:
        yield made("educational", {}, _word("difficulty", _DIFFICULTIES[about.difficulty - 1]))


def _relations(about: About) -> Iterator[Node]:
    own, of_part = ((_BASED, source) for source in about.sources), ((_REFERS, source) for source in about.part_sources)
    for kind, source in chain(own, of_part):
        told = made("resource", {}, made("description", {}, _string(_BAR.join(astuple(source)))))
        yield made("relation", {}, _word("kind", kind), told)


def _classifications(about: About) -> Iterator[Node]:
    for purpose, identifiers in ((_TOPIC, [about.topic] if about.topic else []), (_LEVEL, about.levels)):
        paths = [made("taxonPath", {}, made("taxon", {}, made("id", {}, identifier))) for identifier in identifiers]
        if paths:
            yield made("classification", {}, _word("purpose", purpose), *paths)


def _string(text: str) -> Node:
    return made("string", {"language": "zh-CN"}, text)


def _word(name: str, value: str) -> Node:
    return made(name, {}, made("source", {}, "LOMv1.0"), made("value", {}, value))


def about_of(resource: Node) -> About:
    """What the metadata of a resource say, in any version of LOM; what is not of our lists is left out."""
    found = list(resource.walk())
    difficulty = [_value(node) for node in found if node.name == "difficulty"]
    classified = [(_value(node.first("purpose")), node) for node in found if node.name == "classification"]
    relations = [(_value(node.first("kind")), node) for node in found if node.name == "relation"]
    topics = _taxa(classified, _TOPIC, {f"{track}/{topic}" for track, topics in TOPICS.items() for topic in topics})
    return About(
        tuple(dict.fromkeys(node.text for node in found if node.name == "keyword" and node.text)),
        _taxa(classified, _LEVEL, set(LEVEL_WORDS.values())),
        next(iter(topics), None),
        next((_DIFFICULTIES.index(word) + 1 for word in difficulty if word in _DIFFICULTIES), None),
        tuple(_sources(relations, _BASED)),
        tuple(_sources(relations, _REFERS)),
    )


def _value(node: Node | None) -> str:
    value = node.first("value") if node else None
    return value.text.lower() if value else ""


def _taxa(classified: list[tuple[str, Node]], wanted: str, known: set[str]) -> tuple[str, ...]:
    named = [one.text for purpose, node in classified if purpose == wanted for one in node.walk() if one.name == "id"]
    return tuple(dict.fromkeys(name for name in named if name in known))


def _sources(relations: list[tuple[str, Node]], wanted: str) -> Iterator[Source]:
    for kind, node in relations:
        told = next((one.text for one in node.walk() if one.name == "description"), "")
        pieces = [piece.strip() for piece in f"{told} ".split("|")]
        if kind == wanted and pieces[0] and len(pieces) == 3:
            yield Source(*pieces)
