"""Where the house is put together: the one module that knows every component."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from flask.cli import AppGroup
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from hongling_exam.accounts import signed_in
from hongling_exam.accounts.component import COMPONENT as ACCOUNTS
from hongling_exam.certification.component import COMPONENT as CERTIFICATION
from hongling_exam.cli.component import COMPONENT as CLI
from hongling_exam.core import clock, csrf, encryption, engine, events, logs, permissions, storage, unit_of_work
from hongling_exam.core.command import add_verbs
from hongling_exam.core.component import Component
from hongling_exam.core.db import db
from hongling_exam.core.jobs import Job
from hongling_exam.core.settings import CORE_SETTINGS, Setting, Settings, SettingsError, read_settings
from hongling_exam.courses.component import COMPONENT as COURSES
from hongling_exam.exams.component import COMPONENT as EXAMS
from hongling_exam.grading.component import COMPONENT as GRADING
from hongling_exam.organizations.component import COMPONENT as ORGANIZATIONS
from hongling_exam.question_bank.component import COMPONENT as QUESTION_BANK
from hongling_exam.web.assets import HonglingApp
from hongling_exam.web.component import COMPONENT as WEB
from hongling_exam.web.headers import with_headers

COMPONENTS: Sequence[Component] = (
    WEB,
    ORGANIZATIONS,
    ACCOUNTS,
    QUESTION_BANK,
    COURSES,
    EXAMS,
    GRADING,
    CERTIFICATION,
    CLI,
)
LARGEST_REQUEST = 12 * 1024 * 1024
Identity = Callable[[Mapping[str, Any]], str | None]


def all_settings() -> list[Setting]:
    """Every setting that core and the components declare."""
    return [*CORE_SETTINGS, *(setting for component in COMPONENTS for setting in component.settings)]


def create_app(
    settings: Mapping[str, object] | None = None, *, config_file: Path | None = None, identity: Identity | None = None
) -> Flask:
    """The application, ready to serve. Neither migrates nor prompts nor starts a thread.

    `settings` override environment and file; raises SettingsError for what does not fit. `identity(environ)` tells
    the user name a host application has signed in, or None.
    """
    values = read_settings(all_settings(), settings, file=config_file)
    logs.configure(values.text("LOG_LEVEL"))
    instance = Path(values.text("INSTANCE")).absolute()
    app = HonglingApp(instance)
    _configure(app, values, instance)
    app.extensions["hongling_identity"] = identity
    _install_core(app, values, instance)
    _install_components(app, COMPONENTS)
    app.wsgi_app = with_headers(app.wsgi_app, tls=values.flag("TLS"))  # type: ignore[method-assign, assignment]
    proxies = values.number("PROXIES")
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, proxies, proxies, proxies, proxies, proxies)  # type: ignore[method-assign]
    return app


def database_url(values: Settings, instance: Path) -> str:
    """The configured database, else the SQLite file of the instance folder. `postgresql://` means psycopg 3."""
    url = values.text("DATABASE_URL") or f"sqlite:///{instance / 'hongling.sqlite'}"
    if url in {"sqlite://", "sqlite:///:memory:"}:
        raise SettingsError("HONGLING_DATABASE_URL: a database in memory cannot keep an exam")
    return url.replace("postgresql://", "postgresql+psycopg://", 1).replace("postgres://", "postgresql+psycopg://", 1)


def _configure(app: Flask, values: Settings, instance: Path) -> None:
    url = database_url(values, instance)
    if engine.is_sqlite(url):
        instance.mkdir(parents=True, exist_ok=True)
    secret = encryption.find_secret(values.text("SECRET_KEY"), instance, may_create=engine.is_sqlite(url))
    encryption.install(app, secret)
    app.config.update(
        HONGLING=values,
        SECRET_KEY=app.extensions["hongling_sealer"].key("flask").hex(),
        SQLALCHEMY_DATABASE_URI=url,
        # Parameters may be personal data, and errors stand in the log.
        SQLALCHEMY_ENGINE_OPTIONS={**engine.engine_options(url), "hide_parameters": True},
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        SEND_FILE_MAX_AGE_DEFAULT=31536000,
    )


def _install_core(app: Flask, values: Settings, instance: Path) -> None:
    db.init_app(app)
    engine.prepare_engines(app)
    clock.install(app)
    storage.install(app, Path(values.text("STORAGE_URL") or instance / "files"))
    events.install(app)
    unit_of_work.install(app)
    signed_in.install(app)
    csrf.install(app, signed_in.client_token, signed_in.has_bearer)
    permissions.install(app, signed_in.current_actor, signed_in.client_digest)


def _install_components(app: Flask, components: Sequence[Component]) -> None:
    declared = [permission for component in components for permission in component.permissions]
    app.extensions["hongling_permissions"] = declared
    app.extensions["hongling_role_permissions"] = signed_in.permissions_by_role(declared)
    app.extensions["hongling_components"] = components
    items = [item for component in components for item in component.navigation]
    app.extensions["hongling_navigation"] = sorted(items, key=lambda item: item.order)
    for component in components:
        if component.setup:
            component.setup(app)
        for blueprint in component.blueprints:
            app.register_blueprint(blueprint)


def all_jobs(app: Flask) -> list[Job]:
    """The jobs of every component of `app`."""
    return [job for component in app.extensions["hongling_components"] for job in component.jobs]


class HonglingExam:
    """Mounts the whole application below `url_prefix` of another Flask app, as WSGI: nothing of it leaks out.

    `identity(environ)` may name the user the host has signed in. Further keywords are settings.
    """

    def __init__(
        self, app: Flask | None = None, url_prefix: str = "/exam", identity: Identity | None = None, **settings: object
    ) -> None:
        self.url_prefix = "/" + url_prefix.strip("/")
        self._identity, self._settings = identity, settings
        self.inner: Flask | None = None
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Mount into `app`; the data goes below the host's instance folder unless a setting says otherwise."""
        settings = {"INSTANCE": str(Path(app.instance_path) / "hongling"), **self._settings}
        self.inner = create_app(settings, identity=self._identity)
        app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {self.url_prefix: self.inner.wsgi_app})  # type: ignore[method-assign]
        app.extensions["hongling_exam"] = self
        group = AppGroup("hongling", help="Hongling Exam's own commands.")
        for component in COMPONENTS:
            add_verbs(group, component.commands)
        app.cli.add_command(group)
