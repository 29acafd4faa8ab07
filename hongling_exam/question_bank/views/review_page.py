"""One question as a reviewer judges it, drawn anew with what they typed where an act of theirs was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app, render_template, request

from hongling_exam.core.actor import Actor
from hongling_exam.core.errors import HonglingError, NotFound
from hongling_exam.core.listing import Listing, Wanted
from hongling_exam.core.permissions import current_actor
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.core.wording import told
from hongling_exam.question_bank import access, queries
from hongling_exam.question_bank.events import list_uses
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.models import QuestionReview, QuestionVersion
from hongling_exam.question_bank.places import place_titles, placed
from hongling_exam.question_bank.queries import review
from hongling_exam.question_bank.queries.remarks import list_remarks
from hongling_exam.question_bank.queries.similar import similar_questions
from hongling_exam.question_bank.queries.standing import Replaced, sources_of
from hongling_exam.question_bank.queries.undoing import own_last_verdicts
from hongling_exam.question_bank.queries.versions import DIGESTED
from hongling_exam.question_bank.second_round import SinceReturn, since_return

PAGES = "hongling_exam/question_bank/reviewer"
MOST_AT_ONCE = 100


def reviewers_wanted() -> int:
    """How many must approve, as the installation has it: one or two."""
    wanted: int = current_app.config["HONGLING"].number("QUESTION_REVIEWERS")
    return min(max(wanted, 1), 2)


def queue_wanted() -> Wanted:
    """The queue's search and filters, which every page of a review carries on."""
    return Wanted.from_args(request.args, review.QUEUE_FILTERS)


def queue_kept(wanted: Wanted) -> str:
    """The queue's search and filters for the next address."""
    kept = Listing[Any]([], 0, wanted).url(page="")
    return "" if kept == "?" else kept


def undoable(actor: Actor, keys: Sequence[str]) -> Mapping[str, QuestionReview]:
    """The actor's verdicts on these questions that can still be taken back: no paper holds the question either."""
    found = own_last_verdicts(actor, keys[:MOST_AT_ONCE]) if keys else {}
    used = versions_used(actor, [each.submission.question_version_id for each in found.values()])
    return {key: each for key, each in found.items() if each.submission.question_version_id not in used}


def versions_used(actor: Actor, version_ids: Sequence[int]) -> set[int]:
    """Those of these versions that stand on a paper."""
    return {each.version_id for each in list_uses(actor, version_ids)} if version_ids else set()


def question_page(key: str, *, typed: Mapping[str, str] | None = None, complaint: str = "") -> str:
    """One question as handed in: as the candidate sees it, key, sources, what changed, what reads alike, remarks.

    `typed`: place, remark and opinion to put into the forms again, below the `complaint` about them.
    """
    actor, wanted = current_actor(), queue_wanted()
    waiting, own, judged = review.get_waiting(actor, key)
    submission = waiting.submission
    version, question = submission.question_version, submission.question
    before, after = review.neighbours(actor, wanted, submission.id)
    shown = placed(queries.show_version(version), version.sources)
    last, returned = review.find_last_approved(version), review.find_last_returned(version)
    return render_template(
        f"{PAGES}/question.html",
        question=question,
        version=version,
        waiting=waiting,
        placed=shown,
        remark_places=list(place_titles(shown)),
        typed={"place": request.args.get("place", ""), **(typed or {})},
        complaint=complaint,
        remarks=list_remarks(actor, question.id, version.number, for_reviewer=True),
        lines=review.list_reviews(question.id),
        last=last,
        last_shown=queries.show_version(last) if last else None,
        returned=returned,
        since=_since(actor, returned, version),
        similar=similar_questions(actor.paths(access.REVIEW), question.kind, version.body, version.key, but=key),
        replaced={each: new for each, new in Replaced().for_question(question).items() if each in sources_of(version)},
        own=own,
        judged=judged,
        undo=undoable(actor, [*request.args.getlist("done"), *([key] if judged else [])]),
        before=before,
        after=after,
        kept=queue_kept(wanted),
        kind_title=KINDS.get(question.kind).title,
        reviewers=reviewers_wanted(),
    )


def _since(actor: Actor, returned: QuestionVersion | None, version: QuestionVersion) -> SinceReturn | None:
    if returned is None or returned.number == version.number:
        return None
    earlier, later = ({name: getattr(each, name) for name in DIGESTED} for each in (returned, version))
    said = list_remarks(actor, version.question_id, returned.number, for_reviewer=True)
    return since_return(earlier, later, said)


def refused_page(key: str, error: HonglingError, typed: Mapping[str, str]) -> tuple[str, int]:
    """The page again with the reason and what was typed; a page with that alone where the question waits no more."""
    abandon()
    complaint = told(error)
    try:
        return question_page(key, typed=typed, complaint=complaint), error.status
    except NotFound:
        question = access.get_question(current_actor(), key)
        kept = queue_kept(queue_wanted())
        page = render_template(f"{PAGES}/kept.html", question=question, typed=typed, complaint=complaint, kept=kept)
        return page, error.status
