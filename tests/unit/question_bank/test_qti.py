from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.qti.reading import read
from tests.factories.qti import (
    MAP,
    MATCH,
    THE_RESPONSE,
    choices,
    item,
    mapping,
    number,
    response,
    rules,
    set_score,
)


def the_question(data: bytes) -> Any:
    incoming = read(data, "q.xml")
    assert not incoming.faults
    (question,) = incoming.questions
    return question


def the_fault(data: bytes) -> tuple[str, str]:
    incoming = read(data, "q.xml")
    assert not incoming.questions
    (fault,) = incoming.faults
    return fault.column, fault.reason


def test_single_choice_comes_in_with_its_key_and_points() -> None:
    question = the_question(item(response("Y"), "<p>看&lt;图&gt;</p>" + choices("X", "Y", "Z")))
    assert (question.kind, question.key, question.points) == ("single_choice", {"right": ["B"]}, 100)
    assert question.policy == {"rule": "all_or_nothing"}
    assert "问" in question.body["stem"]
    assert [option["text"] for option in question.body["options"]] == ["选项X", "选项Y", "选项Z"]
    assert "pinned" not in question.body


def test_unshuffled_choice_keeps_its_options_in_place() -> None:
    question = the_question(item(response("Y"), choices("X", "Y", attributes='shuffle="false"')))
    assert question.body["pinned"] == ["A", "B"]


@pytest.mark.parametrize(
    ("entries", "attributes", "rule"),
    [
        ({"X": 1, "Y": 1, "Z": -1}, 'lowerBound="0" defaultValue="0"', "per_option"),
        ({"X": 1, "Y": 1}, 'lowerBound="0" defaultValue="-1"', "per_option"),
        ({"X": 2, "Y": 0.5}, 'defaultValue="0"', None),
        ({"X": 1, "Y": 1}, 'defaultValue="0"', None),
    ],
)
def test_several_choices_come_in_only_under_a_policy_of_ours(
    entries: dict[str, float], attributes: str, rule: str | None
) -> None:
    declared = response("X|Y", "multiple", mapping=mapping(entries, attributes))
    data = item(declared, choices("X", "Y", "Z"), MAP)
    if rule is None:
        assert the_fault(data)[0] == "responseProcessing"
    else:
        question = the_question(data)
        assert (question.kind, question.policy["rule"], question.points) == ("multiple_choice", rule, 200)


def test_wrong_choice_that_costs_points_becomes_the_negative_policy() -> None:
    declared = response("X", mapping=mapping({"X": 2, "Y": -0.5, "Z": -0.5}))
    question = the_question(item(declared, choices("X", "Y", "Z"), MAP))
    assert (question.policy, question.points) == ({"rule": "negative", "penalty": 50}, 200)


def test_choice_between_right_and_wrong_becomes_a_true_or_false_question() -> None:
    body = choices("T", "F").replace("选项T", "正确").replace("选项F", "错误")
    question = the_question(item(response("F", mapping=mapping({"F": 1, "T": -1})), body, MAP))
    assert (question.kind, question.key) == ("true_false", {"right": False})
    assert question.policy == {"rule": "negative", "penalty": 100}


def test_hot_text_becomes_a_choice_among_the_bold_words() -> None:
    body = (
        '<hottextInteraction responseIdentifier="RESPONSE" maxChoices="1"><p>今天<hottext identifier="a">下雨</hottext>'
    )
    body += '，<hottext identifier="b">出门</hottext>。</p></hottextInteraction>'
    question = the_question(item(response("b"), body))
    assert question.body["stem"] == "今天**下雨**，**出门**。"
    assert [option["text"] for option in question.body["options"]] == ["下雨", "出门"]


def test_single_inline_choice_leaves_brackets_in_the_stem() -> None:
    listed = '<inlineChoice identifier="b">北京</inlineChoice><inlineChoice identifier="s">上海</inlineChoice>'
    inner = f'<inlineChoiceInteraction responseIdentifier="RESPONSE">{listed}</inlineChoiceInteraction>'
    body = f"<p>首都是{inner}。</p>"
    question = the_question(item(response("b"), body))
    assert (question.kind, question.body["stem"]) == ("single_choice", "首都是（ ）。")


def test_order_comes_in_with_its_order() -> None:
    body = choices("X", "Y", "Z").replace("choiceInteraction", "orderInteraction")
    question = the_question(item(response("Z|X|Y", "ordered"), body))
    assert (question.kind, question.key) == ("ordering", {"order": ["C", "A", "B"]})


def match_item(worth: dict[str, float]) -> bytes:
    def side(names: str, most: int) -> str:
        listed = "".join(
            f'<simpleAssociableChoice identifier="{name}" matchMax="{most}">项{name}</simpleAssociableChoice>'
            for name in names
        )
        return f"<simpleMatchSet>{listed}</simpleMatchSet>"

    body = '<matchInteraction responseIdentifier="RESPONSE" shuffle="true"><prompt>配对</prompt>'
    body += side("abcdef"[: len(worth)], 1) + side("uvwxyz", 4) + "</matchInteraction>"
    return item(response("|".join(worth), "multiple", "directedPair", mapping(worth)), body, MAP)


def test_even_match_comes_in_pair_by_pair_and_an_uneven_one_as_a_group() -> None:
    question = the_question(match_item({"a v": 1, "b u": 1}))
    assert (question.key, question.policy, question.points) == (
        {"pairs": {"1": "B", "2": "A"}},
        {"rule": "per_pair"},
        200,
    )
    group = the_question(match_item({"a v": 1, "b u": 0.5}))
    assert (group.kind, group.body["stem"], group.points) == ("case_group", "配对", 150)
    told = [(part["kind"], part["body"]["stem"], part["key"], part["points"]) for part in group.body["questions"]]
    assert told == [("single_choice", "项a", {"right": ["B"]}, 100), ("single_choice", "项b", {"right": ["A"]}, 50)]


def test_large_match_is_proved_by_its_parts() -> None:
    even = {f"{left} {right}": 1.0 for left, right in zip("abcdef", "uvwxyz", strict=True)}
    question = the_question(match_item(even))
    assert (question.policy, question.points) == ({"rule": "per_pair"}, 600)
    assert the_question(match_item(even | {"f z": 3.0})).kind == "case_group"


def test_association_and_gaps_become_matching() -> None:
    members = "".join(
        f'<simpleAssociableChoice identifier="{n}" matchMax="1">人{n}</simpleAssociableChoice>' for n in "abcd"
    )
    body = f'<associateInteraction responseIdentifier="RESPONSE"><prompt>问</prompt>{members}</associateInteraction>'
    question = the_question(item(response("c a|b d", "multiple", "pair"), body))
    assert (question.kind, question.policy["rule"]) == ("matching", "all_or_nothing")
    words = "".join(f'<gapText identifier="{name}" matchMax="1">词{name}</gapText>' for name in "wxy")
    body = f'<gapMatchInteraction responseIdentifier="RESPONSE">{words}<p>先<gap identifier="G1"/>后'
    body += '<gap identifier="G2"/></p></gapMatchInteraction>'
    question = the_question(item(response("x G1|w G2", "multiple", "directedPair"), body))
    assert (question.body["stem"], question.key) == ("先（1）后（2）", {"pairs": {"1": "B", "2": "A"}})


ENTRY = "<p>年份____</p>".replace("____", '<textEntryInteraction responseIdentifier="RESPONSE"/>')


def test_text_entry_becomes_a_blank_that_keeps_case() -> None:
    question = the_question(item(response("York", base="string"), ENTRY))
    assert (question.body["stem"], question.key) == ("年份____", {"blanks": [["York"]]})
    assert question.policy["fold"] == []


def test_text_entry_with_alternatives_of_equal_worth_comes_in_and_of_lesser_worth_is_refused() -> None:
    declared = response("一年", base="string", mapping=mapping({"一年": 2, "1 年": 2}))
    question = the_question(item(declared, ENTRY, MAP))
    assert (question.key, question.points) == ({"blanks": [["一年", "1 年"]]}, 200)
    declared = response("一年", base="string", mapping=mapping({"一年": 2, "1 年": 1}))
    assert the_fault(item(declared, ENTRY, MAP))[0] == "responseProcessing"


def test_text_entry_compared_with_another_variable_is_proved_with_that_text_too() -> None:
    kept = '<outcomeDeclaration identifier="KEPT" cardinality="single" baseType="string">'
    kept += "<defaultValue><value>旧名</value></defaultValue></outcomeDeclaration>"
    right = f"<match>{THE_RESPONSE}<correct identifier='RESPONSE'/></match>"
    old = f"<match>{THE_RESPONSE}<variable identifier='KEPT'/></match>"
    branches = f"<responseIf><or>{right}{old}</or>{set_score(number('1'))}</responseIf>"
    told = rules(f"<responseCondition>{branches}</responseCondition>")
    question = the_question(item(response("新名", base="string") + kept, ENTRY, told))
    assert question.key == {"blanks": [["新名", "旧名"]]}


def test_text_entry_scored_by_a_part_of_its_text_is_refused() -> None:
    part = f"<substring><baseValue baseType='string'>年</baseValue>{THE_RESPONSE}</substring>"
    branches = f"<responseIf>{part}{set_score(number('1'))}</responseIf>"
    told = rules(f"<responseCondition>{branches}</responseCondition>")
    assert the_fault(item(response("一年", base="string"), ENTRY, told))[0] == "responseProcessing"


def test_entry_of_a_number_becomes_numeric_where_only_that_number_counts() -> None:
    question = the_question(item(response("1949", base="integer"), ENTRY))
    assert (question.kind, question.key, question.policy) == ("numeric", {"value": "1949"}, {"absolute": "0"})
    declared = response("1949", base="integer", mapping=mapping({"1949": 1, "1950": 0.5}))
    assert the_fault(item(declared, ENTRY, MAP))[0] == "responseProcessing"


def test_extended_text_is_marked_by_a_person_with_the_rubric_of_the_file() -> None:
    body = (
        '<rubricBlock view="scorer"><p>要点甲</p></rubricBlock><extendedTextInteraction responseIdentifier="RESPONSE" '
    )
    body += 'expectedLines="20"><prompt>论述</prompt></extendedTextInteraction>'
    data = item(response("", base="string"), body, "")
    question = the_question(data.replace(b'baseType="float"/>', b'baseType="float" normalMaximum="10"/>'))
    assert (question.kind, question.points, question.key["reference"]) == ("essay", 1000, "要点甲")
    assert the_fault(data)[0] == "outcomeDeclaration"


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (item(response("X"), "<p><img src='a.png' alt=''/></p>" + choices("X", "Y")), "itemBody"),
        (item(response("X"), choices("X", "Y")).replace(b'adaptive="false"', b'adaptive="true"'), "adaptive"),
        (item(response("X"), '<sliderInteraction responseIdentifier="RESPONSE"/>'), "sliderInteraction"),
        (
            item(response("X"), choices("X", "Y"), MATCH.replace("match_correct", "map_response_point")),
            "responseProcessing",
        ),
        (item(response("X"), choices("X", "Y"), rules(set_score("<customOperator/>"))), "customOperator"),
        (item(response("X"), choices("X", "Y"), rules(set_score("<match/>"))), "match"),
        (item(response("X"), choices("X", "Y") + choices("X", "Y")), "responseProcessing"),
        (item(response("Q"), choices("X", "Y")), "responseProcessing"),
        (b"<questestinterop/>", "questestinterop"),
    ],
)
def test_reader_names_the_part_that_does_not_map(data: bytes, part: str) -> None:
    assert the_fault(data)[0] == part


THIRD = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="q3" title="三">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier"><qti-correct-response>
<qti-value>Y</qti-value></qti-correct-response></qti-response-declaration>
<qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
<qti-item-body><qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="1">
<qti-prompt>问</qti-prompt><qti-simple-choice identifier="X">甲</qti-simple-choice>
<qti-simple-choice identifier="Y">乙</qti-simple-choice></qti-choice-interaction></qti-item-body>
<qti-response-processing template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
</qti-assessment-item>""".encode()


def test_item_of_the_third_version_comes_in_like_one_of_the_second() -> None:
    question = the_question(THIRD)
    assert (question.kind, question.key, question.name) == ("single_choice", {"right": ["B"]}, "三")


def package(files: dict[str, bytes], *hrefs: str) -> bytes:
    listed = "".join(
        f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{h}"/>' for n, h in enumerate(hrefs)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        if hrefs:
            archive.writestr("imsmanifest.xml", f"<manifest><resources>{listed}</resources></manifest>")
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_package_gives_its_items_and_names_what_is_missing_or_leads_out() -> None:
    data = package({"items/a.xml": THIRD, "b.xml": b"<broken"}, "items/a.xml", "b.xml", "gone.xml", "../../secret.xml")
    incoming = read(data, "p.zip")
    assert [question.place for question in incoming.questions] == ["items/a.xml"]
    assert [(fault.place, fault.column) for fault in incoming.faults] == [
        ("b.xml", "XML"),
        ("gone.xml", "resource"),
        ("imsmanifest.xml", "resource"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 broken",
        b"PK\x03\x04" + b"PK\x01\x02" * 60_000,
        package({"a.xml": THIRD}),
        package({"../a.xml": THIRD}, "a.xml"),
        package({"/a.xml": THIRD}, "a.xml"),
        package({"a.xml": b" " * (30 * 1024 * 1024)}, "a.xml"),
        package(
            {"a.css": b""},
        ),
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><assessmentItem>&x;</assessmentItem>',
    ],
)
def test_reader_refuses_a_hostile_file_at_once(data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(data, "p.zip")


def test_item_with_rules_too_many_to_prove_is_refused() -> None:
    one = f"<responseCondition><responseIf><match>{THE_RESPONSE}<correct identifier='RESPONSE'/></match>"
    one += f"{set_score(number('1'))}</responseIf></responseCondition>"
    data = item(response("X|Y", "multiple"), choices(*"ABCDEFXY"), rules(one * 4_000))
    part, reason = the_fault(data)
    assert part == "responseProcessing"
    assert "评分规则过多" in reason


def test_explanation_is_the_feedback_shown_with_the_right_answer() -> None:
    feedback = f"<setOutcomeValue identifier='F'>{THE_RESPONSE}</setOutcomeValue>"
    told = rules(set_score("<mapResponse identifier='RESPONSE'/>") + feedback)
    told += '<modalFeedback outcomeIdentifier="F" identifier="X" showHide="show">对了</modalFeedback>'
    told += '<modalFeedback outcomeIdentifier="F" identifier="Y" showHide="show">错了</modalFeedback>'
    declared = response("X", mapping=mapping({"X": 1}))
    declared += '<outcomeDeclaration identifier="F" cardinality="single" baseType="identifier"/>'
    assert the_question(item(declared, choices("X", "Y"), told)).explanation == "对了"


def test_template_that_looks_at_another_variable_proves_nothing() -> None:
    names = "ABCDEFGHIJKLM"
    other = response("A|B", "multiple").replace(
        ">", "><defaultValue><value>A</value><value>B</value></defaultValue>", 1
    )
    declared = other + response("A|B", "multiple").replace('"RESPONSE"', '"R2"')
    body = choices(*names).replace('"RESPONSE"', '"R2"')
    assert the_fault(item(declared, body))[0] == "responseProcessing"
