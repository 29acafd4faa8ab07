"""Documents of QTI put together from nodes under the names of 2.x, and written out as QTI 2.1 or 3.0."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from latex2mathml.converter import convert as latex_to_mathml
from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.html_text import line_to_html, markdown_to_html
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Content, Node

MATHML = "http://www.w3.org/1998/Math/MathML"
TEX = "application/x-tex"
NAMESPACES = {"2.1": "http://www.imsglobal.org/xsd/imsqti_v2p1", "3.0": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"}
_OWN = {"math": MATHML, "lom": "http://ltsc.ieee.org/xsd/LOM"}
_KEPT = frozenset(["p", "div", "span", "br", "ul", "ol", "li", "strong", "em", "code", "a", "blockquote", "pre"])
_KEPT |= {"h3", "h4", "h5", "h6"}
_TABLE = frozenset(["table", "thead", "tbody", "tr", "th", "td"])
_HTML = _KEPT | _TABLE | {"img"}
_FORMULA = re.compile(r"\\\((.{1,500}?)\\\)", re.DOTALL)
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WRAPPED = frozenset(["modalFeedback", "rubricBlock"])


def made(name: str, attributes: Mapping[str, str] | None = None, *content: Node | str) -> Node:
    """An element."""
    return Node(name, dict(attributes or {}), content)


def blocks(markdown: str, column: str) -> Content:
    """Our Markdown as blocks of XHTML; raises Unsupported for what QTI has no element for."""
    return _nodes(markdown_to_html(markdown), column)


def line(markdown: str, column: str) -> Content:
    """One line of our Markdown as inline XHTML."""
    return _nodes(line_to_html(markdown), column)


def replaced(content: Content, wanted: Mapping[str, str], others: Sequence[Node]) -> Content:
    """The content with each span of the class `wanted["class"]` replaced by the next of `others`."""
    waiting = iter(others)

    def through(parts: Content) -> Content:
        return tuple(part if isinstance(part, str) else one(part) for part in parts)

    def one(node: Node) -> Node:
        if node.name == "span" and node.get("class") == wanted["class"]:
            return next(waiting)
        return Node(node.name, node.attributes, through(node.content))

    return through(content)


def _nodes(html: str, column: str) -> Content:
    parser = etree.HTMLParser(no_network=True, huge_tree=False)
    root = etree.fromstring(f"<html><body>{_UNREADABLE.sub('', html)}</body></html>", parser)
    return tuple(_content(root.find("body"), column))


def _content(element: Any, column: str) -> list[Node | str]:
    content = _words(element.text or "", element.tag == "code")
    for child in element:
        content += [_node(child, column), *_words(child.tail or "", element.tag == "code")]
    return content


def _node(element: Any, column: str) -> Node:
    name = str(element.tag)
    if name == "math":
        raise Unsupported(column, N_("写在代码里的公式不能写入 QTI，请改用 Word 导出"))
    if name == "img":  # under our own address: the package gives it another
        return Node(name, {"src": element.get("src") or "", "alt": element.get("alt") or ""})
    if name not in _KEPT | _TABLE or element.get("start"):
        raise Unsupported(column, worded(N_("QTI 没有与「%(name)s」对应的格式，请去掉后再导出"), name=name))
    attributes = {key: value for key in ("href", "class") if (value := element.get(key))}
    return Node(name, attributes, tuple(_content(element, column)))


def _words(text: str, code: bool) -> list[Node | str]:
    """The text, its formulas as MathML that carries their source."""
    pieces = [text] if code else _FORMULA.split(text)
    found: list[Node | str] = [_formula(piece) if place % 2 else piece for place, piece in enumerate(pieces)]
    return [piece for piece in found if piece]


def _formula(source: str) -> Node | str:
    try:
        shown = etree.fromstring(latex_to_mathml(source))
    except Exception:  # any broken formula; the library raises what its parser happens to meet
        return f"\\({source}\\)"
    inner = made("mrow", {}, *(_plain(child) for child in shown))
    return made("math", {}, made("semantics", {}, inner, made("annotation", {"encoding": TEX}, source)))


def _plain(element: Any) -> Node:
    inside: list[Node | str] = [element.text] if element.text else []
    for child in element:
        inside.append(_plain(child))
    return Node(etree.QName(element).localname, {str(k): str(v) for k, v in element.attrib.items()}, tuple(inside))


def document(root: Node, version: str) -> bytes:
    """The bytes of an item or a test whose root is `root`, in the names of `version` ("2.1" or "3.0")."""
    return _bytes(_element(root, NAMESPACES[version], version == "3.0"))


def plain_document(root: Node, namespace: str) -> bytes:
    """The bytes of another document, its names as they are."""
    return _bytes(_element(root, namespace, False))


def _bytes(element: Any) -> bytes:
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8"))


def _element(node: Node, namespace: str, third: bool) -> Any:
    """`third` tells that names are those of 3.0: `qti-` before all that are not HTML, hyphens for capitals."""
    namespace, third = (_OWN[node.name], False) if node.name in _OWN else (namespace, third)
    name = f"qti-{_kebab(node.name)}" if third and node.name not in _HTML else node.name
    element = etree.Element(f"{{{namespace}}}{name}", nsmap={None: namespace})
    for key, value in node.attributes.items():
        if key == "use" and not third:  # rubrics have it since 2.2
            continue
        element.set(_kebab(key) if third else key, _UNREADABLE.sub("", value))
    content: Content = node.content
    if third and node.name in _WRAPPED:
        content = (Node("contentBody", {}, content),)
    _fill(element, content, namespace, third)
    return element


def _fill(element: Any, content: Content, namespace: str, third: bool) -> None:
    last = None
    for part in content:
        if isinstance(part, Node):
            last = _element(part, namespace, third)
            element.append(last)
        elif last is None:
            element.text = (element.text or "") + _UNREADABLE.sub("", part)
        else:
            last.tail = (last.tail or "") + _UNREADABLE.sub("", part)


def _kebab(name: str) -> str:
    return re.sub("[A-Z]", lambda found: f"-{found.group(0).lower()}", name)
