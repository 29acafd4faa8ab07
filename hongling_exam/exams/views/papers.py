"""Papers: the list, making one, the paper as printed with its keys, proof, seal, and the check of a draw."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.actor import Actor
from hongling_exam.core.choices import filter_choices
from hongling_exam.core.errors import N_, Invalid, NotFound, Refused
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import current_actor, requires
from hongling_exam.core.unit_of_work import abandon, reading
from hongling_exam.exams import access
from hongling_exam.exams.actions import papers as actions
from hongling_exam.exams.actions.assembling import Unassemblable, Wish, assemble_questions, read_wish
from hongling_exam.exams.actions.blueprints import EDIT
from hongling_exam.exams.actions.selecting import Drawn, select_questions, usable_seed
from hongling_exam.exams.actions.verification import verify_draw
from hongling_exam.exams.forms.fields import show_refusal
from hongling_exam.exams.forms.papers import DrawForm, Method
from hongling_exam.exams.models import Paper, PaperForm
from hongling_exam.exams.queries import papers as queries
from hongling_exam.exams.queries.printed_papers import figures, printed_sections
from hongling_exam.exams.rules.assembly_words import Told
from hongling_exam.exams.states import PaperState, SessionState
from hongling_exam.question_bank.states import Purpose
from hongling_exam.scheme.states import Level

blueprint = Blueprint("papers", __name__, template_folder="../templates")
PAGES = "hongling_exam/exams/organizer"
OVER = frozenset({SessionState.RELEASED, SessionState.ARCHIVED})


@blueprint.get("/papers")
@requires("exams.paper.edit")
def index() -> str:
    """The list."""
    listing = queries.list_papers(current_actor().paths(EDIT), Wanted.from_args(request.args, ("level", "state")))
    return render_template(
        f"{PAGES}/papers.html",
        listing=listing,
        levels=filter_choices(Level),
        states=filter_choices(PaperState),
    )


@blueprint.route("/papers/new", methods=["GET", "POST"])
@requires("exams.paper.edit")
def create() -> BaseResponse | str | tuple[str, int]:
    """Make a paper. The questions are chosen before the unit of work takes its turn."""
    actor, form = current_actor(), DrawForm()
    with reading():
        found = queries.list_all_blueprints(actor.paths(EDIT))
        form.blueprint.choices = [(each.id, f"{each.name}（{_(each.level.label)}）") for each in found]
    if request.method == "GET":
        form.blueprint.data = request.args.get("blueprint", type=int)
        return render_template(f"{PAGES}/paper_new.html", form=form, why=None)
    why: Told | None = None
    if form.validate():
        try:
            paper = _made(actor, form)
        except (Invalid, Refused) as error:
            abandon()
            why = error.why if isinstance(error, Unassemblable) else None
            show_refusal(form, error)
        else:
            flash(_("试卷已组好，请逐题看过，再封存。"), "success")
            return redirect(url_for("papers.show", paper_id=paper.id), 303)
    return render_template(f"{PAGES}/paper_new.html", form=form, why=why), 422


def _made(actor: Actor, form: DrawForm) -> Paper:
    """The paper asked for. Its questions are chosen before the writing begins, and the solver holds no transaction."""
    seed, purpose, forms = usable_seed(form.seed.data), Purpose(form.purpose.data), form.forms.data or 1
    wish, drawn = None, None
    with reading():
        chosen = access.get_blueprint(actor, form.blueprint.data)
        version = chosen.version
        if form.method.data == Method.ASSEMBLE:
            wish = read_wish(chosen, seed=seed, forms=forms, purpose=purpose)
        else:
            drawn = select_questions(chosen, seed=seed, forms=forms, purpose=purpose)
    assembled = assemble_questions(wish) if wish else None
    chosen = access.get_blueprint(actor, form.blueprint.data)
    if chosen.version != version:
        raise Refused(N_("组卷的时候有人改了方案，请再试一次。"), code="stale")
    return actions.draw_paper(
        actor,
        chosen,
        title=str(form.title.data),
        seed=seed,
        forms=forms,
        purpose=purpose,
        drawn=drawn,
        assembled=assembled,
    )


@blueprint.get("/papers/<int:paper_id>")
@requires("exams.paper.edit")
def show(paper_id: int) -> str:
    """The paper as printed, with its keys."""
    paper = access.get_paper(current_actor(), paper_id)
    forms = queries.list_forms(paper.id)
    form = _chosen(forms)
    rows = figures(forms)
    return render_template(
        f"{PAGES}/paper.html",
        paper=paper,
        form=form,
        figures=rows,
        spread=max(row.difficulty for row in rows) - min(row.difficulty for row in rows),
        sections=printed_sections(form),
        errors=sum(finding["severity"] == "error" for finding in paper.proof),
        sessions=queries.list_sessions_of_paper(paper.id),
    )


@blueprint.get("/papers/<int:paper_id>/print")
@requires("exams.paper.edit")
def print_form(paper_id: int) -> str:
    """A form for paper: as candidates get it, or with its keys."""
    paper = access.get_paper(current_actor(), paper_id)
    form = _chosen(queries.list_forms(paper.id))
    with_keys = request.args.get("keys") == "1"
    return render_template(
        f"{PAGES}/paper_print.html", paper=paper, form=form, sections=printed_sections(form), with_keys=with_keys
    )


def _chosen(forms: Sequence[PaperForm]) -> PaperForm:
    """The form the address asks for, else the first."""
    found = next((form for form in forms if form.label == request.args.get("form", "A")), None)
    if found is None:
        raise NotFound()
    return found


@blueprint.post("/papers/<int:paper_id>/redraw")
@requires("exams.paper.edit")
def redraw(paper_id: int) -> BaseResponse:
    """Draw a draft anew, or assemble it, by another seed."""
    actor, seed = current_actor(), usable_seed(request.form.get("seed"))
    with reading():
        again = _read_again(access.get_paper(actor, paper_id), seed)
    assembled = assemble_questions(again) if isinstance(again, Wish) else None
    drawn = again if not isinstance(again, Wish) else None
    actions.redraw_paper(actor, access.get_paper(actor, paper_id), seed=seed, drawn=drawn, assembled=assembled)
    flash(_("已重新组卷。") if assembled else _("已重新抽题。"), "success")
    return _back(paper_id)


def _read_again(paper: Paper, seed: str) -> Drawn | Wish | None:
    """What the seed draws for a draft, or what its assembly needs; None where the action is going to refuse anyway."""
    plan = queries.find_blueprint(paper.blueprint_id)
    if plan is None or paper.state is not PaperState.DRAFT:
        return None
    if paper.assembly is not None:
        return read_wish(plan, seed=seed, forms=len(paper.forms), purpose=paper.purpose)
    return select_questions(plan, seed=seed, forms=len(paper.forms), purpose=paper.purpose)


@blueprint.post("/papers/<int:paper_id>/questions/<item>/replacement")
@requires("exams.paper.edit")
def replace(paper_id: int, item: str) -> BaseResponse:
    """Put another question of the same cell in the place of one."""
    paper = access.get_paper(current_actor(), paper_id)
    key = actions.replace_question(current_actor(), paper, item)
    flash(_("已换成试题 %(key)s。", key=key), "success")
    return _back(paper_id)


@blueprint.post("/papers/<int:paper_id>/proof")
@requires("exams.paper.edit")
def prove(paper_id: int) -> BaseResponse:
    """Prove a draft anew."""
    findings = actions.prove_paper(current_actor(), access.get_paper(current_actor(), paper_id))
    flash(_("已重新校核，共 %(count)s 条。", count=len(findings)), "success")
    return _back(paper_id)


@blueprint.post("/papers/<int:paper_id>/seal")
@requires("exams.paper.edit")
def seal(paper_id: int) -> BaseResponse:
    """Freeze a proved draft."""
    actions.seal_paper(current_actor(), access.get_paper(current_actor(), paper_id))
    flash(_("试卷已封存，封存值已写入审计记录。"), "success")
    return _back(paper_id)


@blueprint.post("/papers/<int:paper_id>/deletion")
@requires("exams.paper.edit")
def delete(paper_id: int) -> BaseResponse:
    """Remove a draft."""
    actions.delete_paper(current_actor(), access.get_paper(current_actor(), paper_id))
    flash(_("草稿已删除。"), "success")
    return redirect(url_for("papers.index"), 303)


@blueprint.get("/papers/<int:paper_id>/draw")
@requires("exams.session.read")
def check_draw(paper_id: int) -> str:
    """Whether the sealed paper is the one that was sat; the seed shows once no session can be sat with it any more."""
    paper = access.get_paper_for_check(current_actor(), paper_id)
    sessions = queries.list_sessions_of_paper(paper.id)
    over = bool(sessions) and all(session.state in OVER for session in sessions)
    return render_template(
        f"{PAGES}/draw_check.html",
        paper=paper,
        report=verify_draw(paper),
        sessions=sessions,
        seed=paper.seed if over else None,
        may_edit=current_actor().may(EDIT, paper.jurisdiction.path),
    )


def _back(paper_id: int) -> BaseResponse:
    """To the form that was looked at."""
    label = request.form.get("form", "A")[:1]
    return redirect(url_for("papers.show", paper_id=paper_id, form=label), 303)
