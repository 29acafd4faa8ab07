"""Manifest of certification."""

from __future__ import annotations

from hongling_exam.core.component import Component

COMPONENT = Component(name="certification")
