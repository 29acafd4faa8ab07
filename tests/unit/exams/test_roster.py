"""Lists as offices paste them."""

from __future__ import annotations

import pytest

from hongling_exam.exams.rules.roster import RosterLine, parse_line, parse_lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("陆明华 1234", {"name": "陆明华", "tail": "1234"}),
        ("陆明华\t123x", {"name": "陆明华", "tail": "123X"}),
        ("3、陆明华，１２３４", {"name": "陆明华", "tail": "1234"}),
        ("12. 陆 明华 330482********123X", {"name": "陆明华", "tail": "123X"}),
        ("古丽•买买提 138 0573 0001", {"name": "古丽·买买提", "phone": "13805730001"}),
        ("1234、陆明华", {"name": "陆明华", "tail": "1234"}),
        ("+8613805730001", {"phone": "13805730001"}),
        ("11010519491231002x", {"id_number": "11010519491231002X"}),
        ("沈雅琴；11010519491231002X", {"name": "沈雅琴", "id_number": "11010519491231002X"}),
        ("㛃 0019", {"name": "㛃", "tail": "0019"}),
    ],
)
def test_line_is_read_in_any_order(text: str, expected: dict[str, str]) -> None:
    assert parse_line(4, text) == RosterLine(4, text.strip(), **expected)


def test_headings_and_blank_lines_are_passed_over() -> None:
    lines = parse_lines("姓名\t身份证后四位\n\n陆明华\t1234\r\n   \n沈雅琴\t5678")
    assert [(line.number, line.name) for line in lines] == [(3, "陆明华"), (5, "沈雅琴")]
