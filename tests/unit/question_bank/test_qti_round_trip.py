"""Questions of ours through QTI packages and back: the same meaning, and every answer the same score on both sides."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, combinations, islice, permutations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hongling_exam.question_bank.formats.incoming import IncomingQuestion
from hongling_exam.question_bank.formats.qti.blanks import MASK
from hongling_exam.question_bank.formats.qti.items import load_item, outcomes
from hongling_exam.question_bank.formats.qti.reading import read
from hongling_exam.question_bank.formats.qti.writing import write21, write30
from hongling_exam.question_bank.kinds import check_question, score
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS, fold
from tests.unit.question_bank.test_excel_round_trip import groups, placed
from tests.unit.question_bank.test_moodle_round_trip import in_words, numeric_scores, questions, shown

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST = 400
writers = st.sampled_from([write21, write30])
UNKEPT = "无法原样保留|文字相同|「____」与填空"


def subsets(ids: list[str]) -> Iterator[list[str]]:
    return map(list, chain.from_iterable(combinations(ids, size) for size in range(len(ids) + 1)))


def answers_to(one: IncomingQuestion) -> Iterator[Any]:
    """Every answer, or many where there are more."""
    ids = [option["id"] for option in one.body.get("options", [])]
    if one.kind == "single_choice":
        yield from [None, *ids]
    elif one.kind == "multiple_choice":
        yield from subsets(ids)
    elif one.kind == "true_false":
        yield from [None, True, False]
    elif one.kind == "ordering":
        yield from map(list, chain.from_iterable(permutations(ids, size) for size in range(len(ids), -1, -1)))
    elif one.kind == "matching":
        lefts, rights = ([entry["id"] for entry in one.body[side]] for side in ("left", "right"))
        for chosen in product([None, *rights], repeat=len(lefts)):
            yield {left: right for left, right in zip(lefts, chosen, strict=True) if right}
    elif one.kind == "numeric":
        yield from [None, "32", "31.68", "32.33", "32.32", "31.5", "-1.5", "-1.515", "-1.52", "-2", "12.12", "12", "99"]
    elif one.kind == "fill_blank":
        words = [[*accepted, "另", ""] for accepted in one.key["blanks"]]
        yield from map(list, product(*words))


def told(one: IncomingQuestion, answer: Any) -> dict[str, list[str]]:
    """An answer of ours as the written item's responses."""
    if answer is None:
        return {}
    ids = {option["id"]: LETTERS[place] for place, option in enumerate(one.body.get("options", []))}
    if one.kind == "true_false":
        return {"RESPONSE": ["T" if answer else "F"]}
    if one.kind == "numeric":
        return {"RESPONSE": [answer]}
    if one.kind == "fill_blank":
        names = [f"RESPONSE{place}" for place in range(1, len(answer) + 1)] if len(answer) > 1 else ["RESPONSE"]
        return {name: [typed(one, text)] if text else [] for name, text in zip(names, answer, strict=True)}
    if one.kind == "matching":
        sides = [{entry["id"]: place for place, entry in enumerate(one.body[side], 1)} for side in ("left", "right")]
        return {"RESPONSE": [f"L{sides[0][left]} R{sides[1][right]}" for left, right in answer.items()]}
    return {"RESPONSE": [ids[letter] for letter in ([answer] if isinstance(answer, str) else answer)]}


def typed(one: IncomingQuestion, text: str) -> str:
    """What the field's mask lets through, where everything is folded."""
    return fold(text, ("width", "space", "punctuation")) if "fold" not in one.policy else text


def item_score(data: bytes, responses: dict[str, list[str]]) -> int:
    found: Any = outcomes(load_item(data), responses)["SCORE"]
    return math.floor(found * 100 + 0.5 + 1e-7)


def members(data: bytes, start: str = "items/") -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith(start)]


def said(one: IncomingQuestion) -> dict[str, Any]:
    """What candidates see and what counts, in words rather than in letters; what folds alike is alike."""
    texts = {
        entry["id"]: shown(entry["text"]) for side in ("options", "left", "right") for entry in one.body.get(side, [])
    }
    key = in_words(one.key, texts)
    if one.kind == "fill_blank":
        folds = tuple(one.policy.get("fold", ALL_FOLDS))
        key = [sorted({fold(text, folds) for text in accepted}) for accepted in one.key["blanks"]]
    if "reference" in one.key:
        key = [" ".join(one.key["reference"].split()), one.key["rubric"]]
    places = (one.level, one.further_levels, one.source, one.further_sources)
    where = (one.tags, one.topic, one.difficulty, one.name, *places)
    unit = one.body.get("unit"), one.key.get("unit")
    asked = shown(one.body["stem"]), sorted(one.body.get("pinned", []))
    return {"kind": one.kind, "asked": asked, "key": key, "where": where, "unit": unit, "why": shown(one.explanation)}


@settings(max_examples=200, deadline=None)
@given(placed(), writers)
def test_question_comes_back_from_qti_with_its_meaning_and_scores_or_is_left_out_by_name(
    one: IncomingQuestion, write: Callable[..., Any]
) -> None:
    data, faults = write([one])
    if faults:
        assert faults[0].place == one.place
        assert faults[0].column
        assert faults[0].reason
        return
    (item,) = members(data)
    for answer in islice(answers_to(one), MOST):
        ours = score(one.kind, one.key, one.policy, answer, one.points or 0)
        assert item_score(item, told(one, answer)) == ours.points, answer
    found = read(data, "x.zip")
    if found.faults:  # signs that only a picture of the text could keep
        assert re.search(UNKEPT, str(found.faults[0])), str(found.faults[0])
        return
    (back,) = found.questions
    assert said(back) == said(one)
    assert back.points == one.points
    for answer in islice(answers_to(one), MOST):
        assert score(back.kind, back.key, back.policy, answer, back.points or 0).points == (
            score(one.kind, one.key, one.policy, answer, one.points or 0).points
        )
    if one.kind == "numeric":
        assert numeric_scores(back) == numeric_scores(one)


@settings(max_examples=60, deadline=None)
@given(groups(), writers)
def test_passage_comes_back_with_its_questions(one: IncomingQuestion, write: Callable[..., Any]) -> None:
    one = replace(one, explanation="总的解析", name="材料一", tags=("法规",))
    data, faults = write([one])
    if faults:
        assert "第 " in faults[0].reason or faults[0].column == "题干"
        return
    found = read(data, "x.zip")
    if found.faults:
        assert re.search(UNKEPT, str(found.faults[0])), str(found.faults[0])
        return
    (back,) = found.questions
    assert (back.kind, back.points, back.explanation, back.name) == ("case_group", one.points, "总的解析", "材料一")
    assert (back.tags, shown(back.body["stem"])) == (("法规",), shown(one.body["stem"]))
    for before, after in zip(one.body["questions"], back.body["questions"], strict=True):
        assert (after["kind"], after["points"], after["sources"]) == (
            before["kind"],
            before["points"],
            before["sources"],
        )
        assert shown(after["body"]["stem"]) == shown(before["body"]["stem"])


@settings(max_examples=20, deadline=None)
@given(st.lists(questions(), min_size=2, max_size=6), writers)
def test_many_questions_keep_their_order(some: list[IncomingQuestion], write: Callable[..., Any]) -> None:
    sound = [one for one in some if not check_question(one.kind, one.body, one.key, one.policy, one.points or 0)]
    named = [replace(one, name=f"题{place}", place=f"第 {place} 题") for place, one in enumerate(sound)]
    data, faults = write(named)
    left_out = {fault.place for fault in faults}
    kept = [one.name for one in named if one.place not in left_out]
    if kept:
        back = read(data, "x.zip")
        refused = {fault.place for fault in back.faults}
        assert len(back.questions) + len(refused) == len(kept)
        names = [one.name for one in back.questions]
        assert names == [name for name in kept if name in names]


def test_writer_gives_a_package_as_the_standard_describes_it() -> None:
    one = IncomingQuestion(
        "第 1 题",
        "single_choice",
        {"stem": "能量 $E=mc^2$ 与 **质量**", "options": [{"id": "A", "text": "甲"}, {"id": "B", "text": "乙 < 丙"}]},
        {"right": ["B"]},
        {"rule": "negative", "penalty": 50},
        200,
        "因为",
    )
    for write, name, kind in ((write21, "assessmentItem", "xmlv2p1"), (write30, "qti-assessment-item", "xmlv3p0")):
        data, faults = write([one])
        assert faults == []
        (item,) = (member.decode() for member in members(data))
        assert f"<{name} " in item
        assert "application/x-tex" in item
        assert f"imsqti_item_{kind}" in members(data, "imsmanifest")[0].decode()
        (back,) = read(data, "x.zip").questions
        assert (back.policy, back.explanation) == ({"rule": "negative", "penalty": 50}, "因为")
        assert back.body["stem"] == "能量 $E=mc^2$ 与 **质量**"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="0123456789aBz年党.:/-%‰", max_size=12).filter(lambda text: re.fullmatch(MASK, text)))
def test_mask_lets_in_only_what_folds_to_itself_but_for_case(text: str) -> None:
    assert fold(text) == text.casefold()


def test_numbers_with_their_signs_are_written_as_they_are() -> None:
    accepted = ["1.50", "20%", "1/10", "-3", "10:30"]
    one = IncomingQuestion("1", "fill_blank", {"stem": "共 ____", "blanks": 1}, {"blanks": [accepted]}, {}, 100)
    data, faults = write21([one])
    assert faults == []
    (back,) = read(data, "x.zip").questions
    assert (back.key, back.policy.get("fold")) == ({"blanks": [accepted]}, None)


@pytest.mark.parametrize(
    ("kind", "body", "key", "policy", "says"),
    [
        ("fill_blank", {"blanks": 1}, {"blanks": [["a=b"]]}, {}, "含有符号"),
        ("fill_blank", {"blanks": 1}, {"blanks": [["一"]]}, {"ordered": False}, "不计顺序"),
        ("fill_blank", {"blanks": 1}, {"blanks": [["一"]]}, {"fold": ["space"]}, "全部忽略"),
        ("numeric", {"stem": "题"}, {"value": "1234567890123456.5"}, {}, "位数过多"),
        ("true_false", {"stem": "![图](/media/a.png)"}, {"right": True}, {}, "图片"),
        ("true_false", {"stem": "~~删~~"}, {"right": True}, {}, "del"),
        ("true_false", {"stem": "下划 ____"}, {"right": True}, {}, "填空数目"),
        ("case_group", {"questions": [{"id": "1", "kind": "odd", "points": 1, "body": {}, "key": {}}]}, {}, {}, "odd"),
    ],
)
def test_writer_leaves_out_by_name_what_qti_cannot_hold(
    kind: str, body: dict[str, Any], key: dict[str, Any], policy: dict[str, Any], says: str
) -> None:
    data, faults = write21([IncomingQuestion("第 1 题", kind, {"stem": "题 ____", **body}, key, policy, 100)])
    assert says in str(faults[0])
    assert members(data) == []
