"""The audit log for auditors: search, one entry, the chain and its checkpoints, clashing roles."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import gettext as _

from hongling_exam.accounts import queries
from hongling_exam.accounts.signed_in import current_actor
from hongling_exam.core import audit, signing
from hongling_exam.core.listing import Wanted
from hongling_exam.core.permissions import requires

blueprint = Blueprint("audit", __name__, url_prefix="/audit", template_folder="../templates")
FILTERS = ("action", "subject", "since", "until")
MOST_CHECKPOINTS = 200


def act_title(action: str) -> str:
    """What an act is called: its component's title for it, else its own name."""
    titles: dict[str, str] = current_app.extensions["hongling_act_titles"]
    return _(titles[action]) if action in titles else action


@blueprint.get("")
@requires("accounts.audit.read")
def log() -> str:
    """The log, newest first."""
    listing = queries.list_entries(current_actor(), Wanted.from_args(request.args, filters=FILTERS))
    asked = listing.filters
    acts = [("", _("全部")), *((act, act_title(act)) for act in queries.list_acts())]
    filters = [
        {"name": "action", "label": _("操作"), "value": asked.get("action"), "choices": acts},
        {"name": "since", "label": _("起始日期"), "value": asked.get("since")},
        {"name": "until", "label": _("截止日期"), "value": asked.get("until")},
    ]
    return render_template(
        "hongling_exam/accounts/audit/log.html",
        listing=listing,
        filters=filters,
        subject=asked.get("subject"),
        act_title=act_title,
    )


@blueprint.get("/entries/<int:entry_id>")
@requires("accounts.audit.read")
def entry(entry_id: int) -> str:
    """One entry with all it holds, and the reason or note beside it; other personal values only as commitments."""
    row = queries.get_entry(current_actor(), entry_id)
    details = [(key, json.dumps(value, ensure_ascii=False)) for key, value in row.entry.details.items()]
    return render_template(
        "hongling_exam/accounts/audit/entry.html", row=row, entry=row.entry, details=details, act_title=act_title
    )


@blueprint.get("/chain")
@requires("accounts.audit.read")
def chain() -> str:
    """How the chain stands; `?verify=1` walks all of it."""
    return render_template(
        "hongling_exam/accounts/audit/chain.html",
        state=queries.read_chain_state(),
        found=audit.verify() if request.args.get("verify") else None,
        listing=queries.list_checkpoints(Wanted.from_args(request.args)),
    )


@blueprint.get("/checkpoints.json")
@requires("accounts.audit.read")
def checkpoints() -> Response:
    """The newest 200 checkpoints and the public keys, to be kept off this machine."""
    listing = queries.list_checkpoints(Wanted(per_page=MOST_CHECKPOINTS))
    document = {"checkpoints": [_as_json(each) for each in listing.items], **signing.public_keys()}
    answer = Response(json.dumps(document, indent=1), content_type="application/json")
    answer.headers["Content-Disposition"] = "attachment; filename=audit-checkpoints.json"
    return answer


def _as_json(checkpoint: audit.AuditCheckpoint) -> dict[str, Any]:
    return {
        "at": checkpoint.at.isoformat(),
        "index": checkpoint.chain_index,
        "hash": checkpoint.chain_hash,
        "key_id": checkpoint.key_id,
        "signature": checkpoint.signature,
    }


@blueprint.get("/duties")
@requires("accounts.audit.read")
def duties() -> str:
    """Accounts that hold roles which should be apart."""
    rows = queries.list_clashing_accounts(current_actor())
    return render_template("hongling_exam/accounts/audit/duties.html", rows=rows)
