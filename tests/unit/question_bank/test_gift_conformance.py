"""GIFT files of others with their parses. They are no part of this repository: HONGLING_EXAMPLES names their folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hongling_exam.question_bank.formats.gift import parse, read
from hongling_exam.question_bank.formats.gift.items import Item, plain

FOLDER = Path(os.environ.get("HONGLING_EXAMPLES", "/nonexistent")) / "gift"
FILES = sorted(FOLDER.glob("*.gift"))
pytestmark = pytest.mark.skipif(not FILES, reason="HONGLING_EXAMPLES names no folder of examples")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_parse_is_what_stands_beside_the_file(path: Path) -> None:
    parsed = parse(path.read_bytes().decode("utf-8"))
    assert [plain(one) for one in parsed if isinstance(one, Item)] == json.loads(path.with_suffix(".json").read_text())
    assert all(isinstance(one, Item) for one in parsed)


def test_moodles_own_examples_come_in_as_far_as_one_of_our_policies_scores_alike() -> None:
    found = read((FOLDER / "moodle_examples.gift.txt").read_bytes(), "examples.txt")
    assert len(found.questions) == 35
    assert [fault.place for fault in found.faults] == [f"第 {n} 行" for n in (76, 115, 117, 123, 130, 190, 195, 202)]
    assert all("部分分数" in str(fault) or "多选题" in str(fault) or "单选题" in str(fault) for fault in found.faults)
