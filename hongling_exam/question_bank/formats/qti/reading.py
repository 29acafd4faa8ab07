"""QTI 2.1, 2.2 and 3.0, a single item or a package, as questions of the bank."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import Incoming, UnreadableFile
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.items import load_item
from hongling_exam.question_bank.formats.qti.mapping import question_of
from hongling_exam.question_bank.formats.qti.package import Package, items_of, open_package
from hongling_exam.question_bank.formats.qti.proofs import Effort


def read(data: bytes, name: str) -> Incoming:
    """Every question of a file, and by name what does not come in; raises UnreadableFile."""
    incoming, effort = Incoming(), Effort()
    if data.startswith(b"PK"):
        _read_package(open_package(data), incoming, effort)
    else:
        _read_item(data, name, incoming, effort)
    return incoming


def _read_package(package: Package, incoming: Incoming, effort: Effort) -> None:
    names = list(items_of(package))
    if not names:
        raise UnreadableFile(N_("imsmanifest.xml 中没有试题。"))
    for name in names:
        if name not in package.members:
            incoming.refuse(name or "imsmanifest.xml", "resource", N_("包中没有这个试题文件"))
            continue
        data = package.read(name)
        try:
            _read_item(data, name, incoming, effort)
        except UnreadableFile as error:
            incoming.refuse(name, "XML", str(error))


def _read_item(data: bytes, place: str, incoming: Incoming, effort: Effort) -> None:
    try:
        incoming.questions.append(question_of(load_item(data), place, effort))
    except Unsupported as refusal:
        incoming.refuse(place, refusal.part, refusal.reason)
