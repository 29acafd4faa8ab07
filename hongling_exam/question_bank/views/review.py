"""The reviewer's queue, and one question at a time with everything that a verdict needs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.choices import choices
from hongling_exam.core.errors import N_, Invalid
from hongling_exam.core.listing import Listing, Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access, queries
from hongling_exam.question_bank.actions import remarks, reviewing
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.places import place_titles, placed
from hongling_exam.question_bank.queries import review
from hongling_exam.question_bank.queries.remarks import list_remarks
from hongling_exam.question_bank.queries.reports import count_reported
from hongling_exam.question_bank.queries.similar import similar_questions
from hongling_exam.question_bank.queries.standing import replaced_editions, sources_of
from hongling_exam.scheme.states import Level

blueprint = Blueprint("question_review", __name__, template_folder="../templates")
PAGES = "hongling_exam/question_bank/reviewer"
MOST_AT_ONCE = 100


def reviewers_wanted() -> int:
    """How many must approve, as the installation has it: one or two."""
    wanted: int = current_app.config["HONGLING"].number("QUESTION_REVIEWERS")
    return min(max(wanted, 1), 2)


def _wanted() -> Wanted:
    return Wanted.from_args(request.args, review.QUEUE_FILTERS)


def _kept(wanted: Wanted) -> str:
    """The queue's search and filters for the next address."""
    kept = Listing[Any]([], 0, wanted).url(page="")
    return "" if kept == "?" else kept


@blueprint.get("/questions/review")
@requires("question_bank.question.review")
def index() -> str:
    """What waits for the reader, oldest first."""
    actor, wanted = current_actor(), _wanted()
    listing = review.list_waiting(actor, wanted)
    return render_template(
        f"{PAGES}/queue.html",
        listing=listing,
        kept=_kept(wanted),
        counts=review.count_waiting(actor),
        filters=_filters(wanted),
        kinds=KINDS.titles(),
        reviewers=reviewers_wanted(),
        reported=count_reported(actor),
    )


def _filters(wanted: Wanted) -> list[dict[str, Any]]:
    topics = [(topic.code, f"{_(topic.track.label)} · {topic.name}") for topic in queries.list_topics()]
    lists: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("stage", _("进度"), [(review.FIRST, _("还没有人审")), (review.SECOND, _("等第二位审题人"))]),
        ("level", _("等级"), choices(Level)),
        ("kind", _("题型"), [(kind.name, _(kind.title)) for kind in KINDS]),
        ("topic", _("知识点"), topics),
    ]
    return [
        {"name": name, "label": label, "value": wanted.filters.get(name, ""), "choices": [("", _("全部")), *options]}
        for name, label, options in lists
    ]


@blueprint.post("/questions/review")
@requires("question_bank.question.review")
def approve_many() -> BaseResponse:
    """Approve the ticked questions, each as it was when the list was drawn (`key@version`)."""
    seen = _as_seen(request.form.getlist("ids"))
    judged = reviewing.approve(current_actor(), seen, reviewers=reviewers_wanted())
    flash(_told(judged), "success")
    return redirect(url_for("question_review.index") + _kept(_wanted()), 303)


def _as_seen(ids: list[str]) -> dict[str, int]:
    pairs = [each.rpartition("@") for each in ids]
    if not 1 <= len(pairs) <= MOST_AT_ONCE or not all(number.isdecimal() and len(number) < 9 for *_, number in pairs):
        raise Invalid(N_("请先勾选试题，一次最多 100 题。"))
    return {key: int(number) for key, _at, number in pairs}


def _told(judged: reviewing.Judged) -> str:
    done = _("已通过 %(count)s 题，可以组卷。", count=judged.approved) if judged.approved else ""
    waiting = _("%(count)s 题还要另一位审题人通过。", count=judged.waiting) if judged.waiting else ""
    return done + waiting


@blueprint.get("/questions/review/<key>")
@requires("question_bank.question.review")
def show(key: str) -> str:
    """One question as handed in: as the candidate sees it, key, sources, what changed, what reads alike, remarks."""
    actor, wanted = current_actor(), _wanted()
    waiting, own, judged = review.get_waiting(actor, key)
    submission = waiting.submission
    version, question = submission.question_version, submission.question
    before, after = review.neighbours(actor, wanted, submission.id)
    shown = placed(queries.show_version(version), version.sources)
    paths = actor.paths(access.REVIEW)
    last = review.find_last_approved(version)
    return render_template(
        f"{PAGES}/question.html",
        question=question,
        version=version,
        waiting=waiting,
        placed=shown,
        remark_places=list(place_titles(shown)),
        chosen=request.args.get("place", ""),
        remarks=list_remarks(actor, question.id, version.number, for_reviewer=True),
        lines=review.list_reviews(question.id),
        last=last,
        last_shown=queries.show_version(last) if last else None,
        similar=similar_questions(paths, question.kind, version.body, version.key, but=key),
        replaced={each: edition for each, edition in replaced_editions().items() if each in sources_of(version)},
        own=own,
        judged=judged,
        before=before,
        after=after,
        kept=_kept(wanted),
        kind_title=KINDS.get(question.kind).title,
        reviewers=reviewers_wanted(),
    )


def _version_seen() -> int:
    raw = request.form.get("version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 9 else 0


def _next(key: str) -> str:
    """The address of the question after this one in the queue, else the one before, else the queue."""
    actor, wanted = current_actor(), _wanted()
    waiting, _own, _judged = review.get_waiting(actor, key)
    before, after = review.neighbours(actor, wanted, waiting.submission.id)
    following = after or before
    address = url_for("question_review.show", key=following) if following else url_for("question_review.index")
    return address + _kept(wanted)


@blueprint.post("/questions/review/<key>/approve")
@requires("question_bank.question.review")
def approve(key: str) -> BaseResponse:
    """Approve, and go on to the next."""
    address = _next(key)
    judged = reviewing.approve(current_actor(), {key: _version_seen()}, reviewers=reviewers_wanted())
    flash(_told(judged), "success")
    return redirect(address, 303)


@blueprint.post("/questions/review/<key>/return")
@requires("question_bank.question.review")
def send_back(key: str) -> BaseResponse:
    """Return to the author, and go on to the next."""
    address = _next(key)
    reviewing.return_to_author(current_actor(), key, _version_seen(), request.form.get("text", ""))
    flash(_("已退回，作者会看到您的意见。"), "success")
    return redirect(address, 303)


@blueprint.post("/questions/review/<key>/remarks")
@requires("question_bank.question.review")
def remark(key: str) -> BaseResponse:
    """A remark beside a place; the page comes back."""
    place = request.form.get("place", "")
    remarks.make_remark(current_actor(), key, _version_seen(), place, request.form.get("text", ""))
    flash(_("批注已记下，退回时一并交给作者。"), "success")
    return redirect(url_for("question_review.show", key=key) + _kept(_wanted()), 303)


@blueprint.post("/questions/remarks/<remark>/withdraw")
@requires("question_bank.question.review")
def withdraw(remark: str) -> BaseResponse:
    """Take an own remark back."""
    question = remarks.withdraw_remark(current_actor(), remark)
    flash(_("批注已撤回。"), "success")
    return redirect(url_for("question_review.show", key=question.key) + _kept(_wanted()), 303)
