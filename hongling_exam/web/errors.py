"""Errors as people and programs meet them: one place turns every refusal into a page or a problem document."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from hongling_exam.core.errors import N_, Busy, HonglingError, Invalid, NotFound, Refused, SignInRequired
from hongling_exam.core.unit_of_work import abandon
from hongling_exam.core.wording import said, told

PROBLEM = "application/problem+json"
log = structlog.get_logger()
STATUS_TEXTS = {
    400: N_("请求的内容不完整或格式不对，请返回上一页重试。"),
    404: N_("没有找到您要的内容，它可能已被移走，或不在您的权限范围内。"),
    405: N_("这个地址不支持这样的操作。"),
    413: N_("提交的内容太大，请缩小后再试。"),
    429: N_("操作太频繁，请稍后再试。"),
}
INTERNAL = N_("系统出了问题，我们已记录下来。您刚才的操作没有生效，请稍后再试。")


def wants_json() -> bool:
    """Whether the caller is a program: the interface below /api/ speaks JSON only."""
    return request.path.startswith("/api/")


def install(app: Flask) -> None:
    """Register the handlers. Each one first undoes the request's unit of work."""
    app.register_error_handler(HonglingError, _handle_own)
    app.register_error_handler(HTTPException, _handle_http)
    app.register_error_handler(CSRFError, _handle_csrf)
    app.register_error_handler(StaleDataError, _handle_stale)
    app.register_error_handler(IntegrityError, _handle_conflict)
    app.register_error_handler(DataError, _handle_unstorable)
    app.register_error_handler(OperationalError, _handle_database)
    app.register_error_handler(PoolTimeout, _handle_database)
    app.register_error_handler(Exception, _handle_unexpected)
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    """No text holds the character NUL: PostgreSQL can neither store it nor look for it."""
    if "\0" in request.path:
        raise NotFound()
    given = [request.args] if request.query_string else []
    if request.method == "POST":
        given.append(request.form)
    if any("\0" in text for fields in given for pair in fields.items(multi=True) for text in pair):
        raise Invalid(STATUS_TEXTS[400], code="nul")


def _handle_own(error: HonglingError) -> BaseResponse:
    abandon()
    text = told(error)
    if wants_json():
        return problem(error.status, error.code, text, error)
    if isinstance(error, SignInRequired) and request.method == "GET":
        back = request.full_path.rstrip("?")
        return redirect(url_for("accounts.sign_in", next=request.script_root + back), 303)
    if isinstance(error, Refused | Invalid) and request.method == "POST" and request.referrer:
        return _back_with(text)
    return page(error.status, text, error)


def _back_with(text: str) -> BaseResponse:
    flash(text, "danger")
    assert request.referrer is not None
    same_site = request.referrer.startswith(request.host_url)
    return redirect(request.referrer if same_site else url_for("web.home"), 303)


def _handle_http(error: HTTPException) -> BaseResponse:
    abandon()
    code = error.code or 500
    if code < 400:
        return error.get_response()
    text = _(STATUS_TEXTS.get(code, INTERNAL))
    return problem(code, f"http-{code}", text) if wants_json() else page(code, text)


def _handle_csrf(error: CSRFError) -> BaseResponse:
    abandon()
    text = _("页面已过期或登录已变化，请刷新页面后再提交。")
    return problem(400, "csrf", text) if wants_json() else page(400, text)


def _handle_stale(error: StaleDataError) -> BaseResponse:
    return _handle_own(Refused(N_("您打开页面之后，别人已经改过这条内容。请刷新后再改。"), code="stale"))


def _handle_conflict(error: IntegrityError) -> BaseResponse:
    """The loser of a race that the database decided, where no action foresaw it."""
    constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    log.warning("refused by a constraint", path=request.path, fault=type(error.orig).__name__, constraint=constraint)
    return _handle_stale(StaleDataError())


def _handle_unstorable(error: DataError) -> BaseResponse:
    log.warning("not a value of the column", path=request.path, fault=type(error.orig).__name__)
    return _handle_own(Invalid(STATUS_TEXTS[400], code="unstorable"))


def _handle_database(error: Exception) -> BaseResponse:
    log.error("database not available", error=str(error.__cause__ or error)[:300])
    return _handle_own(Busy())


def _handle_unexpected(error: Exception) -> BaseResponse:
    abandon()
    log.exception("unexpected error", path=request.path, method=request.method)
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    return problem(500, "internal", _(INTERNAL)) if wants_json() else page(500, _(INTERNAL))


def problem(status: int, code: str, title: str, error: HonglingError | None = None) -> Response:
    """An RFC 9457 problem document; `type` is stable, `title` in the reader's language."""
    document: dict[str, Any] = {"type": f"urn:hongling:{code}", "title": title, "status": status}
    if isinstance(error, Invalid) and error.errors:
        document["errors"] = [
            {**item, "reason": said(item["reason"])} if "reason" in item else dict(item) for item in error.errors
        ]
    response = jsonify(document)
    response.status_code = status
    response.content_type = PROBLEM
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def page(status: int, text: str, error: HonglingError | None = None) -> Response:
    """The error page, which says what to do next."""
    titles = {401: _("请先登录"), 403: _("没有权限"), 404: _("没有找到"), 503: _("服务器正忙")}
    action = (url_for("accounts.sign_in"), _("去登录")) if status == 401 else (url_for("web.home"), _("回到首页"))
    body = render_template(
        "hongling_exam/web/error.html",
        code=status,
        title=titles.get(status, _("操作没有完成")),
        text=text,
        action_url=action[0],
        action_label=action[1],
    )
    response = Response(body, status)
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.retry_after)
    return response
