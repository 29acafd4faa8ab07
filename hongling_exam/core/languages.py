"""The languages pages come in, and the cookie by which a browser remembers its own."""

from __future__ import annotations

LOCALES = ("zh_CN", "en")
LOCALE_COOKIE = "hongling_locale"
KEEP_SECONDS = 31536000
