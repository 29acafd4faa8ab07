"""The first page, the language switch, and what machines ask: is it alive, is it ready, what does it count."""

from __future__ import annotations

import ipaddress

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core import clock
from hongling_exam.core.db import db
from hongling_exam.core.engine import wait_until_writable
from hongling_exam.core.errors import NotFound
from hongling_exam.core.languages import KEEP_SECONDS, LOCALE_COOKIE, LOCALES
from hongling_exam.core.permissions import public, signed_in
from hongling_exam.core.schema import schema_state
from hongling_exam.core.storage import storage
from hongling_exam.web.navigation import visible_items

blueprint = Blueprint("web", __name__, template_folder="templates")


@blueprint.get("/")
@signed_in
def home() -> BaseResponse:
    """Go to the first page of the caller's role."""
    items = visible_items()
    return redirect(items[0].url if items else url_for("accounts.profile"), 303)


@blueprint.post("/locale")
@public
def set_locale() -> BaseResponse:
    """Remember the language a browser wants."""
    wanted = request.form.get("locale", "")
    same_site = (request.referrer or "").startswith(request.host_url)
    response = redirect(request.referrer if same_site and request.referrer else url_for("web.home"), 303)
    if wanted in LOCALES:
        response.set_cookie(LOCALE_COOKIE, wanted, max_age=KEEP_SECONDS, samesite="Lax", httponly=True)
    return response


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """Whether the process answers."""
    return jsonify({"status": "ok"})


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Whether the database, its schema, the storage and the clock are fit for work: 200, else 503 naming which not."""
    checks: dict[str, bool] = {}
    try:
        checks["database"] = db.session.scalar(sa.select(1)) == 1 and wait_until_writable(2.0)
        checks["schema"] = schema_state() == "current"
    except SQLAlchemyError:
        checks |= {"database": False, "schema": False}
    checks["storage"] = storage().check()
    checks["clock"] = _clock_is_sound()
    ready = all(checks.values())
    return jsonify({"status": "ready" if ready else "not-ready", "checks": checks}), 200 if ready else 503


def _clock_is_sound() -> bool:
    own = current_app.extensions["hongling_clock"]
    return not isinstance(own, clock.GuardedClock) or abs(own.drift()) <= clock.JUMP.total_seconds()


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Prometheus text, for loopback callers unless the installation opens it."""
    caller = ipaddress.ip_address(request.remote_addr or "192.0.2.1")
    if not (caller.is_loopback or current_app.config["HONGLING"].flag("METRICS_OPEN")):
        raise NotFound()
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)
