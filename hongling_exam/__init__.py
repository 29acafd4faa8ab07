"""Hongling Exam: training, examination and certification for party-affairs workers, as a Flask package."""

from hongling_exam.core.version import __version__
from hongling_exam.extension import HonglingExam, create_app

__all__ = ["HonglingExam", "__version__", "create_app"]
