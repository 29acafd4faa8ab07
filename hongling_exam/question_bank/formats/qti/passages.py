"""Passages that several items of a package share: the rubric of a section of a test, or a stimulus of QTI 3.0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti.about import About, placed
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.package import beside
from hongling_exam.question_bank.formats.qti.wording import prose_of
from hongling_exam.question_bank.kinds import check_question

STIMULUS, EXPLANATION = "stimulus", "explanation"
"""Classes of a section's rubrics: the passage, which any file may mark so, and why the answers are right."""

_SETTINGS = frozenset(["selection", "ordering", "preCondition", "branchRule", "timeLimits", "weight"])
_SETTINGS |= {"outcomeProcessing", "testFeedback"}


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage, and how many items are said to belong to it (0 when nothing says)."""

    place: str
    stem: str
    explanation: str = ""
    name: str = ""
    items: int = 0


def has_settings(test: Node) -> bool:
    """Whether a test says more than which items stand in it."""
    return any(node.name in _SETTINGS for node in test.walk())


def items_in(test: Node, name: str) -> list[str]:
    """The items that a test refers to, "" for an address that leads out of the package."""
    return [beside(name, node.get("href")) for node in test.walk() if node.name == "assessmentItemRef"]


def passages_in(test: Node, name: str) -> Iterator[tuple[Passage, list[str]]]:
    """Each section with a passage and the items in it; raises Unsupported for a passage that we cannot hold."""
    for section in test.walk():
        if section.name != "assessmentSection":
            continue
        told = {rubric.get("class"): rubric for rubric in section.all("rubricBlock")}
        if STIMULUS in told:
            items, why = items_in(section, name), told.get(EXPLANATION)
            stem, title = prose_of(told[STIMULUS]), section.get("title")
            yield Passage(name, stem, prose_of(why) if why else "", title, len(items)), items


def read_stimulus(root: Node, name: str) -> Passage:
    """A stimulus of its own file; raises Unsupported."""
    body = root.first("stimulusBody")
    if root.name != "assessmentStimulus" or body is None:
        raise Unsupported("assessmentStimulusRef", worded(N_("材料文件「%(name)s」无法识别"), name=name[:60]))
    return Passage(name, prose_of(body), name=root.get("title") or root.get("identifier"))


def grouped(passage: Passage, found: Sequence[tuple[IncomingQuestion, About]]) -> IncomingQuestion:
    """The questions under their passage; raises Unsupported where they cannot be one 材料题."""
    if len(found) < passage.items or not found:
        raise Unsupported("assessmentSection", N_("材料题有小题不能导入，整题没有导入"))
    parts = [_part(str(place), question, about) for place, (question, about) in enumerate(found, 1)]
    points = sum(part["points"] for part in parts)
    body, about = {"stem": passage.stem, "questions": parts}, found[0][1]
    problems = check_question("case_group", body, {}, {}, points)
    if problems:
        raise Unsupported("assessmentSection", "；".join(problems))
    place = found[0][0].place
    question = IncomingQuestion(place, "case_group", body, {}, {}, points, passage.explanation, passage.name)
    return placed(question, about)


def _part(number: str, question: IncomingQuestion, about: About) -> dict[str, Any]:
    content: Mapping[str, Any] = {"body": question.body, "key": question.key, "policy": question.policy}
    part = {"id": number, "kind": question.kind, "points": question.points or 0, **content}
    sources = [list(astuple(source)) for source in about.part_sources]
    return part | {"explanation": question.explanation} | ({"sources": sources} if sources else {})
