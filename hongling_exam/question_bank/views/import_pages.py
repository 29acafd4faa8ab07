"""What the pages about one import show, whatever its state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import render_template, request
from flask_babel import gettext as _

from hongling_exam.core.listing import Listing, Wanted
from hongling_exam.core.spreadsheet import Sheet, write_workbook
from hongling_exam.core.wording import said
from hongling_exam.question_bank.actions.importing import choices_of
from hongling_exam.question_bank.formats import registry
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.importing import stored
from hongling_exam.question_bank.importing.choices import completed
from hongling_exam.question_bank.importing.states import NEVER_IMPORTED, WORKING, ImportState, Likeness
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.models import QuestionImport
from hongling_exam.question_bank.queries import imports
from hongling_exam.question_bank.rendering import rendered_explanation
from hongling_exam.question_bank.showing import ShownQuestion, show_question
from hongling_exam.question_bank.views.import_forms import ChoicesForm

PAGES = "hongling_exam/question_bank/staff"
PER_PAGE = 50
MOST_KEYS = 10
NOTHING = stored.Findings((), (), (), ())


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a preview names: where, which column, what; `key` is a question of the bank that it speaks of."""

    place: str
    column: str
    reason: str
    stem: str = ""
    other: str = ""
    key: str = ""


def import_page(found: QuestionImport, form: ChoicesForm, unfit: Sequence[Fault] = ()) -> str:
    """The page of an import in its present state; `unfit` is what is wrong once the choices complete its questions."""
    if found.state in WORKING:
        return render_template(f"{PAGES}/question_import_progress.html", found=found)
    findings = findings_of(found)
    groups = _groups(replace(findings, faults=[*findings.faults, *unfit]))
    wanted = Wanted.from_args(request.args, ("show",))
    shown = wanted.filters.get("show", "")
    shown = shown if shown in groups else next(iter(groups), "")
    common = {
        "found": found,
        "kinds": KINDS.titles(),
        "format_title": registry.FORMATS[found.format].title if found.format in registry.FORMATS else found.format,
        "groups": {name: len(lines) for name, lines in groups.items()},
        "titles": _titles(),
        "shown": shown,
        "listing": _page(groups.get(shown, []), wanted),
        "may_undo": found.state is ImportState.DONE and not imports.count_touched(found.id),
        "present": imports.count_imported(found.id),
        "keys": imports.list_imported_keys(found.id, MOST_KEYS),
    }
    if found.state is not ImportState.READY:
        return render_template(f"{PAGES}/question_import_result.html", **common)
    first = [(each, _shown(each, found)) for each in findings.first]
    count = found.total - sum(found.report["likes"].get(each.value, 0) for each in NEVER_IMPORTED)
    count -= len({fault.place for fault in unfit})
    return render_template(
        f"{PAGES}/question_import_preview.html",
        form=form,
        first=first,
        count=count,
        conflict=Likeness.CONFLICT,
        **common,
    )


def findings_of(found: QuestionImport) -> stored.Findings:
    """What is wrong with a file or like it; nothing once that is forgotten."""
    return stored.get_findings(found.findings_name) if found.findings_name else NOTHING


def _groups(findings: stored.Findings) -> Mapping[str, Sequence[Line]]:
    """The lines by what they are, the gravest first; only groups that have any."""
    groups: dict[str, list[Line]] = {"faults": _told(findings.faults)}
    for like in findings.likes:
        reason = _(like.likeness.label)
        if like.likeness is Likeness.NEAR:
            reason = f"{reason}（{like.similarity}%）"
        line = Line(like.place, "", reason, like.stem, like.other, like.key)
        groups.setdefault(like.likeness.value, []).append(line)
    groups["notes"] = _told(findings.notes)
    return {name: lines for name, lines in groups.items() if lines}


def _told(faults: Sequence[Fault]) -> list[Line]:
    return [Line(each.place, each.column, said(each.reason)) for each in faults]


def _titles() -> Mapping[str, str]:
    return {
        "faults": _("错误"),
        Likeness.CONFLICT.value: _("答案冲突"),
        Likeness.PRESENT.value: _("题库已有"),
        Likeness.REPEAT.value: _("文件内重复"),
        Likeness.ALIKE.value: _("题干相同"),
        Likeness.NEAR.value: _("内容相近"),
        "notes": _("提示"),
    }


def _page(lines: Sequence[Line], wanted: Wanted) -> Listing[Line]:
    start = (wanted.page - 1) * PER_PAGE
    bounded = Wanted(page=wanted.page, per_page=PER_PAGE, filters=wanted.filters)
    return Listing(lines[start : start + PER_PAGE], len(lines), bounded)


def _shown(question: IncomingQuestion, found: QuestionImport) -> ShownQuestion:
    return show_question(
        question.kind,
        question.body,
        question.key,
        question.policy,
        points=completed(question, choices_of(found)).points,
        explanation_html=rendered_explanation(question.explanation),
    )


def problems_workbook(found: QuestionImport) -> bytes:
    """Everything that a file's preview names, sheet by sheet."""
    titles = _titles()
    heads = [_("位置"), _("列"), _("原因"), _("题干"), _("对照")]
    sheets = [
        Sheet(
            titles[name],
            heads,
            [[line.place, line.column, line.reason, line.stem, line.other] for line in lines],
            widths=[24, 12, 50, 50, 24],
        )
        for name, lines in _groups(findings_of(found)).items()
    ]
    return write_workbook(sheets or [Sheet(titles["faults"], heads, [])])
