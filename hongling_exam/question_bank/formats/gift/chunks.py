"""A GIFT file in blocks: divided by empty lines, comments taken out, what comments say kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hongling_exam.question_bank.formats.encodings import lines_of

CATEGORY = "$CATEGORY:"
MOST_REMARKS = 50
LONGEST_BLOCK = 200_000

_REMARK = re.compile(r"\[(id|tag|points|graderinfo|lines):((?:\\.|[^\\\[\]])+)\]")


@dataclass(slots=True)
class Chunk:
    """One block: where its first line that is no comment stands, its text, and (name, value) of its remarks."""

    line: int = 0
    lines: list[str] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    length: int = 0

    @property
    def too_long(self) -> bool:
        return self.length > LONGEST_BLOCK

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()

    def add(self, line: str, number: int) -> None:
        """One more line; of a block that is too long no more is kept."""
        self.line = self.line or number
        self.length += len(line) + 1
        if not self.too_long:
            self.lines.append(line)

    def remark(self, comment: str) -> None:
        """What a comment says in brackets."""
        for name, value in _REMARK.findall(comment):
            if len(self.remarks) < MOST_REMARKS:
                self.remarks.append((name, unescaped(value)))


def chunks_of(text: str) -> Iterator[Chunk]:
    """The blocks in order. A category is one of its own; remarks above an empty line belong to the next block."""
    chunk = Chunk()
    for number, line in enumerate(lines_of(text), 1):
        bare = line.strip()
        if bare.startswith("//"):
            chunk.remark(bare)
        elif bare.startswith(CATEGORY) and not chunk.line:
            yield Chunk(number, [bare], [], len(bare))
            chunk = Chunk()
        elif bare:
            chunk.add(line, number)
        elif chunk.line:
            yield chunk
            chunk = Chunk()
    if chunk.line:
        yield chunk


def unescaped(value: str) -> str:
    """The value of a remark: `\\n` is a line end, every other sign behind a backslash is itself."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value).strip()


def remark(name: str, value: str) -> str:
    """A comment line that holds one remark."""
    text = re.sub(r"[\\\[\]]", r"\\\g<0>", value.replace("\r", "")).replace("\n", "\\n")
    return f"// [{name}:{text}]"
