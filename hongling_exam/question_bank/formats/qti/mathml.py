"""Formulas in MathML as LaTeX, where ours renders to the very same MathML again; all others are refused by name."""

from __future__ import annotations

import re
from functools import cache

from latex2mathml.converter import convert as latex_to_mathml
from latex2mathml.symbols_parser import convert_symbol
from lxml import etree

from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MAX_FORMULA
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Node, read_nodes

TEX = "application/x-tex"
_LEAVES = frozenset(["mi", "mn", "mo", "mtext"])
_SPACED = frozenset(["semantics", "mrow", "mstyle", "math"])
_TEMPLATES = {
    "msup": "{{{0}}}^{{{1}}}",
    "msub": "{{{0}}}_{{{1}}}",
    "msubsup": "{{{0}}}_{{{1}}}^{{{2}}}",
    "mfrac": r"\frac{{{0}}}{{{1}}}",
    "mroot": r"\sqrt[{1}]{{{0}}}",
}
_COMMANDS = (
    *("times", "div", "cdot", "pm", "le", "ge", "leq", "geq", "ne", "neq", "approx", "infty", "sum", "int", "prod"),
    *("alpha", "beta", "gamma", "delta", "theta", "lambda", "mu", "pi", "rho", "sigma", "phi", "omega", "Delta"),
    *("Omega", "Sigma", "in", "notin", "subset", "cup", "cap", "to", "rightarrow", "angle", "circ", "partial"),
)


def tex_of(math: Node) -> str:
    """The source of a formula; raises Unsupported where no source of ours shows the same."""
    source = next((node.text for node in math.walk() if node.get("encoding") == TEX), "") or _tex(math)
    source = " ".join(source.split())
    if not source or len(source) > MAX_FORMULA or "$" in source or _shape(math) != _shown(source):
        raise Unsupported("math", N_("含有 MathML 公式，无法原样改写为 LaTeX，请改写后再导入"))
    return source


def _tex(node: Node) -> str:
    if node.name in _LEAVES:
        return _sign(node.text)
    inner = [_tex(child) for child in node.children if not child.name.startswith("annotation")]
    if node.name in _TEMPLATES:
        wanted = 3 if node.name == "msubsup" else 2
        return _TEMPLATES[node.name].format(*inner) if len(inner) == wanted else ""
    if node.name == "msqrt":
        return rf"\sqrt{{{' '.join(inner)}}}"
    return " ".join(inner) if node.name in _SPACED else ""


def _sign(text: str) -> str:
    return _commands().get(text, text if re.fullmatch(r"[A-Za-z0-9.,+\-=<>()/|!:;*']*", text) else "")


@cache
def _commands() -> dict[str, str]:
    """Signs by the command that shows them."""
    found = {chr(int(code, 16)): f"\\{name}" for name in _COMMANDS if (code := convert_symbol(f"\\{name}"))}
    return {"\u2212": "-", "\u2061": "", "\u2062": ""} | found


def _shown(source: str) -> tuple[object, ...] | None:
    try:
        return _shape(read_nodes(etree.fromstring(latex_to_mathml(source))))
    except Exception:  # any source that is no formula; the library raises what its parser happens to meet
        return None


def _shape(node: Node) -> tuple[object, ...]:
    """What a formula shows, whatever rows and attributes it was written with."""
    if node.name in _LEAVES:
        return ((node.name, _same_sign(node.text)),) if _same_sign(node.text) else ()
    inner = [_shape(child) for child in node.children if not child.name.startswith("annotation")]
    if node.name in _SPACED:
        return tuple(piece for shape in inner for piece in shape)
    return ((node.name, *inner),)


def _same_sign(text: str) -> str:
    return "".join(text.split()).replace("\u2212", "-").replace("\u2061", "").replace("\u2062", "")
