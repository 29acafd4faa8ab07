"""A content package: a zip whose imsmanifest.xml names the items. It is read in memory; nothing is unpacked to disk."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from hongling_exam.core.errors import N_
from hongling_exam.core.spreadsheet_files import BROKEN, CHUNK, MOST_RATIO, MOST_UNPACKED, SMALLEST_RATED
from hongling_exam.question_bank.formats.incoming import UnreadableFile
from hongling_exam.question_bank.formats.qti.nodes import Node, read_nodes
from hongling_exam.question_bank.formats.xml_safety import MAX_BYTES, parse_xml

MANIFEST = "imsmanifest.xml"
MOST_MEMBERS = 50_000
_TYPES = {"item": "imsqti_item_xml", "test": "imsqti_test_xml"}


@dataclass(slots=True)
class Package:
    """An opened package. Every byte taken out of it counts; what the archive says of its sizes is not believed."""

    archive: zipfile.ZipFile
    size: int
    unpacked: int = 0
    members: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises UnreadableFile for one that is broken, or a package that grows too much."""
        pieces, length = [], 0
        try:
            with self.archive.open(self.members[name]) as file:
                while piece := file.read(CHUNK):
                    pieces.append(piece)
                    length += len(piece)
                    self._count(len(piece), length)
        except BROKEN as error:
            raise UnreadableFile(N_("压缩包已损坏或加了密码，请重新导出不加密的 zip 再上传。")) from error
        return b"".join(pieces)

    def _count(self, more: int, length: int) -> None:
        self.unpacked += more
        most = min(MOST_UNPACKED, max(SMALLEST_RATED, MOST_RATIO * self.size))
        if self.unpacked > most or length > MAX_BYTES:
            raise UnreadableFile(N_("压缩包展开后过大，请拆成几个包再上传。"))


def open_package(data: bytes) -> Package:
    """The package in these bytes; raises UnreadableFile for what is no sound zip or holds names that lead out of it."""
    if len(data) > MAX_BYTES:
        raise UnreadableFile(N_("文件超过 20 MB。请分成几个文件导出，再逐个上传。"))
    if data.count(b"PK\x01\x02") > MOST_MEMBERS:  # before the directory is read: each of its entries costs memory
        raise UnreadableFile(N_("压缩包展开后过大，请拆成几个包再上传。"))
    try:
        package = Package(zipfile.ZipFile(io.BytesIO(data)), len(data))
    except BROKEN as error:
        raise UnreadableFile(N_("压缩包已损坏或加了密码，请重新导出不加密的 zip 再上传。")) from error
    for member in package.archive.infolist():
        if _inside(member.filename) is None:
            raise UnreadableFile(N_("压缩包中有指向包外的文件名，不予读取。请从原系统重新导出。"))
        package.members[member.filename] = member
    if MANIFEST not in package.members:
        raise UnreadableFile(N_("压缩包的最外层没有 imsmanifest.xml，不是 QTI 包。"))
    return package


def resources_of(package: Package, kind: str) -> Iterator[tuple[str, Node]]:
    """The members that the manifest names as "item" or "test", each once, with what it says of them; "" stands for an
    address that leads nowhere in the package.
    """
    manifest = read_nodes(parse_xml(package.read(MANIFEST)))
    seen = set()
    for resource in manifest.walk():
        if resource.name != "resource" or not resource.get("type").startswith(_TYPES[kind]):
            continue
        name = _inside(_based(manifest, resource) + unquote(resource.get("href"))) or ""
        if name not in seen:
            seen.add(name)
            yield name, resource


def beside(name: str, address: str) -> str:
    """The member that `address` means in the file `name`; "" when it leads nowhere in the package."""
    return (_inside(posixpath.join(posixpath.dirname(name), unquote(address))) or "") if address else ""


def _based(manifest: Node, resource: Node) -> str:
    """What xml:base puts before an address, on the manifest, its resources and the resource itself."""
    resources = manifest.first("resources")
    return "".join(node.get("base") for node in (manifest, resources, resource) if node)


def _inside(path: str) -> str | None:
    """The path made plain; None when it is empty, absolute, or leads out of the package."""
    if not path or "\\" in path or "\0" in path or ":" in path or path.startswith("/"):
        return None
    plain = posixpath.normpath(path)
    return None if plain == ".." or plain.startswith("../") else plain
