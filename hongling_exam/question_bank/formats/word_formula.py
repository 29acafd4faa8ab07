"""A formula as Word keeps it (OMML), made of the MathML of its source."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from latex2mathml.converter import convert as latex_to_mathml
from lxml import etree

nsmap.setdefault("m", "http://schemas.openxmlformats.org/officeDocument/2006/math")

_LEAVES = frozenset(["mi", "mn", "mo", "mtext", "ms"])
_PARTS = {
    "msup": ("m:sSup", ("m:e", "m:sup")),
    "msub": ("m:sSub", ("m:e", "m:sub")),
    "msubsup": ("m:sSubSup", ("m:e", "m:sub", "m:sup")),
    "munderover": ("m:sSubSup", ("m:e", "m:sub", "m:sup")),
    "munder": ("m:limLow", ("m:e", "m:lim")),
    "mover": ("m:limUpp", ("m:e", "m:lim")),
    "mfrac": ("m:f", ("m:num", "m:den")),
    "mroot": ("m:rad", ("m:e", "m:deg")),
}


def formula_of(source: str) -> Any:
    """`m:oMath` of a LaTeX source; a source that is no formula stands there as it is written."""
    formula = OxmlElement("m:oMath")
    try:
        root = etree.fromstring(latex_to_mathml(source))
    except Exception:  # any broken formula; the library raises what its parser happens to meet
        formula.append(_text(source))
        return formula
    formula.extend(_elements(root))
    return formula


def _elements(node: Any) -> list[Any]:
    name = etree.QName(node).localname
    if name in _LEAVES:
        return [_text(node.text or "")]
    if name == "msqrt":
        return [_made("m:rad", ("m:deg", "m:e"), [[], [one for child in node for one in _elements(child)]])]
    parts = _PARTS.get(name)
    if parts is None or len(node) != len(parts[1]):
        return [one for child in node for one in _elements(child)]
    kind, names = parts
    inner = dict(zip(names, map(_elements, node), strict=True))
    ordered = sorted(names, key=["m:deg", "m:num", "m:den", "m:e", "m:sub", "m:sup", "m:lim"].index)
    return [_made(kind, ordered, [inner[one] for one in ordered])]


def _made(kind: str, names: Any, inner: list[list[Any]]) -> Any:
    element = OxmlElement(kind)
    if kind == "m:rad" and not inner[0]:
        properties = OxmlElement("m:radPr")
        hidden = OxmlElement("m:degHide")
        hidden.set(qn("m:val"), "1")
        properties.append(hidden)
        element.append(properties)
    for name, content in zip(names, inner, strict=True):
        part = OxmlElement(name)
        part.extend(content)
        element.append(part)
    return element


def _text(text: str) -> Any:
    run, inside = OxmlElement("m:r"), OxmlElement("m:t")
    inside.text = text
    run.append(inside)
    return run
