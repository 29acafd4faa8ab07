"""`make bench`: every row with its figure, the floor measured beside it and the ratio; appended to history.jsonl."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import sys
from pathlib import Path
from typing import Any

HISTORY = Path(__file__).parent / "history.jsonl"
BY_ENGINE = ("saving", "attempts")
ALONE = ("scoring", "grading", "room", "search", "assembly", "importing")


def main() -> None:
    """Run the modules named on the command line, else all."""
    wanted = sys.argv[1:] or [*BY_ENGINE, *ALONE]
    rows: list[dict[str, Any]] = []
    for name in wanted:
        module = importlib.import_module(f"benchmarks.{name}")
        for engine in ("sqlite", "postgresql") if name in BY_ENGINE else (None,):
            for row in module.measure(engine) if engine else module.measure():
                rows.append(row)
                show(row)
    with HISTORY.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "rows": rows}) + "\n")


def show(row: dict[str, Any]) -> None:
    """One row for people."""
    verdict = "" if row.get("met") is None else ("met" if row["met"] else "NOT met")
    parts = [row["row"], row["figure"]]
    parts += [f"floor: {row['floor']}"] if row.get("floor") else []
    parts += [f"ratio {row['ratio']}"] if row.get("ratio") is not None else []
    parts += [f"goal {row['goal']}: {verdict}"] if row.get("goal") else []
    print(" | ".join(parts), flush=True)


if __name__ == "__main__":
    main()
