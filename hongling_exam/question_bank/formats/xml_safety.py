"""XML from strangers, into a tree that is safe to walk: the one way by which any format of ours reads XML.

A first pass looks at the bytes without building anything and stops at the first thing that does not belong in a
question file; only what it lets through is parsed into a tree. So neither a bomb nor a forged size costs memory.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.incoming import UnreadableFile

MAX_BYTES = 20 * 1024 * 1024
MAX_DEPTH = 60
MAX_NODES = 1_000_000
"""Elements, attributes, comments and instructions together; 50,000 questions need about half of it."""

_CHUNK = 256 * 1024


class _Gate:
    """A parser's target that keeps nothing: it counts, and refuses a document type where its declaration begins."""

    def __init__(self) -> None:
        self.depth = 0
        self.nodes = 0

    def _count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise UnreadableFile(N_("文件内容过多。请分成几个文件导出，再逐个上传。"))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise UnreadableFile(N_("文件的嵌套层次过深，不是正常导出的试题文件。请从原系统重新导出。"))
        self._count(1 + len(attributes))

    def end(self, tag: str) -> None:
        self.depth -= 1

    def comment(self, text: str) -> None:
        self._count(1)

    def pi(self, target: str, data: str | None = None) -> None:
        self._count(1)

    def doctype(self, *declaration: str | None) -> None:
        raise UnreadableFile(N_("文件含有 DTD 或实体声明，为安全起见不予读取。请删去「<!DOCTYPE …>」后再上传。"))

    def close(self) -> None:
        """Nothing to hand over."""


def _parser(**more: Any) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        **more,
    )


def parse_xml(data: bytes) -> etree._Element:
    """The root of a document without DTD, entities, comments or instructions; nothing outside `data` is ever read.

    Raises UnreadableFile for more than 20 MB, 60 levels or 1,000,000 nodes, a document type, or broken XML.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(N_("文件超过 20 MB。请分成几个文件导出，再逐个上传。"))
    try:
        _pass_gate(data)
        return etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:  # LookupError: an encoding nobody knows
        raise UnreadableFile(_syntax_text(error)) from None


def _pass_gate(data: bytes) -> None:
    gate = etree.XMLParser(target=_Gate(), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    for start in range(0, len(data), _CHUNK):
        gate.feed(data[start : start + _CHUNK])
    gate.close()


def _syntax_text(error: Exception) -> str:
    line = error.lineno if isinstance(error, etree.XMLSyntaxError) else None
    if line:
        return worded(N_("第 %(line)d 行附近不是正确的 XML。请从原系统重新导出后再上传。"), line=line)
    return N_("这不是 XML 文件，或编码无法识别。请从原系统重新导出后再上传。")
