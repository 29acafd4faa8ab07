"""What an editor's page works on: the form, the question or draft behind it, and all that its template needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from hongling_exam.core.actor import Actor
from hongling_exam.core.choices import choices
from hongling_exam.core.errors import NotFound
from hongling_exam.core.permissions import current_actor
from hongling_exam.organizations.queries import list_jurisdictions
from hongling_exam.question_bank import access, queries
from hongling_exam.question_bank.editor.choices import FOLDS, RULES, rule_choices
from hongling_exam.question_bank.editor.content import Faults, read_written
from hongling_exam.question_bank.editor.document import Document, empty_document, read_document
from hongling_exam.question_bank.editor.filling import fill
from hongling_exam.question_bank.kinds import KINDS
from hongling_exam.question_bank.models import Question, QuestionDraft
from hongling_exam.question_bank.queries.remarks import remarks_on
from hongling_exam.question_bank.states import Purpose, QuestionState
from hongling_exam.question_bank.views.editor_preview import preview_context
from hongling_exam.scheme.states import Level

PAGES = "hongling_exam/question_bank/staff"


@dataclass
class Desk:
    """`key` is "" while there is no question yet; `seen` is the version that the author began from."""

    document: Document
    key: str = ""
    draft_id: str = ""
    revision: int = 0
    seen: int | None = None
    faults: Faults = field(default_factory=dict)
    message: str = ""
    notices: list[str] = field(default_factory=list)
    newest: int | None = None
    picture_fault: str = ""


def new_desk(actor: Actor, args: Mapping[str, str]) -> Desk:
    """A form to begin with: empty, a kept draft's, or with the place of the question `after`."""
    if args.get("draft"):
        draft = access.get_draft(actor, args["draft"])
        if draft.question is not None:
            raise NotFound()
        return _drafted(draft, "")
    kind = args.get("kind", "")
    document = empty_document(kind if kind in KINDS else "single_choice")
    own = list_jurisdictions(actor.paths(access.EDIT))
    document["jurisdiction"] = str(own[0].id) if own else ""
    if args.get("after"):
        document |= place_of(access.get_question(actor, args["after"]))
    return Desk(document)


def question_desk(actor: Actor, question: Question, *, keep: bool = True) -> Desk:
    """The form of a question as it stands, or as its author's draft has it."""
    draft = access.find_draft_of(actor, question) if keep else None
    version = question.current_version
    if draft is not None:
        desk = _drafted(draft, question.key)
        desk.notices.append(_("已恢复您上次没有保存的修改。"))
        if version is not None and desk.seen != version.number:
            desk.notices.append(_("草稿是在第 %(n)s 版上写的，这道题后来又有新版。", n=desk.seen or 0))
    else:
        desk = Desk(document_of(question), key=question.key, seen=version.number if version else None)
    desk.notices += _warnings(question)
    return desk


def _warnings(question: Question) -> list[str]:
    if question.state is QuestionState.IN_REVIEW:
        return [_("这道题正在审题。要修改，请先回到试题页撤回送审。")]
    if question.state is QuestionState.DRAFT:
        return []
    return [
        _(
            "这道题现在是“%(state)s”。保存修改后成为新版草稿，重新审过才再用于组卷；已抽出的试卷不受影响。",
            state=_(question.state.label),
        )
    ]


def document_of(question: Question) -> Document:
    """The form of a question's current version, in its place."""
    version = question.current_version
    assert version is not None
    names = ("body", "key", "policy", "points", "explanation", "sources")
    return fill(question.kind, {name: getattr(version, name) for name in names}) | _stand(question)


def place_of(question: Question) -> Document:
    """Where the next question most likely belongs: as this one, with its sources' document named already."""
    version = question.current_version
    sources = version.sources[:1] if version else []
    named = [{"document": each[0], "edition": each[1], "article": "", "gist": ""} for each in sources]
    return _stand(question) | ({"sources": named} if named else {})


def _stand(question: Question) -> Document:
    return {
        "topic": question.topic.code,
        "difficulty": str(question.difficulty),
        "purpose": question.purpose.value,
        "levels": [each.level.value for each in question.levels],
        "tags": "、".join(each.name for each in question.tags),
        "jurisdiction": str(question.jurisdiction_id or ""),
    }


def _drafted(draft: QuestionDraft, key: str) -> Desk:
    held = draft.document
    return Desk(
        empty_document(held["form"]["kind"]) | held["form"],
        key=key,
        draft_id=draft.public_id,
        revision=held["revision"],
        seen=held["seen"],
    )


def posted_desk(key: str = "") -> Desk:
    """What the page sent."""
    form = request.form
    seen, revision = form.get("seen", ""), form.get("revision", "")
    return Desk(
        read_document(form.items(multi=True)),
        key=key,
        draft_id=form.get("draft", "")[:24],
        revision=int(revision) if revision.isdecimal() and len(revision) < 9 else 0,
        seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None,
    )


def fields_context(desk: Desk) -> dict[str, Any]:
    """What _editor_fields.html needs."""
    document = desk.document
    titles = [(kind.name, _(kind.title)) for kind in KINDS if kind.name in RULES or kind.name in _WITHOUT_RULES]
    ruled = {part["kind"]: part["rule"] for part in document["parts"]} | {document["kind"]: document["rule"]}
    return {
        "doc": document,
        "faults": desk.faults,
        "question": desk.key,
        "kinds": titles,
        "part_kinds": [(name, title) for name, title in titles if name != "case_group"],
        "rules": {
            name: [(rule, _(text)) for rule, text in rule_choices(name, ruled.get(name, ""))] for name, _title in titles
        },
        "folds": FOLDS,
        "topics": queries.topic_choices(),
        "levels": choices(Level),
        "purposes": choices(Purpose),
        "jurisdictions": _jurisdictions(),
    }


_WITHOUT_RULES = frozenset({"numeric", "short_answer", "essay", "case_group"})


def _jurisdictions() -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in list_jurisdictions(current_actor().paths(access.EDIT))]


def editor_page(desk: Desk) -> str:
    """The whole page."""
    written = read_written(desk.document)
    back = url_for("question_bank.show", key=desk.key) if desk.key else url_for("question_bank.index")
    return render_template(
        f"{PAGES}/editor.html",
        title=_("编写试题 %(key)s", key=desk.key) if desk.key else _("新建试题"),
        message=desk.message,
        notices=desk.notices,
        newest=desk.newest,
        picture_fault=desk.picture_fault,
        draft_id=desk.draft_id,
        revision=desk.revision,
        seen="" if desk.seen is None else desk.seen,
        key=desk.key,
        action=url_for("question_editor.edit", key=desk.key) if desk.key else url_for("question_editor.create"),
        back=back,
        remarks=remarks_on(current_actor(), desk.key) if desk.key else {},
        **fields_context(desk),
        **preview_context(written, []),
    )
