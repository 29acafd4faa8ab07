"""What a paper's seal covers (exam-engine 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hongling_exam.core import signing


def paper_seal(
    seed: str, pass_points: int, forms: Sequence[Mapping[str, Any]], assembly: Mapping[str, Any] | None = None
) -> str:
    """SHA-256 over RFC 8785 of seed, pass mark and forms, and of what an assembly reached where there was one.

    Each form is {"label", "body", "items"}; each item says where it stands, what it is worth, how its ids map, and by
    the version's own SHA-256 what its content, key and policy are.
    """
    sealed = {"seed": seed, "pass_points": pass_points, "forms": list(forms)}
    return signing.sha256_hex(sealed | ({"assembly": dict(assembly)} if assembly is not None else {}))
