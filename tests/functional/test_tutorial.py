"""The tutorial's commands do what it says."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
TUTORIAL = ROOT / "docs" / "tutorial" / "first-exam.md"


def commands() -> list[str]:
    fences = re.findall(r"```console\n(.*?)```", TUTORIAL.read_text("utf-8"), re.S)
    return [line[2:] for fence in fences for line in fence.splitlines() if line.startswith("$ ")]


def test_newcomer_runs_every_command_of_the_tutorial(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HONGLING_")}
    environment |= {
        "HONGLING_INSTANCE": str(tmp_path / "instance"),
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    }
    lines = commands()
    assert len(lines) >= 6
    for line in lines:
        done = subprocess.run(line, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, (line, done.stdout[-500:], done.stderr[-1500:])
    assert len(json.loads((tmp_path / "hall.json").read_text())["accounts"]) == 10
    assert json.loads((tmp_path / "export.json").read_text())
