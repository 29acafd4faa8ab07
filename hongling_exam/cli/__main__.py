"""Entry point of the `hongling-exam` program; its verbs come from the manifests (`flask hongling` has the same)."""

from __future__ import annotations

from pathlib import Path

import click

from hongling_exam.core.command import Installation, add_verbs
from hongling_exam.core.version import __version__
from hongling_exam.extension import COMPONENTS, create_app


@click.group(name="hongling-exam")
@click.version_option(__version__)
@click.option("--config", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="TOML file of settings.")
@click.pass_context
def root(context: click.Context, config: Path | None) -> None:
    """Training, examination and certification for party-affairs workers."""
    context.obj = Installation(lambda file: create_app(config_file=file), config)


for component in COMPONENTS:
    add_verbs(root, component.commands)

if __name__ == "__main__":
    root()
