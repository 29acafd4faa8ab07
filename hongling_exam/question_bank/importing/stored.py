"""What waits in storage between the reading of a file and its import: sealed and packed, since it holds the keys."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from hongling_exam.core.encryption import sealer
from hongling_exam.core.errors import Worded, worded
from hongling_exam.core.storage import storage
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.importing.comparing import Match
from hongling_exam.question_bank.importing.states import Likeness

SEAL = "question-import"
SHOWN = 20
"""Questions that a preview shows whole."""

Rows = Sequence[Sequence[str]]
"""[place, column, reason] each."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """The questions of a file, their HTML made, and what each is to others, by its number."""

    questions: Sequence[IncomingQuestion]
    likenesses: Mapping[int, Likeness]


@dataclass(frozen=True, slots=True)
class Like:
    """A match as pages tell it: both sides by name, `key` where the other one is in the bank."""

    likeness: Likeness
    place: str
    stem: str
    other: str
    key: str
    similarity: int


@dataclass(frozen=True, slots=True)
class Findings:
    """What a preview tells of a file; `first` are its first questions."""

    faults: Sequence[Fault]
    notes: Sequence[Fault]
    likes: Sequence[Like]
    first: Sequence[IncomingQuestion]


def put_file(data: bytes) -> str:
    """Store a file that is to be read later; gives its name."""
    return storage().put(sealer().seal(data, SEAL).encode())


def get_file(name: str) -> bytes:
    """The bytes that `put_file` stored; raises NotFound."""
    return sealer().unseal(storage().get(name).decode(), SEAL)


def put_parsed(questions: Sequence[IncomingQuestion], matches: Sequence[Match]) -> str:
    """Store what is to be imported; gives its name."""
    likenesses = {str(match.number): match.likeness.value for match in matches}
    return _put({"questions": [_document(each) for each in questions], "likenesses": likenesses})


def get_parsed(name: str) -> Parsed:
    """What `put_parsed` stored; raises NotFound."""
    stored = _get(name)
    likenesses = {int(number): Likeness(value) for number, value in stored["likenesses"].items()}
    return Parsed([_question(each) for each in stored["questions"]], likenesses)


def put_findings(found: Findings) -> str:
    """Store what a preview tells; gives its name."""
    return _put(
        {
            "faults": [_told(each) for each in found.faults],
            "notes": [_told(each) for each in found.notes],
            "likes": [asdict(each) for each in found.likes],
            "first": [_document(each) for each in found.first],
        }
    )


def get_findings(name: str) -> Findings:
    """What `put_findings` stored; raises NotFound."""
    stored = _get(name)
    return Findings(
        [_fault(each) for each in stored["faults"]],
        [_fault(each) for each in stored["notes"]],
        [Like(**{**each, "likeness": Likeness(each["likeness"])}) for each in stored["likes"]],
        [_question(each) for each in stored["first"]],
    )


def _told(fault: Fault) -> list[object]:
    """[place, column, reason]; a Worded reason as [source, {name: part}], so that it can be said in any language."""
    return [fault.place, fault.column, _taken(fault.reason)]


def _taken(part: object) -> object:
    return (
        [part.source, {name: _taken(each) for name, each in part.params.items()}] if isinstance(part, Worded) else part
    )


def _fault(stored: Sequence[Any]) -> Fault:
    place, column, reason = stored
    return Fault(place, column, _given(reason))


def _given(part: Any) -> Any:
    return worded(part[0], **{name: _given(each) for name, each in part[1].items()}) if isinstance(part, list) else part


def _document(question: IncomingQuestion) -> dict[str, Any]:
    """The fields as JSON takes them, without copying what is JSON already."""
    document = {each.name: getattr(question, each.name) for each in fields(question)}
    source = asdict(question.source) if question.source else None
    return document | {"source": source, "further_sources": [asdict(each) for each in question.further_sources]}


def _question(document: Mapping[str, Any]) -> IncomingQuestion:
    source = Source(**document["source"]) if document["source"] else None
    lists = {name: tuple(document[name]) for name in ("tags", "further_levels")}
    further = tuple(Source(**each) for each in document["further_sources"])
    return IncomingQuestion(**{**document, **lists, "source": source, "further_sources": further})


def _put(document: object) -> str:
    return put_file(zlib.compress(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"), 1))


def _get(name: str) -> Any:
    return json.loads(zlib.decompress(get_file(name)))
