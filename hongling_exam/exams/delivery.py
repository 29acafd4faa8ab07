"""What the hall needs of a form again and again, built once and kept: the body, its questions, what is pinned."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Generic, TypeVar

from flask import current_app

from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.exams.models import PaperForm

V = TypeVar("V")
FORMS_KEPT = 64
ATTEMPTS_KEPT = 20_000


class Kept(Generic[V]):
    """A bounded, thread-safe store of values that never change once built."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[object, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, build: Callable[[], V]) -> V:
        """The value of `key`, built when it is not at hand."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        value = build()
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value


class FormInHall:
    """A sealed form as the hall uses it: `body` as it travels, `questions` by id, each with its section's place."""

    def __init__(self, form: PaperForm) -> None:
        self.body: dict[str, Any] = form.body
        self.questions: dict[str, Mapping[str, Any]] = {}
        for section in form.body["sections"]:
            for question in section["questions"]:
                for part in question.get("questions", [question]):
                    self.questions[part["id"]] = part
        self.pinned = {item.public_id: item.ids["pinned"] for item in form.items if item.ids.get("pinned")}


def form_in_hall(form_id: int) -> FormInHall:
    """The form, from the store when it is there."""
    store: Kept[FormInHall] = current_app.extensions["hongling_forms"]
    return store.get(form_id, lambda: _load(form_id))


def _load(form_id: int) -> FormInHall:
    form = db.session.get(PaperForm, form_id)
    if form is None:
        raise NotFound()
    return FormInHall(form)


def attempt_forms() -> Kept[int]:
    """Which form each attempt (public id) sits; an attempt's form never changes."""
    store: Kept[int] = current_app.extensions["hongling_attempt_forms"]
    return store
