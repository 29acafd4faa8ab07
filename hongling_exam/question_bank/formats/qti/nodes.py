"""A QTI document as plain nodes, under the names of QTI 2.x whatever version wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

_HYPHEN = re.compile(r"-([a-z0-9])")
_KEPT = ("data-", "aria-")


@dataclass(frozen=True, slots=True)
class Node:
    """An element: its local name, its attributes, and what stands in it in order, text between the elements."""

    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    content: tuple[Node | str, ...] = ()

    @property
    def children(self) -> list[Node]:
        return [part for part in self.content if isinstance(part, Node)]

    def get(self, attribute: str, default: str = "") -> str:
        return self.attributes.get(attribute, default)

    def all(self, name: str) -> list[Node]:
        """The children of this name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> Node | None:
        return next(iter(self.all(name)), None)

    def walk(self) -> Iterator[Node]:
        """This node and every one below it, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def text(self) -> str:
        """All text below, ends trimmed."""
        return _text(self).strip()


Content: TypeAlias = tuple[Node | str, ...]


def _text(node: Node) -> str:
    return "".join(part if isinstance(part, str) else _text(part) for part in node.content)


def read_nodes(element: etree._Element) -> Node:
    """The tree below a parsed element. `qti-choice-interaction` of QTI 3.0 becomes `choiceInteraction`, its
    `response-identifier` becomes `responseIdentifier`; HTML and 2.x names stay as they are."""
    third = etree.QName(element).localname.startswith("qti-")
    return _read(element, third)


def _read(element: etree._Element, third: bool) -> Node:
    name = etree.QName(element).localname
    attributes = {_attribute(str(key), third): str(value) for key, value in element.attrib.items()}
    content: list[Node | str] = [element.text] if element.text else []
    for child in element:
        if isinstance(child.tag, str):
            content.append(_read(child, third))
        if child.tail:
            content.append(child.tail)
    return Node(_camel(name.removeprefix("qti-")) if name.startswith("qti-") else name, attributes, tuple(content))


def _attribute(key: str, third: bool) -> str:
    name = etree.QName(key).localname
    return _camel(name) if third and not name.startswith(_KEPT) else name


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda found: found.group(1).upper(), name)
