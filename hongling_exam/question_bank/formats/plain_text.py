"""Questions in plain text that people can read and compare; the grammar is docs/reference/question-format.md.

Run as a module on a folder of questions, it prints every problem as `path:line: reason` and exits with 1, or the
counts by level and kind and exits with 0.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.blocks import read_blocks
from hongling_exam.question_bank.formats.parsed import Complaints, ParsedQuestion, Problem, Source
from hongling_exam.question_bank.formats.questions import read_question
from hongling_exam.question_bank.formats.vocabulary import LEVEL_PREFIXES
from hongling_exam.question_bank.kinds.folding import fold
from hongling_exam.question_bank.likeness import near_duplicates
from hongling_exam.question_bank.rules import text_read

__all__ = ["ParsedQuestion", "Problem", "Source", "main", "read_folder", "read_text"]

MAX_FILE_BYTES = 4 * 1024 * 1024

Reading = tuple[list[ParsedQuestion], list[Problem]]


def read_text(text: str, path: str, level: str) -> Reading:
    """The questions of one file's text, and all its problems; a question with a problem is not among the first."""
    complaints = Complaints(path)
    blocks = read_blocks(text.replace("\r\n", "\n").removeprefix("\ufeff"), complaints)
    questions = [read_question(block, level, complaints) for block in blocks]
    return [question for question in questions if question], complaints.found


def read_folder(path: str | Path) -> Reading:
    """Everything under `<path>/<level>/*.txt`, in order of names. Load the questions only when no problem came."""
    root = Path(path)
    questions: list[ParsedQuestion] = []
    problems: list[Problem] = []
    if not root.is_dir():
        return [], [Problem(str(root), 1, N_("没有这个文件夹"))]
    for file in sorted(root.rglob("*.txt")):
        found, complaints = _read_file(file, root)
        questions += found
        problems += complaints
    return questions, sorted([*problems, *_repeated_codes(questions), *_repeated_stems(questions)])


def _read_file(file: Path, root: Path) -> Reading:
    level = file.parent.name
    if file.parent.parent != root or level not in LEVEL_PREFIXES:
        return [], [Problem(str(file), 1, N_("文件须在 junior、intermediate 或 senior 文件夹中"))]
    if file.stat().st_size > MAX_FILE_BYTES:
        return [], [Problem(str(file), 1, N_("文件超过 4 MB"))]
    content = file.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return [], [Problem(str(file), content[: error.start].count(b"\n") + 1, N_("文件不是 UTF-8 编码"))]
    return read_text(text, str(file), level)


def _repeated_codes(questions: Sequence[ParsedQuestion]) -> list[Problem]:
    first: dict[str, ParsedQuestion] = {}
    problems = []
    for question in questions:
        earlier = first.setdefault(question.code, question)
        if earlier is not question:
            place = {"code": question.code, "place": f"{earlier.path}:{earlier.line}"}
            problems.append(Problem(question.path, question.line, N_("编号 %(code)s 已用于 %(place)s") % place))
    return problems


def _repeated_stems(questions: Sequence[ParsedQuestion]) -> list[Problem]:
    """Two questions of one kind whose stems, options included, are the same but for width, case and punctuation."""
    first: dict[tuple[str, str], ParsedQuestion] = {}
    problems = []
    for question in questions:
        earlier = first.setdefault((question.kind, fold(text_read(question.body))), question)
        if earlier is not question:
            reason = worded(N_("与 %(code)s 是同一道题"), code=earlier.code)
            problems.append(Problem(question.path, question.line, reason))
    return problems


def main(arguments: Sequence[str]) -> int:
    """Check a folder and tell; near-duplicates are hints only, since two of them may stand in different papers."""
    if len(arguments) != 1:
        print("usage: python -m hongling_exam.question_bank.formats.plain_text FOLDER", file=sys.stderr)
        return 2
    questions, problems = read_folder(arguments[0])
    for problem in problems:
        print(problem)
    if problems:
        return 1
    for one, other, similarity in near_duplicates([text_read(question.body) for question in questions]):
        pair = questions[one], questions[other]
        print(f"{pair[1].path}:{pair[1].line}: 提示：与 {pair[0].code} 相似（{similarity:.0f}%）", file=sys.stderr)
    for (level, kind), count in sorted(Counter((item.levels[0], item.kind) for item in questions).items()):
        print(f"{level:<14}{kind:<18}{count}")
    print(f"{'total':<32}{len(questions)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
