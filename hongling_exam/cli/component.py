"""Manifest of the verbs that belong to no component: serving and the schema."""

from __future__ import annotations

from hongling_exam.cli.content import content
from hongling_exam.cli.database import database
from hongling_exam.cli.demo import demo
from hongling_exam.cli.serve import serve
from hongling_exam.core.component import Component

COMPONENT = Component(name="cli", commands=(serve, database, content, demo))
