"""Manifest of grading."""

from __future__ import annotations

from hongling_exam.core.component import Component

COMPONENT = Component(name="grading")
