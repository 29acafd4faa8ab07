"""Bodies that stand in an altChunk: a page, a text or another document in the document, as web programs write it."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Callable, Iterator
from typing import Any

from docx.document import Document as DocumentObject
from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.drafts import UNSEEN
from hongling_exam.question_bank.formats.html_elements import LOWERED, RAISED
from hongling_exam.question_bank.formats.html_words import DROPPED
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.word.opening import open_document

_BLOCKS = frozenset(
    ["p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "pre"]
)
_UNSEEN = frozenset(["img", "svg", "math", "object", "embed", "video", "audio", "canvas", "iframe"])
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BREAK = "\x00"


def chunk_blocks(document: DocumentObject, name: str, read: Callable[[DocumentObject], list[Any]]) -> Iterator[Any]:
    """What stands in the part of this name; `read` reads another document. Raises UnreadableFile where nothing can."""
    relation = document.part.rels.get(name)
    if relation is None or relation.is_external:
        raise foreign_body(N_("外部文件"))
    data, kind = relation.target_part.blob, relation.target_part.content_type.lower()
    if data.startswith(b"PK"):
        yield from read(open_document(data))
    elif "html" in kind:
        yield from html_lines(_decoded(data))
    elif "rfc822" in kind or "multipart" in kind:
        yield from html_lines(_page_of(data))
    elif kind.startswith("text/plain"):
        yield from _decoded(data).splitlines()
    else:
        raise foreign_body(kind[:60])


def foreign_body(kind: str) -> UnreadableFile:
    """What to tell about a body that nothing here reads."""
    text = N_("正文嵌在文档内的「%(kind)s」里，无法读取。请在 Word 中打开，全选复制到新文档，另存为 .docx 再上传。")
    return UnreadableFile(worded(text, kind=kind))


def _page_of(data: bytes) -> str:
    """The page of a web archive (MHT)."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return _decoded(content, part.get_content_charset())
    raise foreign_body("message/rfc822")


def _decoded(data: bytes, charset: str | None = None) -> str:
    declared = _CHARSET.search(data[:2000])
    named = charset or (declared.group(1).decode("ascii") if declared else "")
    by_mark = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    for encoding in (by_mark, named, "gb18030"):
        try:
            return data.decode(encoding or "ascii")
        except (UnicodeDecodeError, LookupError):
            continue
    raise foreign_body(N_("编码无法识别的网页"))


def html_lines(html: str) -> list[str]:
    """The lines of a page as a reader sees them; numbers of ordered lists are written out."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None:
        return []
    return [" ".join(line.split()) for line in "".join(_words(root)).split(_BREAK)]


def _words(root: etree._Element) -> Iterator[str]:
    """All words below an element, a break around each block."""
    skipped = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = str(node.tag)
        if event == "start":
            skipped += tag in DROPPED
            if not skipped:
                yield _opening(node, tag)
        else:
            skipped -= tag in DROPPED
            if not skipped:
                yield (_BREAK if tag in _BLOCKS else "") + _flat(node.tail)


def _opening(node: etree._Element, tag: str) -> str:
    if tag in _UNSEEN:
        return UNSEEN
    if tag in {"sup", "sub"}:
        signs = RAISED if tag == "sup" else LOWERED
        text = "".join((node.text or "").split())
        return "".join(signs[char] for char in text) if all(char in signs for char in text) else UNSEEN
    label = ""
    if tag == "li" and node.getparent() is not None and node.getparent().tag == "ol":
        label = _label(node)
    return (_BREAK if tag in _BLOCKS or tag == "br" else "") + label + _flat(node.text)


def _label(item: etree._Element) -> str:
    above = item.getparent()
    start = above.get("start", "1")
    number = sum(1 for _ in item.itersiblings("li", preceding=True)) + (int(start) if start.isdigit() else 1)
    return f"{chr(ord('A') + number - 1)}. " if above.get("type") in {"A", "a"} and number <= 26 else f"{number}. "


def _flat(text: str | None) -> str:
    """Line ends in the source of a page are blanks."""
    return re.sub(r"[\r\n\t\x00]+", " ", text or "")
