"""What an action may refuse with. Each error carries a stable code, a Chinese source text and its HTTP status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def N_(text: str) -> str:  # noqa: N802 - gettext's own name for "mark for extraction"
    """Mark a Chinese source text for the catalogue where it cannot be translated yet (no request at hand)."""
    return text


class Worded(str):
    """A Chinese sentence with its parts filled in, which still knows its source text and the parts: so it is plain text
    to whoever writes it down, and can be said in another language where there is a reader (core.wording.said).
    """

    source: str
    params: Mapping[str, object]


def worded(source: str, **params: object) -> str:
    """`source` with its %(name)s places filled, as a Worded; parts may be Worded themselves."""
    made = Worded(source % params if params else source)
    made.source, made.params = source, params
    return made


class HonglingError(Exception):
    """A refusal that a person is told about. `text` is a source string with %(name)s places for `params`."""

    status = 500
    code = "error"

    def __init__(self, text: str, *, code: str | None = None, **params: Any) -> None:
        self.text = text
        self.params: dict[str, Any] = params
        self.code = code or type(self).code
        super().__init__(text % params if params else text)


class SignInRequired(HonglingError):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401
    code = "sign-in-required"

    def __init__(self, text: str = N_("请先登录，再继续操作。")) -> None:
        super().__init__(text)


class Forbidden(HonglingError):
    """The actor may never do this kind of thing. For an object not theirs, NotFound is raised instead."""

    status = 403
    code = "forbidden"

    def __init__(self, text: str = N_("您的角色没有这项权限。需要办理时，请联系系统管理员。"), **params: Any) -> None:
        super().__init__(text, **params)


class NotFound(HonglingError):
    """Absent, or not for this actor: the two are not told apart."""

    status = 404
    code = "not-found"

    def __init__(self, text: str = N_("没有找到您要的内容，它可能已被移走，或不在您的权限范围内。")) -> None:
        super().__init__(text)


class Refused(HonglingError):
    """The request is well formed, but the state of things or a rule does not allow it."""

    status = 409
    code = "refused"


class Invalid(HonglingError):
    """Input of the wrong shape. `errors` names each place: a list of mappings for JSON, or field → text."""

    status = 422
    code = "invalid"

    def __init__(
        self, text: str, errors: Sequence[Mapping[str, object]] = (), *, code: str | None = None, **params: Any
    ) -> None:
        super().__init__(text, code=code, **params)
        self.errors = list(errors)


class Busy(HonglingError):
    """The server cannot do it now; the same request may succeed after `retry_after` seconds."""

    status = 503
    code = "busy"

    def __init__(self, text: str = N_("服务器正忙，请稍后再试。"), *, retry_after: int = 3) -> None:
        super().__init__(text)
        self.retry_after = retry_after
