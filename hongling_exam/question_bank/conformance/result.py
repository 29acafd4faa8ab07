"""What came of one file of others."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class FileResult:
    """`questions` stand in the file; of them `agreed` give what they should, `refused` do not come in, each with its
    name and reason, and `differing` tells what is otherwise than expected. `remarks` are about the expectation.
    """

    name: str
    questions: int = 0
    agreed: int = 0
    refused: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def judge(self, faults: list[str], place: str) -> None:
        """Count a question as agreeing, or tell how it differs."""
        if faults:
            self.differing += [f"{self.name}: {place}: {fault}" for fault in faults]
        else:
            self.agreed += 1
