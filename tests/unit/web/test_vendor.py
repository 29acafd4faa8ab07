"""What `make vendor` copied is exactly what the manifest says, and nothing that is served names another origin."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PACKAGE = ROOT / "hongling_exam"
STATIC = PACKAGE / "web" / "static"
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text(encoding="utf-8"))
VENDORED = {name: digest for package in MANIFEST["packages"] for name, digest in package["files"].items()}
NAMESPACES = ("http://www.w3.org/",)
SERVED = [path for path in STATIC.rglob("*") if path.suffix in {".css", ".js", ".svg", ".html"}]
TEMPLATES = list(PACKAGE.rglob("templates/**/*.html"))


@pytest.mark.parametrize("name", sorted(VENDORED))
def test_vendored_file_equals_the_manifest(name: str) -> None:
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == VENDORED[name]


def test_every_file_in_vendor_stands_in_the_manifest() -> None:
    present = {str(path.relative_to(STATIC)) for path in (STATIC / "vendor").iterdir()}
    assert present - {"vendor/manifest.json"} == {name for name in VENDORED if name.startswith("vendor/")}


def test_manifest_versions_equal_package_json() -> None:
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {package["name"]: package["version"] for package in MANIFEST["packages"]} == wanted


def test_lock_names_no_host_but_the_public_registry() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    hosts = {
        package.get("resolved", "https://registry.npmjs.org/").split("/")[2] for package in lock["packages"].values()
    }
    assert hosts == {"registry.npmjs.org"}


def test_every_vendored_package_brings_its_licence() -> None:
    for package in MANIFEST["packages"]:
        assert any("LICENSE" in name for name in package["files"]), package["name"]


@pytest.mark.parametrize("path", SERVED + TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_served_text_names_no_other_origin(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}[^\s\"')]*", text, flags=re.IGNORECASE)
    urls = [url for url in found if not url.startswith(NAMESPACES)]
    assert urls == []
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_template_keeps_the_page_policy(path: Path) -> None:
    text = re.sub(r"\{[#%{].*?[#%}]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", text)


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'icon(?:_name=|\()"([^"]+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= sprite
