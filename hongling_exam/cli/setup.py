"""What an empty database needs before its first day: a jurisdiction, an administrator, and the shipped content."""

from __future__ import annotations

import click
import sqlalchemy as sa
from flask import Flask

from hongling_exam.accounts.actions import create_account, grant_role
from hongling_exam.accounts.models import Account
from hongling_exam.accounts.passwords import readable_password
from hongling_exam.accounts.states import Role
from hongling_exam.core.actor import SYSTEM
from hongling_exam.core.db import db
from hongling_exam.core.installation import find_installation, mark_installation
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.courses.actions import load_shipped_courses
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import load_shipped_content


def set_up(app: Flask, *, is_demo: bool) -> None:
    """Set up what is missing; does nothing on an installation that was set up before."""
    with app.app_context(), unit_of_work():
        if find_installation() is not None or db.session.scalar(sa.select(Account.id).limit(1)) is not None:
            return
        mark_installation(is_demo=is_demo)
        if is_demo:
            load_shipped_content(SYSTEM)
            load_shipped_courses(SYSTEM)
            return
        root = _root_jurisdiction(app.config["HONGLING"].text("OFFICE"))
        password = readable_password(12)
        account = create_account(
            SYSTEM, username="admin", display_name="系统管理员", jurisdiction=root, password=password, must_change=True
        )
        grant_role(SYSTEM, account, Role.ADMINISTRATOR, root)
        loaded = load_shipped_content(SYSTEM)
        load_shipped_courses(SYSTEM)
    click.echo(f"Set up a new installation with {loaded.added} questions.", err=True)
    click.echo(f"Sign in as  admin  with  {password}  (it must be changed at the first sign-in).", err=True)


def _root_jurisdiction(office: str) -> Jurisdiction:
    found = db.session.scalar(sa.select(Jurisdiction).where(Jurisdiction.parent_id.is_(None)).limit(1))
    if found is not None:
        return found
    root = Jurisdiction(name=office or "本单位", code="000000", path="/")
    db.session.add(root)
    db.session.flush()
    root.path = f"/{root.id}/"
    return root
