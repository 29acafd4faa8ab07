"""`question import / export / conformance`: files of questions without a browser."""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import answer, json_option, refuse, transactional, with_app
from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import reading, unit_of_work
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.organizations.queries import find_jurisdiction_by_code
from hongling_exam.question_bank.actions import import_steps, importing, reading_files
from hongling_exam.question_bank.actions.exporting import note_export
from hongling_exam.question_bank.actions.reading_files import ReadFile
from hongling_exam.question_bank.conformance import FAMILIES, check_folder
from hongling_exam.question_bank.conformance.result import FileResult
from hongling_exam.question_bank.exporting import MOST, export_questions
from hongling_exam.question_bank.formats import registry
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.choices import UNSORTED, Choices, completed
from hongling_exam.question_bank.importing.comparing import pairs
from hongling_exam.question_bank.importing.states import Likeness
from hongling_exam.question_bank.models import QuestionImport
from hongling_exam.question_bank.queries.exporting import list_of_level
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

READABLE = [registry.AUTO, *(each.name for each in registry.readable())]
WRITABLE = [each.name for each in registry.writable()]
LEVELS = [level.value for level in Level]
SAME_STEM = (Likeness.CONFLICT, Likeness.PRESENT, Likeness.REPEAT, Likeness.ALIKE)
_ANSWERS = ("right", "order", "pairs", "blanks", "value", "reference")
_NUMBERED = {"xlsx": "row", "csv": "row", "text": "line", "gift": "line", "aiken": "line"}


@click.group()
def question() -> None:
    """Questions from and into the files of other programs."""


@question.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--level", "levels", type=click.Choice(LEVELS), multiple=True, default=["junior"], show_default=True)
@click.option("--format", "format_name", type=click.Choice(READABLE), default=registry.AUTO, show_default=True)
@click.option("--topic", default=UNSORTED, show_default=True, help="Code of the topic of questions that name none.")
@click.option("--difficulty", type=click.IntRange(1, 5), default=3, show_default=True)
@click.option("--purpose", type=click.Choice([each.value for each in Purpose]), default=Purpose.EXAM.value)
@click.option("--jurisdiction", "code", help="Code of the jurisdiction they belong to (default: all).")
@click.option("--dry-run", is_flag=True, help="Tell what would happen and change nothing.")
@click.option("--on-error", type=click.Choice(["reject", "skip"]), default="reject", show_default=True)
@json_option
@with_app
def import_file(
    file: Path,
    levels: tuple[str, ...],
    format_name: str,
    topic: str,
    difficulty: int,
    purpose: str,
    code: str | None,
    dry_run: bool,
    on_error: str,
    as_json: bool,
) -> None:
    """Import FILE as drafts; with one question wrong nothing comes in, unless told to skip what is wrong."""
    choices = Choices(levels, topic, difficulty, purpose, skip_faults=on_error == "skip")
    jurisdiction = find_jurisdiction_by_code(code) if code else None
    if code and jurisdiction is None:
        refuse(f"no jurisdiction has the code {code}")
    try:
        with reading():
            read = reading_files.read_incoming(file.read_bytes(), file.name, format_name, ["/"])
    except UnreadableFile as error:
        fault = {"row": None, "column": "", "reason": str(error)}
        document = {"imported": 0, "by_kind": {}, "questions": [], "errors": [fault], "duplicates": []}
        if as_json:
            answer(document, as_json=True, text="")
        refuse(str(error))
    prepared = _prepared(read, choices)
    read = replace(read, faults=[*read.faults, *prepared.faults])
    rejected = bool(read.faults) and not choices.skip_faults
    would = Counter(entry[0].kind for entry in prepared.entries if entry)
    counts = would if dry_run or rejected else _import(file, read, prepared, choices, jurisdiction)
    if rejected:
        counts = {}
    document = _document(read, choices, counts, dry_run=dry_run)
    answer(document, as_json=as_json, text=_told(document, read.faults))
    if rejected:
        refuse("nothing was imported: the file has faults (correct them, or use --on-error skip)")


def _prepared(read: ReadFile, choices: Choices) -> import_steps.Prepared:
    likenesses = {match.number: match.likeness for match in read.matches}
    return import_steps.prepare(stored.Parsed(read.questions, likenesses), choices)


def _import(
    file: Path, read: ReadFile, prepared: import_steps.Prepared, choices: Choices, jurisdiction: Jurisdiction | None
) -> Mapping[str, int]:
    """Write step by step; should this process end in between, the server's job goes on."""
    kept = importing.store_reading(read)
    owner = jurisdiction.id if jurisdiction else None
    with unit_of_work():
        place = db.session.get(Jurisdiction, owner) if owner else None
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        made = importing.open_import(SYSTEM, file.name, choices, place, sha256=digest, format_name=read.format)
        importing.make_ready(made, kept)
        importing.confirm(SYSTEM, made, choices)
        import_id = made.id
    with reading():
        arrivals = import_steps.arrivals_for(db.session.get_one(QuestionImport, import_id))
    more = True
    while more:
        with unit_of_work():
            more = import_steps.write_step(import_id, prepared, arrivals)
            _show_progress(db.session.get_one(QuestionImport, import_id))
    with reading():
        counts: Mapping[str, int] = db.session.get_one(QuestionImport, import_id).report["imported_by_kind"]
    return counts


def _show_progress(found: QuestionImport) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{found.done} / {found.total}", err=True, nl=found.done == found.total)


def _document(read: ReadFile, choices: Choices, counts: Mapping[str, int], *, dry_run: bool) -> dict[str, Any]:
    column = _NUMBERED.get(read.format, "id")
    names = {number: _name(each, column) for number, each in enumerate(read.questions)}
    return {
        "imported": sum(counts.values()),
        "by_kind": dict(Counter(each.kind for each in read.questions)),
        "imported_by_kind": dict(counts),
        "format": read.format,
        "dry_run": dry_run,
        "questions": [_question(each, column, choices) for each in read.questions],
        "errors": [_error(fault) for fault in read.faults],
        "notes": [_error(note) for note in read.notes],
        "duplicates": pairs(read.matches, SAME_STEM, names),
        "conflicts": pairs(read.matches, [Likeness.CONFLICT], names),
        "near": pairs(read.matches, [Likeness.NEAR], names),
    }


def _number(place: str) -> int | None:
    found = re.search(r"第 (\d+) 行", place)
    return int(found[1]) if found else None


def _name(question: IncomingQuestion, column: str) -> object:
    number = _number(question.place) if column != "id" else None
    return number if number is not None else question.name or question.place


def _question(question: IncomingQuestion, column: str, choices: Choices) -> dict[str, Any]:
    body = question.body
    sides = {side: {each["id"]: each["text"] for each in body[side]} for side in ("options", "left") if side in body}
    if "right" in body:
        sides["options"] = {each["id"]: each["text"] for each in body["right"]}
    where = {column: _name(question, column), "place": question.place}
    parts = {"parts": [_part(part) for part in body["questions"]]} if "questions" in body else {}
    options = sides.pop("options", {})
    said = {"kind": question.kind, "stem": body["stem"], "options": options, **sides, "answer": _answer(question.key)}
    return {**where, **said, **parts, "points": completed(question, choices).points / 100}


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    options = {each["id"]: each["text"] for each in part["body"].get("options", ())}
    said = {"kind": part["kind"], "stem": part["body"]["stem"], "options": options, "answer": _answer(part["key"])}
    return {**said, "points": part["points"] / 100}


def _answer(key: Mapping[str, Any]) -> object:
    """What is right: letters, a truth, the order, pairs, blanks, a number, or the reference answer."""
    return next(
        (key[name] for name in ("right", "order", "pairs", "blanks", "value", "reference") if name in key), None
    )


def _error(fault: Fault) -> dict[str, Any]:
    number = _number(fault.place)
    row = fault.place if number is None else number
    return {"row": row, "place": fault.place, "column": fault.column, "reason": fault.reason}


def _told(document: Mapping[str, Any], faults: Sequence[Fault]) -> str:
    kinds = ", ".join(f"{kind} {count}" for kind, count in document["by_kind"].items())
    lines = [str(fault) for fault in faults]
    lines += [f"{name}: {len(document[name])}" for name in ("duplicates", "conflicts", "near") if document[name]]
    verb = "would be imported" if document["dry_run"] else "imported"
    return "\n".join([*lines, f"read: {len(document['questions'])} ({kinds})", f"{verb}: {document['imported']}"])


@question.command()
@click.option("--level", type=click.Choice(LEVELS), help="Only questions of this level.")
@click.option("--format", "format_name", type=click.Choice(WRITABLE), default="xlsx", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="File to write.")
@json_option
@transactional
def export(level: str | None, format_name: str, output: Path, as_json: bool) -> None:
    """Write the questions of the bank into a file; what the format cannot hold is named and left out."""
    questions = list_of_level(Level(level) if level else None, MOST)
    exported = export_questions(questions, format_name)
    note_export(SYSTEM, exported, format_name, [each.key for each in questions])
    output.write_bytes(exported.data)
    for fault in exported.left_out:
        click.echo(f"left out: {fault}", err=True)
    document = {
        "exported": exported.count,
        "format": format_name,
        "file": str(output),
        "left_out": [{"question": each.place, "reason": each.reason} for each in exported.left_out],
        "in_part": [{"question": e.place, "field": e.column, "reason": e.reason} for e in exported.remarks],
    }
    answer(document, as_json=as_json, text=f"exported: {exported.count}, left out: {len(exported.left_out)}")


@question.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@json_option
def conformance(folder: Path, as_json: bool) -> None:
    """Read the files of FOLDER (qti21, moodle, gift, excel-word) and compare them with what stands beside them."""
    families = check_folder(folder)
    if not families:
        refuse(f"{folder} has none of the folders {', '.join(FAMILIES)}")
    document = {name: _family(results) for name, results in families.items()}
    answer(document, as_json=as_json, text=_conformance_text(document))
    if any(family["differing"] for family in document.values()):
        refuse("some files give something else than expected")


def _family(results: Sequence[FileResult]) -> dict[str, Any]:
    return {
        "files": len(results),
        "questions": sum(each.questions for each in results),
        "agreed": sum(each.agreed for each in results),
        "refused": [f"{each.name}: {reason}" for each in results for reason in each.refused],
        "differing": [fault for each in results for fault in each.differing],
        "remarks": [f"{each.name}: {remark}" for each in results for remark in each.remarks],
    }


def _conformance_text(document: Mapping[str, Mapping[str, Any]]) -> str:
    lines = []
    for name, family in document.items():
        counts = f"{family['files']} files, {family['questions']} questions, {family['agreed']} agreed"
        lines.append(f"{name}: {counts}, {len(family['refused'])} refused, {len(family['differing'])} differing")
        for sort in ("differing", "refused", "remarks"):
            lines += [f"  {sort}: {each}" for each in family[sort]]
    return "\n".join(lines)
