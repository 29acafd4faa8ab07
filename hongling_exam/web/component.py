"""Manifest of the page shell."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask, request
from flask_babel import Babel, format_datetime, get_locale

from hongling_exam.core.component import Component
from hongling_exam.core.languages import LOCALE_COOKIE, LOCALES
from hongling_exam.core.wording import said
from hongling_exam.web import errors, views
from hongling_exam.web.addresses import IdConverter
from hongling_exam.web.navigation import visible_items

ZONE = "Asia/Shanghai"


def _locale() -> str:
    chosen = request.cookies.get(LOCALE_COOKIE, "")
    return chosen if chosen in LOCALES else LOCALES[0]


def show_day(value: dt.date | dt.datetime | None) -> str:
    """2026年11月23日."""
    if value is None:
        return "—"
    if not isinstance(value, dt.datetime):
        return f"{value.year}年{value.month}月{value.day}日" if _is_chinese() else value.isoformat()
    return str(format_datetime(value, "yyyy年M月d日" if _is_chinese() else "yyyy-MM-dd"))


def show_moment(value: dt.datetime | None) -> str:
    """2026年11月23日 9:00, in Asia/Shanghai."""
    if value is None:
        return "—"
    return str(format_datetime(value, "yyyy年M月d日 HH:mm" if _is_chinese() else "yyyy-MM-dd HH:mm"))


def show_clock(value: dt.datetime | None, pattern: str = "HH:mm") -> str:
    """9:00's time of day as 09:00, in Asia/Shanghai; `pattern` may ask for seconds."""
    return "—" if value is None else str(format_datetime(value, pattern))


def show_points(hundredths: int | None) -> str:
    """Points without needless zeros: 250 → 2.5."""
    return "—" if hundredths is None else f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")


def _is_chinese() -> bool:
    locale = get_locale()
    return locale is None or locale.language == "zh"


def _setup(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE="zh_CN", BABEL_DEFAULT_TIMEZONE=ZONE)
    Babel(app, locale_selector=_locale)
    errors.install(app)
    app.url_map.converters["int"] = IdConverter
    app.jinja_env.filters.update(day=show_day, moment=show_moment, clock=show_clock, points=show_points, said=said)

    @app.context_processor
    def shell() -> dict[str, Any]:
        settings = app.config["HONGLING"]
        brand = {"title": settings.text("BRAND"), "office": settings.text("OFFICE")}
        return {"navigation": visible_items(), "brand": brand, "locale": _locale(), "prefix": request.script_root}


COMPONENT = Component(name="web", blueprints=(views.blueprint,), setup=_setup)
