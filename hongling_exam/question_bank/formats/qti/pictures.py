"""Pictures in packages: files beside the items, which show them by addresses of their own."""

from __future__ import annotations

from collections.abc import Callable

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.pictures import Picture, PictureRefused
from hongling_exam.question_bank.formats.illustrations import Pictures, file_name, take_in
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.package import Package, beside

FOLDER = "media"


def illustrated(root: Node, package: Package, name: str, taken: dict[str, Picture]) -> Node:
    """The document `name` with the pictures of its package under our addresses; what is none stays as it is, and is
    refused by name where it would be shown.
    """

    def ours(node: Node) -> Node:
        address = beside(name, node.get("src") or node.get("data"))
        if address not in package.members or (node.name == "object" and not node.get("type").startswith("image/")):
            return node
        try:
            return Node("img", {"src": take_in(package.read(address), taken), "alt": node.get("alt") or node.text})
        except PictureRefused:
            return node

    return _through(root, ours) if _shows(root) else root


def packed(root: Node, prefix: str, pictures: Pictures, files: dict[str, bytes]) -> Node:
    """The document with its pictures under addresses in the package, `prefix` leading to its top; the files join
    `files` by their paths. Raises Unsupported for a picture that there is not.
    """

    def theirs(node: Node) -> Node:
        data = pictures(node.get("src"))
        if data is None:
            name = node.get("src").rpartition("/")[2][:40]
            raise Unsupported("img", worded(N_("图片「%(name)s」不在题库中，不能写入 QTI"), name=name))
        path = f"{FOLDER}/{file_name(node.get('src'), data)}"
        files[path] = data
        return Node("img", {"src": prefix + path, "alt": node.get("alt")})

    return _through(root, theirs) if _shows(root) else root


def _shows(root: Node) -> bool:
    return any(node.name in {"img", "object"} for node in root.walk())


def _through(node: Node, change: Callable[[Node], Node]) -> Node:
    if node.name in {"img", "object"}:
        return change(node)
    content = tuple(part if isinstance(part, str) else _through(part, change) for part in node.content)
    return Node(node.name, node.attributes, content)
