from __future__ import annotations

import pytest

from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.items import load_item, outcomes
from tests.factories.qti import (
    THE_RESPONSE,
    choices,
    item,
    mapping,
    number,
    response,
    rules,
    set_score,
)


def score(data: bytes, *given: str) -> object:
    return outcomes(load_item(data), {"RESPONSE": given})["SCORE"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"<sum>{number('1.5')}{number('2')}</sum>", 3.5),
        (f"<product>{number('1.5')}{number('2')}</product>", 3.0),
        (f"<divide>{number('1')}{number('0')}</divide>", None),
        (f"<product>{number('1e14')}{number('1e14')}</product>", None),
        (f"<max>{number('1')}{number('4')}</max>", 4.0),
    ],
)
def test_engine_calculates(expression: str, expected: float | None) -> None:
    assert score(item(response("X"), choices("X", "Y"), rules(set_score(expression))), "X") == expected


@pytest.mark.parametrize(
    ("condition", "given", "expected"),
    [
        (f"<isNull>{THE_RESPONSE}</isNull>", (), True),
        (f"<not><isNull>{THE_RESPONSE}</isNull></not>", ("X",), True),
        (f"<member><baseValue baseType='identifier'>Y</baseValue>{THE_RESPONSE}</member>", ("X", "Y"), True),
        (f"<match>{THE_RESPONSE}<correct identifier='RESPONSE'/></match>", ("Y", "X"), True),
        (f"<match>{THE_RESPONSE}<correct identifier='RESPONSE'/></match>", ("X",), False),
        (f"<and><isNull>{THE_RESPONSE}</isNull><null/></and>", (), False),
        (f"<or><isNull>{THE_RESPONSE}</isNull><null/></or>", (), True),
        (f"<gt><containerSize>{THE_RESPONSE}</containerSize>{number('1')}</gt>", ("X", "Y"), True),
        (f"<contains><correct identifier='RESPONSE'/>{THE_RESPONSE}</contains>", ("Y",), True),
        (f"<equal toleranceMode='relative' tolerance='10'>{number('100')}{number('109')}</equal>", (), True),
        (
            f"<equal toleranceMode='absolute' tolerance='1' includeUpperBound='0'>{number('1')}{number('2')}</equal>",
            (),
            False,
        ),
    ],
)
def test_engine_decides(condition: str, given: tuple[str, ...], expected: bool) -> None:
    branches = f"<responseIf>{condition}{set_score(number('1'))}</responseIf>"
    branches += f"<responseElse>{set_score(number('-1'))}</responseElse>"
    data = item(
        response("X|Y", "multiple"), choices("X", "Y", "Z"), rules(f"<responseCondition>{branches}</responseCondition>")
    )
    assert score(data, *given) == (1 if expected else -1)


def test_engine_leaves_at_exit_and_counts_a_repeated_value_once() -> None:
    early = rules(set_score("<mapResponse identifier='RESPONSE'/>") + "<exitResponse/>" + set_score(number("9")))
    declared = response("X", "multiple", mapping=mapping({"X": 1, "Y": 5}, 'defaultValue="-3" upperBound="4"'))
    data = item(declared, choices("X", "Y", "Z"), early)
    assert score(data, "X", "X") == 1
    assert score(data, "X", "Y") == 4
    assert score(data, "X", "Z") == -2


def test_record_variable_is_refused_by_name() -> None:
    with pytest.raises(Unsupported, match="record"):
        load_item(item(response("X", "record"), choices("X", "Y")))
