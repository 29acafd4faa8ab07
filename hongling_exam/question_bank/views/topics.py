"""The tree of topics: what ships, and what offices add below it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.question_bank import access, actions, queries
from hongling_exam.question_bank.models import Topic

blueprint = Blueprint("topics", __name__, template_folder="../templates")
PAGES = "hongling_exam/question_bank/staff"


@blueprint.route("/questions/topics", methods=["GET", "POST"])
@requires("question_bank.question.read")
def index() -> BaseResponse | str | tuple[str, int]:
    """The tree with counts; POST adds a topic below another."""
    if request.method == "GET":
        return _tree()
    current_actor().require(access.EDIT)
    name = request.form.get("name", "")
    try:
        made = actions.add_topic(current_actor(), _named("parent"), name)
    except (Invalid, Refused) as error:
        abandon()
        return _tree(_(error.text, **error.params), name), 422
    flash(_("已添加知识点“%(name)s”。", name=made.name), "success")
    return redirect(url_for("topics.index"), 303)


def _tree(fault: str = "", name: str = "") -> str:
    actor = current_actor()
    lines = queries.topic_lines()
    return render_template(
        f"{PAGES}/topics.html",
        lines=lines,
        counts=queries.count_by_topic(actor.paths(access.READ)),
        shipped={line.topic.id for line in lines if queries.is_shipped(line.topic)},
        topics=queries.topic_choices(),
        may_edit=actor.may(access.EDIT),
        fault=fault,
        name=name,
        parent=request.form.get("parent", ""),
    )


@blueprint.route("/questions/topics/<int:topic_id>", methods=["GET", "POST"])
@requires("question_bank.question.edit")
def edit(topic_id: int) -> BaseResponse | str | tuple[str, int]:
    """One topic: renamed, moved or merged, as the button says."""
    topic = access.get_topic(topic_id)
    if request.method == "GET":
        return _topic(topic)
    try:
        text = _done(topic)
    except (Invalid, Refused) as error:
        abandon()
        return _topic(access.get_topic(topic_id), _(error.text, **error.params)), 422
    flash(text, "success")
    return redirect(url_for("topics.index"), 303)


def _done(topic: Topic) -> str:
    """Do what the button says; gives the text that tells of it."""
    actor, act, name = current_actor(), request.form.get("act", ""), topic.name
    if act == "rename":
        actions.rename_topic(actor, topic, request.form.get("name", ""))
        return str(_("已改名为“%(name)s”。", name=topic.name))
    if act == "move":
        actions.move_topic(actor, topic, _named("parent"))
        return str(_("已移动“%(name)s”。", name=name))
    if act == "merge":
        count = actions.merge_topic(actor, topic, _named("into"))
        return str(_("已合并“%(name)s”，%(count)s 题随之移动。", name=name, count=count))
    raise Invalid(N_("请选择要做什么。"))


def _named(field: str) -> Topic:
    found = queries.find_topic(request.form.get(field, ""))
    if found is None:
        raise Invalid(N_("请选择知识点。"))
    return found


def _topic(topic: Topic, fault: str = "") -> str:
    counts = queries.count_by_topic(current_actor().paths(access.READ))
    return render_template(
        f"{PAGES}/topic.html",
        topic=topic,
        shipped=queries.is_shipped(topic),
        count=counts.get(topic.id, 0),
        topics=queries.topic_choices(),
        fault=fault,
    )
