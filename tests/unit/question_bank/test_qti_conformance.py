"""The engine against outcomes that a reference engine computed; the folder of examples comes from the environment."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from hongling_exam.question_bank.formats.qti.items import load_item, outcomes
from hongling_exam.question_bank.formats.qti.reading import read

EXAMPLES = Path(os.environ.get("HONGLING_EXAMPLES", "")) / "qti21"
EXPECTED = EXAMPLES / "expected_scores.json"
ENTRIES = json.loads(EXPECTED.read_text()) if "HONGLING_EXAMPLES" in os.environ and EXPECTED.is_file() else []

pytestmark = pytest.mark.skipif(not ENTRIES, reason="HONGLING_EXAMPLES names no folder with QTI examples")


def as_reference(value: object) -> object:
    """A container as the reference prints it: `['A'; 'B']`."""
    return f"[{'; '.join(repr(item) for item in value)}]" if isinstance(value, tuple) else value


@pytest.mark.parametrize("entry", [e for e in ENTRIES if e["supported"]], ids=lambda entry: entry["path"])
def test_engine_scores_every_response_as_the_reference(entry: dict[str, Any]) -> None:
    item = load_item((EXAMPLES / entry["path"]).read_bytes())
    assert entry["cases"]
    for case in entry["cases"]:
        found = {name: as_reference(value) for name, value in outcomes(item, case["responses"]).items()}
        assert found == pytest.approx(case["outcomes"]), case["label"]


@pytest.mark.parametrize("entry", [e for e in ENTRIES if not e["supported"]], ids=lambda entry: entry["path"])
def test_reader_refuses_by_name_what_is_outside_our_kinds(entry: dict[str, Any]) -> None:
    incoming = read((EXAMPLES / entry["path"]).read_bytes(), entry["path"])
    (fault,) = incoming.faults
    assert not incoming.questions
    assert fault.column in entry["interactions"]
    assert fault.column in fault.reason
