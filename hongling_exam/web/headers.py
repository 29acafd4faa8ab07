"""Security headers, set in a `start_response` wrapper: it costs a hot route next to nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; manifest-src 'self'"
)
ALWAYS = [
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
]
TLS = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
NO_STORE = ("Cache-Control", "no-store")
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def with_headers(wsgi: Wsgi, *, tls: bool) -> Wsgi:
    """Wrap a WSGI app so that every response carries the headers; what sets no Cache-Control is not stored."""
    added = [*ALWAYS, TLS] if tls else ALWAYS

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if not any(name.lower() == "cache-control" for name, _ in headers):
                headers.append(NO_STORE)
            headers.extend(added)
            return start_response(status, headers, exc_info)

        return wsgi(environ, start)

    return wrapped
