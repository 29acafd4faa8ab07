"""`serve`: one command that sets an empty installation up and serves it."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click
import segno
from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels

from hongling_exam.cli.setup import set_up
from hongling_exam.core import schema
from hongling_exam.core.command import current_installation, refuse
from hongling_exam.core.db import db
from hongling_exam.core.engine import is_sqlite

THREADS = 256
"""Waiting sign-ins may hold at most 220 of them (accounts.passwords), so saves always find one."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--upgrade", is_flag=True, help="Bring an older schema up to date first.")
@click.option("--lan", is_flag=True, help="Listen for the office; print the address and a QR code.")
@click.option("--tls-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def serve(
    host: str, port: int, workers: int, upgrade: bool, lan: bool, tls_cert: Path | None, tls_key: Path | None
) -> None:
    """Serve the application; an empty database is set up first."""
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key belong together")
    if tls_cert is not None:
        os.environ["HONGLING_TLS"] = "1"
    app = current_installation()
    if workers > 1 and is_sqlite(app.config["SQLALCHEMY_DATABASE_URI"]):
        refuse("several workers need PostgreSQL: one process must queue SQLite's writers")
    prepare_database(app, upgrade=upgrade)
    _announce(app, "0.0.0.0" if lan else host, port, tls=tls_cert is not None, lan=lan)  # noqa: S104 - asked for
    _run("0.0.0.0" if lan else host, port, workers, tls_cert, tls_key)  # noqa: S104 - asked for


def prepare_database(app: Flask, *, upgrade: bool, is_demo: bool = False) -> None:
    """Set up an empty database, upgrade an older one when told to, refuse it otherwise.

    A demo gets its people from elsewhere: only the schema and the content are made.
    """
    with app.app_context():
        state = schema.schema_state()
        if state == "older" and not upgrade:
            refuse("the database has another schema; make a backup, then run: hongling-exam serve --upgrade")
        if state != "current":
            schema.upgrade()
        db.session.remove()
    set_up(app, is_demo=is_demo)
    # Connections must be opened after the workers are forked.
    with app.app_context():
        db.engine.dispose()
        app.extensions["hongling_hot"].dispose()


def _announce(app: Flask, host: str, port: int, *, tls: bool, lan: bool) -> None:
    scheme = "https" if tls else "http"
    shown = lan_address() if lan else host
    url = app.config["HONGLING"].text("PUBLIC_URL") or f"{scheme}://{shown}:{port}/"
    click.echo(f"Hongling Exam: {url}", err=True)
    if lan:
        segno.make(url).terminal(out=sys.stderr, compact=True)
        if not tls:
            click.echo(
                "Warning: without TLS everybody in this network can read passwords and answers on their way. "
                "Use --tls-cert and --tls-key, or only a network you trust.",
                err=True,
            )


def lan_address() -> str:
    """This machine's address in the office network: the one a packet to the outside would leave by; sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _run(host: str, port: int, workers: int, tls_cert: Path | None, tls_key: Path | None) -> None:
    context = click.get_current_context().find_root()
    config = context.params.get("config")
    if config is not None:
        os.environ["HONGLING_CONFIG"] = str(Path(config).absolute())
    server = Granian(
        "hongling_exam.wsgi:make_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backpressure=4096,
        backlog=2048,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
        ssl_cert=tls_cert,
        ssl_key=tls_key,
        ssl_protocol_min=SSLProtocols.tls12,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=20,
    )
    server.serve()
