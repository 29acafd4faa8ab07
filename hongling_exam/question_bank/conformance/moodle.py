"""Moodle XML: every question comes in or is refused by name, and what came in scores as the fractions in the file say.

The fractions are read here by their own few lines, not by the reader that is being judged. Aiken files (.txt) are held
against a plain search for stem, options and answer. A file named `error…` must be refused.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from hongling_exam.question_bank.conformance.result import FileResult
from hongling_exam.question_bank.formats import aiken
from hongling_exam.question_bank.formats import moodle as moodle_xml
from hongling_exam.question_bank.formats.incoming import IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.xml_safety import parse_xml
from hongling_exam.question_bank.kinds import score

MOST_TRIED = 8
"""Options up to which every choice of some of them is tried."""

MAX_POINTS = 10_000
_AIKEN = re.compile(r"^(?P<stem>.+)\n(?P<options>(?:[A-Z][.)].*\n){2,})ANSWER: ?(?P<answer>[A-Z])\s*$", re.MULTILINE)


def check(folder: Path) -> Iterator[FileResult]:
    """One result a file."""
    for path in sorted(folder.glob("*.xml")):
        yield check_xml(path)
    for path in sorted(folder.glob("*.txt")):
        yield check_aiken(path)


def check_xml(path: Path) -> FileResult:
    """A Moodle XML file."""
    result = FileResult(path.name)
    data = path.read_bytes()
    try:
        incoming = moodle_xml.read(data, path.name)
        elements = [each for each in parse_xml(data).iterchildren("question") if each.get("type") != "category"]
    except UnreadableFile as error:
        result.refused.append(str(error))
        return result
    result.questions = len(elements)
    result.refused += [str(fault) for fault in incoming.faults]
    places = {_number(fault.place) for fault in incoming.faults}
    came = {_number(question.place): question for question in incoming.questions}
    for number, element in enumerate(elements, 1):
        if number in came:
            result.judge(_score_faults(element, came[number]), came[number].place)
        elif number not in places:
            result.differing.append(f"{path.name}: question {number} neither comes in nor is refused")
    if path.name.startswith("error") and not incoming.faults:
        result.differing.append(f"{path.name}: not refused")
    return result


def _number(place: str) -> int:
    found = re.match(r"第 (\d+) 题", place)
    return int(found[1]) if found else 0


def _score_faults(element: etree._Element, question: IncomingQuestion) -> list[str]:
    """How our score differs from the fractions of choices, truths and short answers; other kinds have none."""
    answers = [(_text(each), float(each.get("fraction", "0"))) for each in element.iterchildren("answer")]
    if element.get("type") == "multichoice" and len(answers) <= MOST_TRIED:
        return _choice_faults(question, [fraction for _, fraction in answers])
    if element.get("type") == "truefalse":
        right = {text.strip().lower(): fraction for text, fraction in answers}
        return [] if question.key == {"right": right["true"] > right["false"]} else ["another answer is right"]
    if element.get("type") == "shortanswer" and not any("*" in text for text, _ in answers):
        given = ((text, [text], fraction) for text, fraction in answers)
        return [fault for text, answer, fraction in given if (fault := _fault(question, text, answer, fraction))]
    return []


def _choice_faults(question: IncomingQuestion, fractions: Sequence[float]) -> list[str]:
    letters = [entry["id"] for entry in question.body["options"]]
    if len(letters) != len(fractions):
        return [f"{len(letters)} options instead of {len(fractions)}"]
    most = 1 if question.kind == "single_choice" else len(letters)
    faults = []
    for size in range(1, most + 1):
        for chosen in itertools.combinations(range(len(letters)), size):
            answer: object = [letters[place] for place in chosen]
            answer = answer[0] if question.kind == "single_choice" and isinstance(answer, list) else answer
            wanted = min(100.0, max(0.0, sum(fractions[place] for place in chosen)))
            faults += [_fault(question, str(answer), answer, wanted)]
    return [fault for fault in faults if fault]


def _fault(question: IncomingQuestion, told: str, answer: object, fraction: float) -> str:
    found = score(question.kind, question.key, question.policy, answer, MAX_POINTS).points
    wanted = max(0.0, fraction) * MAX_POINTS / 100
    return "" if abs(found - wanted) <= 1 else f"{told} scores {found / MAX_POINTS:.4f} instead of {fraction / 100:.4f}"


def _text(element: etree._Element) -> str:
    return element.findtext("text") or ""


def check_aiken(path: Path) -> FileResult:
    """An Aiken file."""
    result = FileResult(path.name)
    data = path.read_bytes()
    incoming = aiken.read(data, path.name)
    result.refused += [str(fault) for fault in incoming.faults]
    wanted = [_aiken(found) for found in _AIKEN.finditer(data.decode("utf-8-sig").replace("\r\n", "\n") + "\n")]
    wanted = [(answer, options) for answer, options in wanted if answer in options]
    came = [
        (question.key["right"], [each["id"] for each in question.body["options"]]) for question in incoming.questions
    ]
    result.questions = len(wanted) + len(incoming.faults)
    if len(came) != len(wanted):
        result.differing.append(f"{path.name}: {len(came)} questions instead of {len(wanted)}")
    for number, (one, (answer, options)) in enumerate(zip(came, wanted, strict=False), 1):
        result.judge(
            [] if one == ([answer], options) else [f"{one} instead of {answer} of {options}"], f"question {number}"
        )
    return result


def _aiken(found: re.Match[str]) -> tuple[str, list[str]]:
    return found["answer"], [line[0] for line in found["options"].splitlines()]
