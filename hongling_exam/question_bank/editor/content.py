"""A document into what a version says, with every fault beside the field it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MarkupRefused, render_inline, render_markdown
from hongling_exam.question_bank.editor.answers import read_answer
from hongling_exam.question_bank.editor.document import Document, is_blank
from hongling_exam.question_bank.editor.faults import field_of
from hongling_exam.question_bank.formats.fields import hundredths
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.rules import question_faults

Faults = dict[str, list[str]]
"""Field name in the page ("" the whole question) → Chinese reasons."""
WIDTHS = {"document": 200, "edition": 100, "article": 200, "gist": 2000}


@dataclass(slots=True)
class Written:
    """What a document says: the columns of a version without HTML. Usable where `faults` is empty."""

    kind: str
    body: dict[str, Any]
    key: dict[str, Any]
    policy: dict[str, Any]
    points: int
    explanation: str
    sources: list[list[str]]
    faults: Faults = field(default_factory=dict)

    def fault(self, name: str, reason: str) -> None:
        """Note a reason once beside a field."""
        reasons = self.faults.setdefault(name, [])
        if reason not in reasons:
            reasons.append(reason)


def read_written(document: Document) -> Written:
    """What the document says. The parts of a case group are read the same way, their faults under their own fields."""
    written = _read_group(document) if document["kind"] == "case_group" else _read_single(document)
    written.sources = read_sources(document["sources"], written.faults)
    return written


def _read_single(document: Document, prefix: str = "") -> Written:
    kind = document["kind"]
    points = hundredths(document["points"].strip()) or 0
    body, key, policy = read_answer(document)
    body = {"stem": clean_text(document["stem"]), **body}
    written = Written(kind, body, key, policy, points, clean_text(document["explanation"]), [])
    for reason in question_faults(kind, body, key, policy, points):
        written.fault(field_of(kind, reason, body), reason)
    if document["points"].strip() and not points:
        written.faults["points"] = [N_("分值须大于 0，最多两位小数")]
    _check_texts(written)
    return written


def _check_texts(written: Written) -> None:
    """Markdown that cannot be rendered, and a blank where no answer belongs to it."""
    texts = [("stem", written.body["stem"], render_markdown), ("explanation", written.explanation, render_markdown)]
    for side in ("options", "left", "right"):
        entries = written.body.get(side, ())
        texts += [(f"{side}-{place}-text", each["text"], render_inline) for place, each in enumerate(entries)]
    for name, text, render in texts:
        try:
            render(text)
        except MarkupRefused as refusal:
            written.fault(name, refusal.text)
    if "____" in written.body["stem"] and written.kind not in ("fill_blank", "case_group"):
        written.fault("stem", N_("只有填空题的题干可以有「____」"))


def _read_group(document: Document) -> Written:
    """The points of a group are the sum of its parts' points."""
    body: dict[str, Any] = {"stem": clean_text(document["stem"]), "questions": []}
    written = Written("case_group", body, {}, {}, 0, clean_text(document["explanation"]), [])
    for place, part in enumerate(document["parts"]):
        _add_part(written, part, place)
    written.points = sum(part["points"] for part in body["questions"])
    if not body["stem"].strip():
        written.fault("stem", N_("缺少材料"))
    if not body["questions"]:
        written.fault("", N_("材料题须有 1 至 20 个小题"))
    _check_texts(written)
    return written


def _add_part(group: Written, document: Document, place: int) -> None:
    prefix = f"parts-{place}-"
    if not KINDS.get(document["kind"]).answerable:
        group.fault(f"{prefix}kind", N_("小题的题型有误"))
        return
    written = _read_single(document)
    sources = read_sources(document["sources"], written.faults)
    for name, reasons in written.faults.items():
        for reason in reasons:
            group.fault(prefix + (name or "stem"), reason)
    part = {"id": str(place + 1), "kind": written.kind, "points": written.points, "body": written.body}
    part |= {"key": written.key, "policy": written.policy, "explanation": written.explanation}
    group.body["questions"].append(part | ({"sources": sources} if sources else {}))


def read_sources(rows: Sequence[Mapping[str, str]], faults: Faults) -> list[list[str]]:
    """The sources that are begun; a quoted gist is a fourth element only where there is one."""
    found = []
    for place, row in enumerate(rows):
        if is_blank(row):
            continue
        document, edition, article, gist = (" ".join(row[name].split()) for name in WIDTHS)
        for name, needed in (("document", N_("请写明文件名称")), ("article", N_("请写明条款或章节"))):
            if not row[name].strip():
                faults.setdefault(f"sources-{place}-{name}", []).append(needed)
        for name, width in WIDTHS.items():
            if len(row[name]) > width:
                faults.setdefault(f"sources-{place}-{name}", []).append(N_("文字过长"))
        found.append([document, edition, article] + ([gist] if gist else []))
    return found


def clean_text(text: str) -> str:
    """Text as it is stored: no blanks at the ends of lines, none around."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
