"""`paper assemble`: the best parallel forms by a blueprint in a file, out of the bank or of a file of items."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from hongling_exam.core.command import answer, current_installation, json_option, refuse
from hongling_exam.core.errors import HonglingError
from hongling_exam.exams.actions.selecting import LABELS
from hongling_exam.exams.blueprint_file import BlueprintFile, Faulty, PoolFile, read_blueprint, read_pool
from hongling_exam.exams.queries.exposure import count_exposure
from hongling_exam.exams.queries.papers import names_by_topic
from hongling_exam.exams.rules.assembly import Assembly, Infeasible
from hongling_exam.exams.rules.assembly_request import Item, Request
from hongling_exam.exams.rules.assembly_solver import OutOfTime
from hongling_exam.exams.rules.assembly_twins import assemble_apart
from hongling_exam.exams.rules.assembly_words import ENEMIES, Told, told
from hongling_exam.exams.rules.blueprints import check_sections
from hongling_exam.exams.rules.constraints import check_constraints
from hongling_exam.exams.rules.information import information, location
from hongling_exam.organizations.queries import list_jurisdictions
from hongling_exam.question_bank.queries import list_enemy_pairs, list_pool, near_duplicates

Curves = Mapping[str, tuple[float, float]]


@click.group()
def paper() -> None:
    """Papers: assemble parallel forms."""


@paper.command()
@click.argument("blueprint", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--forms", type=click.IntRange(1, len(LABELS)), default=1, help="How many parallel forms.")
@click.option("--seed", default="1", help="Decides among equally good papers; the same seed gives the same forms.")
@json_option
def assemble(blueprint: Path, forms: int, seed: str, as_json: bool) -> None:
    """Assemble forms by BLUEPRINT (TOML) and print items, totals, information, spread and gap; status 1 where there
    are none, with the rules that collide and what would free them. Nothing is stored."""
    try:
        wanted = read_blueprint(blueprint)
        pool, texts, names = _pool(wanted)
        request = _request(wanted, pool, forms, seed)
        found = assemble_apart(request, texts, near_duplicates)
    except Faulty as error:
        refuse(str(error))
    except HonglingError as error:
        refuse("\n".join([str(error), *_reasons(error)]))
    except OutOfTime:
        refuse("no paper within the time given; raise solver.seconds in the blueprint or ask for fewer forms")
    if isinstance(found, Infeasible):
        why = told(found.explanation, names)
        answer(_refusal(why, found.seconds), as_json=True, text="") if as_json else None
        refuse(_refusal_text(why))
    document = _document(found, request, wanted.targets, pool.curves)
    answer(document, as_json=as_json, text=_text(document))


def _pool(wanted: BlueprintFile) -> tuple[PoolFile, Mapping[str, str], Mapping[str, str]]:
    """The items, what a candidate reads of each, and the topics' names."""
    if wanted.items is not None:
        if not wanted.items.is_file():
            raise Faulty(f"{wanted.items}: no such file")
        return read_pool(wanted.items, wanted.targets), {}, {}
    with current_installation().app_context():
        return _pool_of_bank(wanted)


def _pool_of_bank(wanted: BlueprintFile) -> tuple[PoolFile, Mapping[str, str], Mapping[str, str]]:
    places = [each.path for each in list_jurisdictions(["/"]) if each.code == wanted.jurisdiction]
    if wanted.jurisdiction and not places:
        raise Faulty(f"no jurisdiction has the code {wanted.jurisdiction}")
    kinds = [section.kind for section in wanted.sections]
    found = list_pool(wanted.level, purpose=wanted.purpose, paths=places or ["/"], kinds=kinds)
    used, curves = count_exposure(), {each.key: (location(each.difficulty), 1.0) for each in found}
    apart = list_enemy_pairs(curves.keys())
    items = [
        Item(
            key=each.key,
            kind=each.kind,
            topic=each.topic,
            difficulty=each.difficulty,
            points=each.points,
            information=_mean(wanted.targets, curves[each.key]),
            exposure=used.get(each.question_id, 0),
            enemies=frozenset(ENEMIES.join(pair) for pair in apart if each.key in pair),
        )
        for each in found
    ]
    return PoolFile(items, curves), {each.key: each.text for each in found}, names_by_topic()


def _mean(targets: Sequence[float], curve: tuple[float, float]) -> float:
    return sum(information(target, *curve) for target in targets) / len(targets)


def _request(wanted: BlueprintFile, pool: PoolFile, forms: int, seed: str) -> Request:
    named = {
        each.key: frozenset(ENEMIES.join(pair) for pair in wanted.enemies if each.key in pair) for each in pool.items
    }
    items = [replace(each, enemies=each.enemies | named[each.key]) for each in pool.items]
    topics = frozenset(each.topic for each in items) | {code for each in wanted.sections for code in each.topics}
    check_sections(wanted.sections, 0, topics)
    limits = wanted.constraints
    check_constraints(limits, wanted.sections, {each.key: each for each in items}, wanted.enemies)
    return Request(
        items=items,
        sections=wanted.sections,
        seed=seed,
        forms=forms,
        overlap=limits.overlap or 0,
        fixed=limits.fixed,
        exposure_limit=None if limits.exposure is None else limits.exposure + 1,
        tolerances=wanted.tolerances,
        gap=wanted.gap,
        seconds=wanted.seconds,
    )


def _reasons(error: HonglingError) -> list[str]:
    faults = getattr(error, "errors", [])
    return [
        f"  {fault.get('field')} (section {fault['section'] + 1}): {fault['reason']}"
        if isinstance(fault.get("section"), int)
        else f"  {fault.get('field')}: {str(fault['reason']) % fault.get('params', {})}"
        for fault in faults
    ]


def _document(found: Assembly, request: Request, targets: Sequence[float], curves: Curves) -> dict[str, Any]:
    forms = []
    for label, parts, figures in zip(LABELS, found.forms, found.figures, strict=False):
        keys = list(itertools.chain.from_iterable(parts))
        told_at = {f"{each:g}": round(sum(information(each, *curves[key]) for key in keys), 6) for each in targets}
        forms.append(
            {
                "form": label,
                "items": keys,
                "sections": [list(part) for part in parts],
                "questions": len(keys),
                "points": figures.points / 100,
                "difficulty": round(figures.difficulty, 6),
                "information": told_at,
            }
        )
    spread = found.spread
    return {
        "seed": request.seed,
        "forms": forms,
        "shared": [key for key in found.shared if key not in request.fixed],
        "spread": {
            "points": spread.points / 100,
            "difficulty": round(spread.difficulty, 6),
            "information": round(spread.information, 6),
        },
        "gap": round(found.gap, 6),
        "optimal_within": request.gap,
        "stopped": found.stopped,
        "seconds": round(found.seconds, 3),
    }


def _text(document: Mapping[str, Any]) -> str:
    lines = []
    for form in document["forms"]:
        told_at = "  ".join(f"I({target}) {worth:.3f}" for target, worth in form["information"].items())
        lines.append(
            f"form {form['form']}: {form['questions']} questions, {form['points']:g} points, "
            f"difficulty {form['difficulty']:.3f}, {told_at}"
        )
        lines += [f"  section {place}: {' '.join(keys)}" for place, keys in enumerate(form["sections"], 1)]
    spread = document["spread"]
    lines.append(
        f"spread: points {spread['points']:g}, difficulty {spread['difficulty']:.3f}, "
        f"information {spread['information']:.2%}; shared {len(document['shared'])}"
    )
    stopped = ", stopped by the clock" if document["stopped"] else ""
    lines.append(f"gap {document['gap']:.3%}{stopped}; {document['seconds']:.2f} s; seed {document['seed']}")
    return "\n".join(lines)


def _refusal(why: Told, seconds: float) -> dict[str, Any]:
    return {
        "collisions": [[str(each) for each in collision] for collision in why.collisions],
        "remedies": [
            {"means": each.means.value, "title": each.title, "steps": [str(step) for step in each.steps]}
            for each in why.remedies
        ],
        "seconds": round(seconds, 3),
    }


def _refusal_text(why: Told) -> str:
    lines = ["no paper keeps to all of these:"]
    lines += [f"  {number}. " + " ＋ ".join(map(str, each)) for number, each in enumerate(why.collisions, 1)]
    lines += ["any one of these would free it:"] if why.remedies else []
    lines += [f"  {each.means.value}: {each.title}：" + "；".join(map(str, each.steps)) for each in why.remedies]
    return "\n".join(lines)
