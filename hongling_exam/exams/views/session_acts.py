"""Planning a session, and moving it from state to state."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import N_, Invalid, Refused
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.exams import access
from hongling_exam.exams.actions import sessions as actions
from hongling_exam.exams.forms.fields import show_refusal
from hongling_exam.exams.forms.sessions import (
    PLACES,
    SessionForm,
    SettledSessionForm,
    plan_of_session,
    ticked,
)
from hongling_exam.exams.models import ExamSession
from hongling_exam.exams.queries.sessions import list_sealed_papers, suggested_plan
from hongling_exam.exams.rules.plans import CHANGEABLE
from hongling_exam.exams.rules.review import CHOOSABLE_PHASES
from hongling_exam.exams.states import ReviewPart, SessionState
from hongling_exam.organizations.queries import get_jurisdiction, list_jurisdictions

blueprint = Blueprint("session_acts", __name__, template_folder="../templates")
EDIT = "exams.session.edit"
PAGES = "hongling_exam/exams/organizer"
Page = str | BaseResponse | tuple[str, int]


def _session(session_id: int) -> ExamSession:
    return access.get_session_for_staff(current_actor(), session_id, EDIT)


def _hub(session: ExamSession) -> BaseResponse:
    return redirect(url_for("sessions.show", session_id=session.id), 303)


def _form_page(form: SettledSessionForm, session: ExamSession | None, status: int = 200) -> tuple[str, int]:
    grid = {"phases": CHOOSABLE_PHASES, "parts": list(ReviewPart)}
    return render_template(f"{PAGES}/session_form.html", form=form, session=session, **grid), status


def _whole_form(session: ExamSession | None) -> SessionForm:
    form = SessionForm()
    actor = current_actor()
    places = [session.jurisdiction] if session else list_jurisdictions(actor.paths(EDIT))
    form.jurisdiction.choices = [(place.id, place.name) for place in places]
    papers = list_sealed_papers(actor.paths("exams.paper.edit"))
    named = [(paper.id, f"{paper.title}（{_(paper.level.label)}，{_(paper.purpose.label)}）") for paper in papers]
    form.paper.choices = [("", _("以后再选")), *named]
    return form


@blueprint.route("/sessions/new", methods=["GET", "POST"])
@requires(EDIT)
def create() -> Page:
    """Plan a session."""
    form = _whole_form(None)
    if not form.is_submitted():
        form.fill(suggested_plan())
        return _form_page(form, None)
    if form.validate():
        try:
            jurisdiction = get_jurisdiction(int(form.jurisdiction.data))
            session = actions.create_session(current_actor(), jurisdiction, form.plan())
        except Invalid as error:
            show_refusal(form, error, PLACES)
        else:
            flash(_("已建立草稿。接着安排考场、准考考生，然后发布。"), "success")
            return _hub(session)
    abandon()
    return _form_page(form, None, 422)


@blueprint.route("/sessions/<int:session_id>/edit", methods=["GET", "POST"])
@requires(EDIT)
def edit(session_id: int) -> Page:
    """Change a session; once published only what touches nobody's attempt is offered."""
    session = _session(session_id)
    if session.state is SessionState.DRAFT:
        form: SettledSessionForm = _whole_form(session)
    else:
        form = _settled_form(session)
    if not form.is_submitted():
        _fill(form, session)
        return _form_page(form, session)
    if form.validate():
        plan = form.plan() if isinstance(form, SessionForm) else form.changed(plan_of_session(session))
        try:
            actions.edit_session(current_actor(), session, plan, form.version.data)
        except (Invalid, Refused) as error:
            show_refusal(form, error, PLACES)
        else:
            flash(_("已保存。"), "success")
            return _hub(session)
    abandon()
    return _form_page(form, _session(session_id), 422)


def _settled_form(session: ExamSession) -> SettledSessionForm:
    allowed = CHANGEABLE.get(session.state, frozenset())
    if not allowed:
        raise Refused(N_("场次现在是“%(state)s”，不能再改。"), code="wrong-state", state=session.state.label)
    form = SettledSessionForm()
    for name in {"title", "notice"} - allowed:
        del form[name]
    return form


def _fill(form: SettledSessionForm, session: ExamSession) -> None:
    form.version.data = session.version
    if isinstance(form, SessionForm):
        form.fill(plan_of_session(session))
        form.jurisdiction.data = session.jurisdiction_id
        return
    form.review.data = ticked(session.review)
    for name in ("title", "notice"):
        if name in form:
            form[name].data = getattr(session, name)


@blueprint.post("/sessions/<int:session_id>/publish")
@requires(EDIT)
def publish(session_id: int) -> BaseResponse:
    """Publish a session; what speaks against it stands on its page."""
    session = _session(session_id)
    try:
        actions.publish_session(current_actor(), session)
    except actions.Unpublishable as error:
        count = len(error.findings)
        abandon()
        flash(_("还不能发布：有 %(n)s 项需要先处理，见下。", n=count), "danger")
        return redirect(url_for("sessions.show", session_id=session_id, _anchor="findings"), 303)
    flash(_("已发布。考生现在能看到这场考试，可以打印准考证了。"), "success")
    return _hub(session)


def _move(session_id: int, act: Callable[[ExamSession], object], done: str) -> BaseResponse:
    session = _session(session_id)
    act(session)
    flash(done, "success")
    return _hub(session)


@blueprint.post("/sessions/<int:session_id>/unpublish")
@requires(EDIT)
def unpublish(session_id: int) -> BaseResponse:
    """Take a published session back to the draft."""
    done = _("已撤回为草稿。考生暂时看不到这场考试，改好后请重新发布。")
    return _move(session_id, lambda session: actions.unpublish_session(current_actor(), session), done)


@blueprint.post("/sessions/<int:session_id>/cancel")
@requires(EDIT)
def cancel(session_id: int) -> BaseResponse:
    """Cancel a session, with a reason."""
    reason = request.form.get("reason", "")
    act = actions.cancel_session
    return _move(session_id, lambda session: act(current_actor(), session, reason), _("场次已取消。"))


@blueprint.post("/sessions/<int:session_id>/close")
@requires(EDIT)
def close(session_id: int) -> BaseResponse:
    """Close a session; grading begins."""
    done = _("场次已关闭，进入阅卷。")
    return _move(session_id, lambda session: actions.close_session(current_actor(), session), done)


@blueprint.post("/sessions/<int:session_id>/archive")
@requires(EDIT)
def archive(session_id: int) -> BaseResponse:
    """Put a session whose results are out into the archive."""
    act = actions.archive_session
    return _move(session_id, lambda session: act(current_actor(), session), _("场次已归档。"))


@blueprint.post("/sessions/<int:session_id>/copy")
@requires(EDIT)
def copy(session_id: int) -> BaseResponse:
    """Make a draft after this session."""
    made = actions.copy_session(current_actor(), _session(session_id))
    flash(_("已复制为新的草稿：规则和考场照旧，时间顺延到同一星期几，试卷和考生需重新选定。"), "success")
    return redirect(url_for("session_acts.edit", session_id=made.id), 303)
