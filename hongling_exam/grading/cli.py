"""`exam grade`, `exam release`, `exam export`: the organizer's acts on the command line."""

from __future__ import annotations

import click

from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.command import answer, json_option, transactional, with_app
from hongling_exam.exams.queries.sessions import get_session_named
from hongling_exam.grading.actions.grade import grade_session
from hongling_exam.grading.actions.release import release_results
from hongling_exam.grading.queries.export import export_session
from hongling_exam.grading.queries.work import open_work


@click.group()
def exam() -> None:
    """Exam sessions: close, grade, release, export, check."""


@exam.command()
@click.argument("session")
@json_option
@transactional
def grade(session: str, as_json: bool) -> None:
    """Grade what is sealed in SESSION (public id or number) and tell what is left to do."""
    found = get_session_named(session)
    graded, work = grade_session(found), open_work(found.id)
    document = {"session": found.public_id, "state": found.state.value, "graded": graded, "pending": work.pending}
    text = f"graded {graded}; answers that wait for a mark: {work.pending}; session is {found.state.value}"
    answer(document, as_json=as_json, text=text)


@exam.command()
@click.argument("session")
@json_option
@transactional
def release(session: str, as_json: bool) -> None:
    """Release the results of SESSION; refused while anything is open."""
    found = get_session_named(session)
    released = release_results(SYSTEM, found)
    document = {"session": found.public_id, "state": found.state.value, "released": released}
    answer(document, as_json=as_json, text=f"released {released} results")


@exam.command()
@click.argument("session")
@json_option
@with_app
def export(session: str, as_json: bool) -> None:
    """Answers, keys and points of every attempt in SESSION, for an independent recount."""
    document = export_session(get_session_named(session))
    text = "\n".join(f"{each['attempt']}  {each['points']} / {each['max_points']}" for each in document["attempts"])
    answer(document, as_json=as_json, text=text)
