"""The main navigation: what the manifests offer, as far as the caller may go there."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _

from hongling_exam.core.actor import NOBODY
from hongling_exam.core.component import NavigationItem
from hongling_exam.core.permissions import current_actor


@dataclass(frozen=True)
class VisibleItem:
    """A place in the navigation, ready to be drawn."""

    title: str
    url: str
    active: bool


def visible_items() -> list[VisibleItem]:
    """The items for this caller, in order; none for who is signed out."""
    actor = current_actor()
    items: list[NavigationItem] = current_app.extensions["hongling_navigation"]
    if actor is NOBODY:
        return []
    shown = [item for item in items if item.permission is None or actor.may(item.permission)]
    here = max((_place(item) for item in shown if _is_here(_place(item))), key=len, default="")
    return [VisibleItem(_(item.title), url_for(item.endpoint), _place(item) == here) for item in shown]


def _place(item: NavigationItem) -> str:
    return url_for(item.endpoint).removeprefix(request.script_root).rstrip("/") or "/"


def _is_here(place: str) -> bool:
    """Whether the page asked for is this place or lies below it; of several the nearest is the active one."""
    here = request.path.rstrip("/") or "/"
    return here == place or (place != "/" and here.startswith(place + "/"))
