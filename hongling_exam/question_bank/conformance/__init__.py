"""Files that others wrote, held against what they should give: one module a family, the same for the verb and tests.

A folder of examples has a subfolder for each family (`FAMILIES`); what a file should give stands beside it. The files
themselves are nobody's to hand on, so none is part of this package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from hongling_exam.question_bank.conformance import excel_word, gift, moodle, qti21
from hongling_exam.question_bank.conformance.result import FileResult

FAMILIES: Mapping[str, Callable[[Path], Iterator[FileResult]]] = {
    "qti21": qti21.check,
    "moodle": moodle.check,
    "gift": gift.check,
    "excel-word": excel_word.check,
}
"""By the name of the subfolder."""


def check_folder(folder: Path) -> dict[str, list[FileResult]]:
    """What was found in each family's subfolder that is there, file by file."""
    return {name: list(check(folder / name)) for name, check in FAMILIES.items() if (folder / name).is_dir()}
