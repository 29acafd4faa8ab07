"""The pictures of questions, by the SHA-256 of their bytes: an address that only who has seen the text knows."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, has_request_context, request
from markupsafe import Markup

from hongling_exam.core.permissions import signed_in
from hongling_exam.core.storage import storage
from hongling_exam.question_bank import access

blueprint = Blueprint("media", __name__)
LASTING = "private, max-age=31536000, immutable"
SOURCE = 'src="/media/'


def install(app: Flask) -> None:
    """Give templates the filter `pictured`: stored, clean HTML whose pictures are found wherever the app is mounted."""
    app.jinja_env.filters["pictured"] = _pictured


def _pictured(html: str) -> Markup:
    root = request.script_root if has_request_context() else ""
    return Markup(html.replace(SOURCE, f'src="{root}/media/') if root else html)  # noqa: S704 - cleaned when stored


@blueprint.get("/media/<sha256>")
@signed_in
def show(sha256: str) -> Response:
    """A picture, under its own type and nothing else; it never changes, so browsers keep it for good."""
    picture = access.get_picture(sha256)
    answer = Response(content_type=picture.content_type)
    answer.set_etag(picture.sha256)
    answer.headers["Cache-Control"] = LASTING
    answer.headers["Content-Disposition"] = "inline"
    if request.if_none_match.contains(picture.sha256):
        answer.status_code = 304
        return answer
    answer.set_data(storage().get(picture.sha256))
    return answer
