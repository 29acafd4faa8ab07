"""Folding, tokens and marks of the search: any part of a text finds it, and nothing else does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongling_exam.question_bank.search import (
    MOST_TEXT,
    excerpt,
    holds,
    pieces,
    query_tokens,
    query_words,
    searched_text,
    squash,
    tokens,
)

SIGNS = "党员预备期ＡｂC１23%‰.。,，-:/ \n　（）“”'\"\\&|!*^$_；、+=é㎡①½"
texts = st.text(st.sampled_from(SIGNS), max_size=40)


@given(texts, st.data())
def test_any_part_of_a_text_finds_it(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    part = text[start : data.draw(st.integers(start, len(text)))]
    folded, words = searched_text("j-1", {"stem": text}), query_words(part)
    assert holds(folded, words)
    assert set(query_tokens(words)) <= set(tokens(folded))


@given(texts, texts)
def test_two_characters_or_one_are_found_just_where_their_token_is(text: str, query: str) -> None:
    folded = squash(text)
    for word in (word for word in query_words(query) if len(word) < 3):
        assert (word in folded) == (set(query_tokens([word])) <= set(tokens(folded)))


@given(st.text(max_size=60), texts)
def test_pieces_joined_are_the_text_and_hold_what_they_mark(text: str, query: str) -> None:
    words = query_words(query)
    found = pieces(text, words)
    assert "".join(each.text for each in found) == text
    assert all(any(word in squash(each.text) for word in words) for each in found if each.found)


@given(st.text(max_size=60))
def test_no_token_has_a_sign_that_an_index_reads_otherwise(text: str) -> None:
    for token in tokens(squash(text)):
        assert 1 <= len(token) <= 2
        assert not any(char.isspace() or (char.isascii() and not char.isalnum()) for char in token)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("预备 期", ["预备", "期"]),
        ("ＡＢ ab", ["ab"]),
        ("（预备）期。", ["预备期"]),
        ("1,000 元", ["1000", "元"]),
        ("1.5", ["1.5"]),
        ("1.", ["1"]),
        ("-5", ["5"]),
        ("____", []),
        ("\x00", []),
    ],
)
def test_query_folds_like_a_text(query: str, words: list[str]) -> None:
    assert query_words(query) == words


def test_decimal_is_not_marked_in_another_number() -> None:
    marks = [each.text for each in pieces("15 元、1.5 元", query_words("1.5")) if each.found]
    assert marks == ["1.5"]


def test_row_shows_the_option_that_holds_what_the_stem_does_not() -> None:
    body = {"stem": "下列说法正确的是（ ）。", "options": [{"text": "三个月"}, {"text": "预备期为一年"}]}
    row = excerpt("j-1", body, query_words("说法 预备期"))
    assert [each.text for each in row.stem if each.found] == ["说法"]
    assert [(each.text, each.found) for each in row.beside] == [("预备期", True), ("为一年", False)]


def test_row_of_a_long_stem_shows_the_place_found() -> None:
    row = excerpt("j-1", {"stem": "某企业党支部" * 30 + "召开组织生活会，" + "后续" * 40}, query_words("组织生活"))
    text = "".join(each.text for each in row.stem)
    assert "组织生活" in text
    assert (text[0], text[-1], len(text)) == ("…", "…", 62)


def test_parts_of_a_passage_are_searched_and_a_boundless_one_is_bounded() -> None:
    part = {"id": "1", "body": {"stem": "应当如何处置？", "options": [{"text": "立即上报"}]}}
    assert holds(searched_text("j-1", {"stem": "阅读材料。", "questions": [part]}), ["立即上报", "阅读材料", "j1"])
    assert len(searched_text("j-1", {"stem": "长" * (2 * MOST_TEXT)})) == MOST_TEXT
