"""Questions of ours through a workbook and back: nothing changes, and what would is left out by name."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.formats.excel import read
from hongling_exam.question_bank.formats.excel_writing import write
from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.formats.same_meaning import meaning
from hongling_exam.question_bank.rules import question_faults
from tests.unit.question_bank.test_moodle_round_trip import questions

ARTICLE = Source("党章", "2022", "第三条")
SOURCES = [(None, ()), (ARTICLE, ()), (Source("党章", "", ""), ()), (Source("条例", "2018", ""), (ARTICLE,))]


def usable(one: IncomingQuestion) -> bool:
    return not question_faults(one.kind, one.body, one.key, one.policy, one.points or 0)


@st.composite
def placed(draw: st.DrawFn) -> IncomingQuestion:
    """A question with everything that says where it belongs."""
    source, further = draw(st.sampled_from(SOURCES))
    level, levels = draw(st.sampled_from([(None, ()), ("senior", ()), ("junior", ("senior",))]))
    return replace(
        draw(questions().filter(usable)),
        difficulty=draw(st.sampled_from([None, 1, 5])),
        level=level,
        further_levels=levels,
        topic=draw(st.sampled_from([None, "party_building_practice/elections"])),
        source=source,
        further_sources=further,
        tags=draw(st.sampled_from([(), ("法规",), ("党章、党规", "A B"), ("a|b",)])),
    )


@st.composite
def groups(draw: st.DrawFn) -> IncomingQuestion:
    parts = []
    for number, one in enumerate(draw(st.lists(placed(), min_size=1, max_size=3)), 1):
        said = {"kind": one.kind, "points": one.points, "body": one.body, "key": one.key, "policy": one.policy}
        sources = [["党章", "2022", "第三条"], ["条例", "", ""]]
        parts.append({"id": str(number), **said, "explanation": one.explanation, "sources": sources})
    points = sum(part["points"] for part in parts)
    return IncomingQuestion("第 1 题", "case_group", {"stem": "材料。\n\n二段", "questions": parts}, {}, {}, points)


@settings(max_examples=40, deadline=None)  # each file is read by a process of its own, so: few files, many questions
@given(st.lists(st.one_of(placed(), groups()), min_size=1, max_size=60))
def test_questions_come_back_from_a_workbook_as_they_were(some: list[IncomingQuestion]) -> None:
    data, faults = write(some)
    assert faults == []
    found = read(data, "x.xlsx")
    assert found.faults == []
    assert [meaning(one) for one in found.questions] == [meaning(one) for one in some]
