"""Simple documents take a quick way to RFC 8785, and come out as the library writes them."""

from __future__ import annotations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hongling_exam.core.signing import canonical

NAMES = st.text('abcXYZ_09"\\/ \n\x7fé党\ue000😀', max_size=4)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e9, 1e9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_every_document_is_written_as_the_library_writes_it(document: object) -> None:
    assert canonical(document) == rfc8785.dumps(document)  # type: ignore[arg-type]


@given(st.dictionaries(st.text('ab"\\\x00\x1f\x7f~ ', max_size=3), st.text(max_size=6) | st.integers(0, 9), max_size=6))
def test_ascii_names_and_control_characters_too(document: dict[str, str | int]) -> None:
    assert canonical(document) == rfc8785.dumps(document)


@pytest.mark.parametrize("document", [2**53, {"a": -(2**60)}, "\ud800", {"a": ["\udfff"]}])
def test_what_the_library_refuses_stays_refused(document: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of its errors it is
        canonical(document)
