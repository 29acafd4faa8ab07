"""The questions for who works with them: list, one question with its key and versions, retiring and taking up again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.choices import choices
from hongling_exam.core.errors import Invalid
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.question_bank import access, actions, queries
from hongling_exam.question_bank.events import list_outcomes, list_uses
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.queries.own import count_returned
from hongling_exam.question_bank.queries.remarks import list_remarks
from hongling_exam.question_bank.queries.reports import count_reports
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.question_bank.views.chosen import NONE_CHOSEN, chosen_keys, list_again
from hongling_exam.scheme.states import Level

blueprint = Blueprint("question_bank", __name__, template_folder="../templates")
PAGES = "hongling_exam/question_bank/staff"
ACTS = {"retire": QuestionState.RETIRED, "approve": QuestionState.APPROVED}


@blueprint.get("/questions")
@requires("question_bank.question.read")
def index() -> str:
    """The list, searched and filtered by the address."""
    actor = current_actor()
    paths = actor.paths(access.READ)
    listing = queries.list_questions(paths, Wanted.from_args(request.args, queries.FILTERS))
    topics = queries.topic_choices()
    return render_template(
        f"{PAGES}/questions.html",
        listing=listing,
        excerpts=queries.excerpts(listing),
        counts=queries.count_states(paths),
        filters=_filters(listing.filters, paths, topics),
        kinds=KINDS.titles(),
        may_edit=actor.may(access.EDIT),
        own=access.owned_among(actor, [each.key for each in listing.items]),
        returned=count_returned(actor) if actor.may(access.EDIT) else 0,
        drafts=queries.list_drafts(actor) if actor.may(access.EDIT) else [],
        topics=topics,
    )


def _filters(chosen: Any, paths: Sequence[str], tree: queries.TopicChoices) -> list[dict[str, Any]]:
    topics = [(code, f"{_(track.label)} · {name.strip()}") for track, entries in tree for code, name in entries]
    lists: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("level", _("等级"), choices(Level)),
        ("kind", _("题型"), [(kind.name, _(kind.title)) for kind in KINDS]),
        ("topic", _("知识点"), topics),
        ("difficulty", _("难度"), [(str(level), str(level)) for level in range(1, 6)]),
        ("purpose", _("用途"), choices(Purpose)),
        ("state", _("状态"), choices(QuestionState)),
        ("tag", _("标签"), [(name, name) for name in queries.list_tags(paths)]),
        ("source", _("依据的文件"), [(name, name) for name in queries.list_documents(paths)]),
        ("author", _("作者"), queries.list_authors(paths)),
    ]
    return [
        {"name": name, "label": label, "value": chosen.get(name, ""), "choices": [("", _("全部")), *options]}
        for name, label, options in lists
        if options
    ]


@blueprint.get("/questions/<key>")
@requires("question_bank.question.read")
def show(key: str) -> str:
    """One question: as the candidate sees it, its key, explanation, source and versions."""
    actor = current_actor()
    question = access.get_question(actor, key)
    versions = queries.list_versions(question)
    wanted = request.args.get("version", "")
    shown = next((each for each, _author in versions if str(each.number) == wanted), versions[0][0])
    numbers = {version.id: version.number for version, _author in versions}
    uses = list_uses(actor, list(numbers))
    own = actor.may(access.EDIT, access.owner_path(question.jurisdiction))
    return render_template(
        f"{PAGES}/question.html",
        question=question,
        version=shown,
        shown=queries.show_version(shown),
        versions=versions,
        kind_title=KINDS.get(question.kind).title,
        remarks=list_remarks(actor, question.id),
        reports=count_reports(question.id),
        may_edit=own,
        may_write=own and question.state is not QuestionState.IN_REVIEW,
        may_copy=actor.may(access.EDIT),
        may_delete=own and not uses and queries.is_unused_draft(question),
        uses=[(numbers[use.version_id], use) for use in uses],
        fared=[(numbers[number], each) for number, each in list_outcomes(list(numbers)).items()],
    )


@blueprint.post("/questions/state")
@requires("question_bank.question.edit")
def set_state() -> BaseResponse:
    """Retire, or approve again, the ticked questions."""
    keys, act = chosen_keys(), request.form.get("act", "")
    if act not in ACTS:
        raise Invalid(NONE_CHOSEN)
    count = actions.set_state(current_actor(), keys, ACTS[act], request.form.get("reason", ""))
    done = _("已停用 %(count)s 题，以后组卷不再抽用。") if act == "retire" else _("已恢复 %(count)s 题，可以组卷。")
    again = _("另有 %(count)s 题须先审，已送审。", count=len(set(keys)) - count) if count < len(set(keys)) else ""
    flash((done % {"count": count} if count else "") + again, "success")
    if len(keys) == 1 and request.form.get("from") == "question":
        return redirect(url_for("question_bank.show", key=keys[0]), 303)
    return list_again()
