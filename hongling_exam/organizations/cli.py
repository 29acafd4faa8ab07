"""`person import`: people or organizations from a file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import answer, json_option, refuse, transactional
from hongling_exam.organizations import actions, queries


@click.group()
def person() -> None:
    """People and the organizations they belong to."""


@person.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--kind", type=click.Choice(sorted(actions.IMPORTERS)), default="people", show_default=True)
@click.option("--jurisdiction", "code", help="Code of the jurisdiction of new rows that name none.")
@click.option("--on-error", type=click.Choice(["reject", "skip"]), default="reject", show_default=True)
@click.option("--dry-run", is_flag=True, help="Tell what would happen and change nothing.")
@json_option
@transactional
def import_file(file: Path, kind: str, code: str | None, on_error: str, dry_run: bool, as_json: bool) -> None:
    """Import FILE (.xlsx or .csv); with a bad row nothing is imported unless told to skip such rows."""
    importer = actions.IMPORTERS[kind]
    table = importer.read(file.read_bytes())
    default = queries.find_jurisdiction_by_code(code) if code else None
    if code and default is None:
        refuse(f"no jurisdiction has the code {code}")
    plan = importer.plan(SYSTEM, table, default)
    wanted = not dry_run and (on_error == "skip" or not plan.problems)
    summary = importer.apply(SYSTEM, plan, file.name) if wanted else plan.summary
    document = {
        "kind": kind,
        "imported": wanted,
        **asdict(summary),
        "errors": [{"row": p.row, "column": p.column, "reason": p.reason % p.params} for p in plan.problems],
        "ignored_columns": list(table.ignored),
    }
    answer(document, as_json=as_json, text=_told(document, [problem.text for problem in plan.problems]))
    if plan.problems and on_error == "reject":
        refuse("nothing was imported: the file has bad rows (correct them, or use --on-error skip)")


def _told(document: dict[str, Any], problems: list[str]) -> str:
    counts = ", ".join(f"{name} {document[name]}" for name in ("added", "updated", "unchanged", "refused"))
    return "\n".join([*problems, counts if document["imported"] else f"nothing imported; would be: {counts}"])
