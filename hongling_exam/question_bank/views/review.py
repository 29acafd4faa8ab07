"""The reviewer's queue, and one question at a time with everything that a verdict needs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.choices import choices
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import queries
from hongling_exam.question_bank.actions import remarks, reviewing
from hongling_exam.question_bank.actions.undoing import undo_verdicts
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.queries import review
from hongling_exam.question_bank.queries.reports import count_reported
from hongling_exam.question_bank.queries.undoing import own_last_verdicts
from hongling_exam.question_bank.views.review_page import (
    MOST_AT_ONCE,
    PAGES,
    question_page,
    queue_kept,
    queue_wanted,
    refused_page,
    reviewers_wanted,
    undoable,
    versions_used,
)
from hongling_exam.scheme.states import Level

blueprint = Blueprint("question_review", __name__, template_folder="../templates")
NONE_CHOSEN = N_("请先勾选试题，一次最多 100 题。")


@blueprint.get("/questions/review")
@requires("question_bank.question.review")
def index() -> str:
    """What waits for the reader, oldest first."""
    actor, wanted = current_actor(), queue_wanted()
    listing = review.list_waiting(actor, wanted)
    return render_template(
        f"{PAGES}/queue.html",
        listing=listing,
        kept=queue_kept(wanted),
        undo=undoable(actor, request.args.getlist("done")),
        counts=review.count_waiting(actor),
        filters=_filters(wanted),
        kinds=KINDS.titles(),
        reviewers=reviewers_wanted(),
        reported=count_reported(actor, to_answer=True),
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
    return redirect(_done(url_for("question_review.index") + queue_kept(queue_wanted()), seen), 303)


def _done(address: str, keys: Iterable[str]) -> str:
    """The address, told what was just judged, so that its page offers to take it back."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode([('done', key) for key in keys])}"


@blueprint.post("/questions/review/undo")
@requires("question_bank.question.review")
def undo() -> BaseResponse:
    """Take the own verdicts on these questions back, and show the question again, or the queue for several."""
    actor, keys = current_actor(), request.form.getlist("ids")
    if not 1 <= len(keys) <= MOST_AT_ONCE:
        raise Invalid(NONE_CHOSEN)
    versions = [each.submission.question_version_id for each in own_last_verdicts(actor, keys).values()]
    count = undo_verdicts(actor, keys, used=versions_used(actor, versions))
    flash(_("已撤销 %(count)s 题的结论，重新等待审题。", count=count), "success")
    single = len(keys) == 1
    address = url_for("question_review.show", key=keys[0]) if single else url_for("question_review.index")
    return redirect(address + queue_kept(queue_wanted()), 303)


def _as_seen(ids: list[str]) -> dict[str, int]:
    pairs = [each.rpartition("@") for each in ids]
    if not 1 <= len(pairs) <= MOST_AT_ONCE or not all(number.isdecimal() and len(number) < 9 for *_, number in pairs):
        raise Invalid(NONE_CHOSEN)
    return {key: int(number) for key, _at, number in pairs}


def _told(judged: reviewing.Judged) -> str:
    done = _("已通过 %(count)s 题，可以组卷。", count=judged.approved) if judged.approved else ""
    waiting = _("%(count)s 题还要另一位审题人通过。", count=judged.waiting) if judged.waiting else ""
    return done + waiting


@blueprint.get("/questions/review/<key>")
@requires("question_bank.question.review")
def show(key: str) -> str:
    """One question with everything that a verdict needs."""
    return question_page(key)


def _version_seen() -> int:
    raw = request.form.get("version", "")
    return int(raw) if raw.isdecimal() and len(raw) < 9 else 0


def _next(key: str) -> str:
    """The address of the question after this one in the queue, else the one before, else the queue."""
    actor, wanted = current_actor(), queue_wanted()
    try:
        waiting, _own, _judged = review.get_waiting(actor, key)
    except NotFound:  # somebody else was faster: the act will say so
        return url_for("question_review.index") + queue_kept(wanted)
    before, after = review.neighbours(actor, wanted, waiting.submission.id)
    following = after or before
    address = url_for("question_review.show", key=following) if following else url_for("question_review.index")
    return address + queue_kept(wanted)


@blueprint.post("/questions/review/<key>/approve")
@requires("question_bank.question.review")
def approve(key: str) -> BaseResponse | tuple[str, int]:
    """Approve, and go on to the next."""
    address = _next(key)
    try:
        judged = reviewing.approve(current_actor(), {key: _version_seen()}, reviewers=reviewers_wanted())
    except Refused as error:
        return refused_page(key, error, {})
    flash(_told(judged), "success")
    return redirect(_done(address, [key]), 303)


@blueprint.post("/questions/review/<key>/return")
@requires("question_bank.question.review")
def send_back(key: str) -> BaseResponse | tuple[str, int]:
    """Return to the author, and go on to the next."""
    address, text = _next(key), request.form.get("text", "")
    try:
        reviewing.return_to_author(current_actor(), key, _version_seen(), text)
    except (Refused, Invalid) as error:
        return refused_page(key, error, {"opinion": text})
    flash(_("已退回，作者会看到您的意见。"), "success")
    return redirect(_done(address, [key]), 303)


@blueprint.post("/questions/review/<key>/remarks")
@requires("question_bank.question.review")
def remark(key: str) -> BaseResponse | tuple[str, int]:
    """A remark beside a place; the page comes back."""
    place, text = request.form.get("place", ""), request.form.get("text", "")
    try:
        remarks.make_remark(current_actor(), key, _version_seen(), place, text)
    except (Refused, Invalid) as error:
        return refused_page(key, error, {"place": place, "remark": text})
    flash(_("批注已记下，退回时一并交给作者。"), "success")
    return redirect(url_for("question_review.show", key=key) + queue_kept(queue_wanted()), 303)


@blueprint.post("/questions/remarks/<remark>/withdraw")
@requires("question_bank.question.review")
def withdraw(remark: str) -> BaseResponse:
    """Take an own remark back."""
    question = remarks.withdraw_remark(current_actor(), remark)
    flash(_("批注已撤回。"), "success")
    return redirect(url_for("question_review.show", key=question.key) + queue_kept(queue_wanted()), 303)
