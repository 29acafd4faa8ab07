"""Loading is authorising: what is absent and what is not the actor's are both NotFound."""

from __future__ import annotations

from hongling_exam.certification.queries import READ
from hongling_exam.core.actor import Actor
from hongling_exam.core.db import db
from hongling_exam.core.errors import NotFound
from hongling_exam.organizations.models import Person


def get_person_for_record(actor: Actor, person_id: int) -> Person:
    """A person whose certification record the actor may read."""
    found = db.session.get(Person, person_id)
    if found is None or not actor.may(READ, found.jurisdiction.path):
        raise NotFound()
    return found
