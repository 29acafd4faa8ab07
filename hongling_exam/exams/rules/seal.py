"""What a paper's seal covers (exam-engine 24)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hongling_exam.core import signing


def paper_seal(seed: str, pass_points: int, forms: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over RFC 8785 of seed, pass mark and forms.

    Each form is {"label", "body", "items"}; each item says where it stands, what it is worth, how its ids map, and by
    the version's own SHA-256 what its content, key and policy are.
    """
    return signing.sha256_hex({"seed": seed, "pass_points": pass_points, "forms": list(forms)})
