"""Questions of ours as GIFT, by way of Moodle's own questions. What GIFT cannot say is left out, and named.

Points, and what markers need for written answers, stand in comments: Moodle passes over them, our reader does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.draft_policies import points_text
from hongling_exam.question_bank.formats.gift.chunks import CATEGORY, remark
from hongling_exam.question_bank.formats.gift.signs import escape
from hongling_exam.question_bank.formats.html_text import html_to_plain, line_to_html
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.formats.moodle.elements import ANSWERS, KIND, Unmapped, raw_text
from hongling_exam.question_bank.formats.moodle.writer import category_text, elements_of
from hongling_exam.question_bank.kinds import get_kind
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS

_UNSAYABLE = frozenset({"ordering", "case_group"})
_MARKS = ("[", "%")
"""What begins a text that could be read as a format or a weight."""


def write(questions: Sequence[IncomingQuestion]) -> tuple[bytes, list[Fault]]:
    """A UTF-8 file that Moodle imports, and a fault for each question that is not in it."""
    faults: list[Fault] = []
    lines: list[str] = []
    path: tuple[str, ...] = ()
    for question, element in elements_of(_sayable(questions, faults), faults):
        try:
            block = list(_lines(question, element))
        except Unmapped as reason:
            faults.append(Fault(question.place, reason.column, reason.reason))
            continue
        if question.tags != path:
            path = question.tags
            lines += [f"{CATEGORY} {' '.join(category_text(path).split())}", ""]
        lines += [*block, ""]
    return "\n".join(lines).encode("utf-8", "replace"), faults


def _sayable(questions: Sequence[IncomingQuestion], faults: list[Fault]) -> Iterator[IncomingQuestion]:
    """Those that GIFT has a form for; Moodle XML has more."""
    for question in questions:
        column, reason = _unsayable(question)
        if reason:
            faults.append(Fault(question.place, column, reason))
        else:
            yield question


def _unsayable(question: IncomingQuestion) -> tuple[str, str]:
    if question.kind in _UNSAYABLE:
        return KIND, worded(N_("GIFT 没有与「%(kind)s」对应的题型"), kind=get_kind(question.kind).title)
    if len(question.key.get("blanks", [])) > 1:
        return ANSWERS, N_("GIFT 的填空题只能有一个空")
    if question.kind == "fill_blank" and "case" not in question.policy.get("fold", ALL_FOLDS):
        return N_("评分策略"), N_("GIFT 的填空题不能区分大小写")
    if question.body.get("pinned"):
        return N_("固定选项"), N_("GIFT 不能固定选项的位置")
    if question.key.get("unit"):
        return N_("单位"), N_("GIFT 的数值题不能写单位")
    return "", ""


def _lines(question: IncomingQuestion, element: etree._Element) -> Iterator[str]:
    yield remark("points", points_text(question.points or 0))
    if question.kind in {"short_answer", "essay"}:
        yield remark("lines", element.findtext("responsefieldlines") or "")
        yield remark("graderinfo", raw_text(element, "graderinfo"))
    name = " ".join(question.name.split())
    title = f"::{escape(name)}::" if name else ""
    yield f"{title}[html]{escape(raw_text(element, 'questiontext').strip())}{{"
    yield from _WRITERS[element.get("type", "")](element)
    feedback = raw_text(element, "generalfeedback").strip()
    if feedback:
        yield f"\t####{_marked(feedback)}"
    yield "}"


def _marked(html: str) -> str:
    return ("[html]" if html.startswith(_MARKS) else "") + escape(html)


def _multichoice(element: etree._Element) -> Iterator[str]:
    single = element.findtext("single") == "true"
    for answer in element.findall("answer"):
        share = answer.get("fraction", "0")
        weight = "=" if single and share == "100" else "~" if share == "0" else f"~%{share}%"
        yield f"\t{weight}{_marked((answer.findtext('text') or '').strip())}"


def _truefalse(element: etree._Element) -> Iterator[str]:
    right = next(answer.findtext("text") for answer in element.findall("answer") if answer.get("fraction") == "100")
    yield f"\t{str(right).upper()}"


def _shortanswer(element: etree._Element) -> Iterator[str]:
    for answer in element.findall("answer"):
        text = answer.findtext("text") or ""
        if "->" in text:
            raise Unmapped(ANSWERS, N_("答案含有「->」，GIFT 会当作匹配题"))
        yield f"\t=%100%{'[plain]' if text.startswith(_MARKS) else ''}{escape(text)}"


def _numerical(element: etree._Element) -> Iterator[str]:
    yield "\t#"
    for answer in element.findall("answer"):
        yield f"\t=%100%{answer.findtext('text')}:{answer.findtext('tolerance')}"


def _match(element: etree._Element) -> Iterator[str]:
    """GIFT has plain words on the right, and an arrow that nothing can escape."""
    for entry in element.findall("subquestion"):
        left, right = entry.findtext("text") or "", raw_text(entry, "answer")
        words = html_to_plain(right)
        if line_to_html(words) != right:
            raise Unmapped(ANSWERS, N_("GIFT 匹配题的右项只能是普通文字，不能有格式或公式"))
        if "->" in left:
            raise Unmapped(ANSWERS, N_("左项含有「->」，GIFT 会当作分隔"))
        yield f"\t={_marked(left)} -> {escape(words)}"


def _essay(element: etree._Element) -> Iterator[str]:
    """Nothing in the braces makes a written answer."""
    yield from ()


_WRITERS: Mapping[str, Callable[[etree._Element], Iterator[str]]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _match,
    "essay": _essay,
}
