"""Copy the browser assets named in package.json into the package, with licences, hashes and the icon sprite.

Run by `make vendor`. The result is committed, so neither installing nor running needs npm. Nothing that is
copied may name another origin: source-map comments and banners go, licences are kept as files beside them.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from defusedxml import ElementTree

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "hongling_exam" / "web" / "static"
VENDOR = STATIC / "vendor"
SVG = "http://www.w3.org/2000/svg"

FILES = {
    "@tabler/core": {"dist/css/tabler.min.css": "tabler.min.css"},
    "htmx.org": {"dist/htmx.min.js": "htmx.min.js"},
}
ICONS = (ROOT / "scripts" / "icons.txt").read_text(encoding="utf-8").split()

TABLER_COPYRIGHT = """\
Tabler
Copyright 2018-2026 The Tabler Authors
Copyright 2018-2026 codecalm.net Paweł Kuna

Includes Bootstrap
Copyright 2011-2025 The Bootstrap Authors
"""


def fetch(into: Path) -> Path:
    """Install exactly what the lock names below `into`; no package script runs."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, into)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=into, check=True)
    return into / "node_modules"


def without_other_origins(text: str) -> str:
    """The text of a stylesheet or script without banner comments and source-map references."""
    text = re.sub(r"/\*[!#].*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE).rstrip() + "\n"


def copy_files(modules: Path) -> None:
    for package, files in FILES.items():
        for source, target in files.items():
            text = (modules / package / source).read_text(encoding="utf-8")
            (VENDOR / target).write_text(without_other_origins(text), encoding="utf-8")


def write_licences(modules: Path) -> None:
    """Tabler's CSS package carries no licence file of its own: the MIT terms come from its icon package."""
    mit = (modules / "@tabler/icons" / "LICENSE").read_text(encoding="utf-8")
    terms = mit[mit.index("Permission is hereby granted") :]
    (VENDOR / "LICENSE-tabler.txt").write_text(f"MIT License\n\n{TABLER_COPYRIGHT}\n{terms}", encoding="utf-8")
    (VENDOR / "LICENSE-tabler-icons.txt").write_text(mit, encoding="utf-8")
    shutil.copy(modules / "htmx.org" / "LICENSE", VENDOR / "LICENSE-htmx.txt")


def symbol(modules: Path, name: str) -> str:
    """One outline icon as a <symbol>; the invisible bounding path is left out."""
    source = (modules / "@tabler/icons/icons/outline" / f"{name}.svg").read_text(encoding="utf-8")
    drawing = ElementTree.fromstring(source)
    paths = [part.get("d") for part in drawing if part.get("stroke") != "none"]
    shapes = "".join(f'<path d="{d}"/>' for d in paths)
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def write_sprite(modules: Path) -> None:
    symbols = "\n".join(symbol(modules, name) for name in ICONS)
    (STATIC / "icons.svg").write_text(f'<svg xmlns="{SVG}">\n{symbols}\n</svg>\n', encoding="utf-8")


def described(modules: Path, package: str, files: list[Path]) -> dict[str, object]:
    """A manifest entry: what was copied from a package, with the SHA-256 of each file as it is served."""
    about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
    hashes = {str(path.relative_to(STATIC)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {"name": package, "version": about["version"], "license": about["license"], "files": hashes}


def write_manifest(modules: Path) -> None:
    served = {package: [VENDOR / target for target in files.values()] for package, files in FILES.items()}
    served["@tabler/core"].append(VENDOR / "LICENSE-tabler.txt")
    served["@tabler/icons"] = [STATIC / "icons.svg", VENDOR / "LICENSE-tabler-icons.txt"]
    served["htmx.org"].append(VENDOR / "LICENSE-htmx.txt")
    packages = [described(modules, package, files) for package, files in sorted(served.items())]
    text = json.dumps({"packages": packages}, indent=2) + "\n"
    (VENDOR / "manifest.json").write_text(text, encoding="utf-8")


def main() -> None:
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as scratch:
        modules = fetch(Path(scratch))
        copy_files(modules)
        write_licences(modules)
        write_sprite(modules)
        write_manifest(modules)


if __name__ == "__main__":
    main()
