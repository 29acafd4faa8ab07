"""QTI 2.1, 2.2 and 3.0, a single item or a package, as questions of the bank."""

from __future__ import annotations

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.incoming import Fault, Incoming, IncomingQuestion, UnreadableFile
from hongling_exam.question_bank.formats.pace import beat
from hongling_exam.question_bank.formats.qti.about import About, about_of, placed
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.items import load_item, read_item
from hongling_exam.question_bank.formats.qti.mapping import question_of
from hongling_exam.question_bank.formats.qti.nodes import Node, read_nodes
from hongling_exam.question_bank.formats.qti.package import Package, beside, open_package, resources_of
from hongling_exam.question_bank.formats.qti.passages import (
    Passage,
    grouped,
    has_settings,
    items_in,
    passages_in,
    read_stimulus,
)
from hongling_exam.question_bank.formats.qti.pictures import illustrated
from hongling_exam.question_bank.formats.qti.proofs import Effort
from hongling_exam.question_bank.formats.xml_safety import parse_xml


def read(data: bytes, name: str) -> Incoming:
    """Every question of a file, and by name what does not come in; raises UnreadableFile."""
    incoming = Incoming()
    if data.startswith(b"PK"):
        _Reading(open_package(data), incoming).read()
        return incoming
    try:
        item = load_item(data)
        if item.stimuli:
            raise Unsupported("assessmentStimulusRef", N_("材料在另一个文件里，请上传整个试题包（.zip）"))
        incoming.questions.append(question_of(item, name, Effort()))
    except Unsupported as refusal:
        incoming.refuse(name, refusal.part, refusal.reason)
    return incoming


class _Reading:
    """A package while it is read: items in the manifest's order, gathered under the passages that they share."""

    def __init__(self, package: Package, incoming: Incoming) -> None:
        self.package = package
        self.incoming = incoming
        self.effort = Effort()
        self.passages: dict[str, Passage] = {}
        self.found: list[tuple[Passage | None, list[tuple[IncomingQuestion, About]]]] = []

    def read(self) -> None:
        listed = {name: about_of(resource) for name, resource in resources_of(self.package, "item")}
        for name, _ in resources_of(self.package, "test"):
            for item in self._test(name):
                listed.setdefault(item, About())
        if not listed:
            raise UnreadableFile(N_("imsmanifest.xml 中没有试题。"))
        for name, about in listed.items():
            self._item(name, about)
        for passage, questions in self.found:
            self._finish(passage, questions)
        begun = [passage for passage, _ in self.found]
        for place in dict.fromkeys(one.place for one in self.passages.values() if one not in begun):
            self.incoming.refuse(place, "rubricBlock", N_("有一段材料没有能导入的小题"))

    def _test(self, name: str) -> list[str]:
        """Take note of the passages of a test; the items in it. Its rules for putting papers together are not ours."""
        if not self._stands(name):
            return []
        data = self.package.read(name)
        try:
            test = self._document(data, name)
            for passage, items in passages_in(test, name):
                self.passages |= dict.fromkeys(items, passage)
        except (Unsupported, UnreadableFile) as error:
            self.incoming.refuse(name, "assessmentTest", _reason(error))
            return []
        if has_settings(test):
            note = N_("试卷的抽题、排序、时限和加权不导入，只导入试题")
            self.incoming.notes.append(Fault(name, "assessmentTest", note))
        return items_in(test, name)

    def _item(self, name: str, about: About) -> None:
        beat()
        if not self._stands(name):
            return
        data = self.package.read(name)
        try:
            item = read_item(self._document(data, name))
            passage = self._passage(name, item.stimuli)
            question = question_of(item, name, self.effort)
        except (Unsupported, UnreadableFile) as error:
            part = error.part if isinstance(error, Unsupported) else "XML"
            self.incoming.refuse(name, part, _reason(error))
            return
        members = next((members for known, members in self.found if passage and known is passage), None)
        if members is None:
            self.found.append((passage, [(question, about)]))
        else:
            members.append((question, about))

    def _passage(self, name: str, stimuli: tuple[str, ...]) -> Passage | None:
        """The passage of an item: its section's, or its stimulus."""
        if not stimuli or name in self.passages:
            return self.passages.get(name)
        address = beside(name, stimuli[0])
        if len(stimuli) > 1 or address not in self.package.members:
            raise Unsupported("assessmentStimulusRef", N_("包中没有这道题的材料文件，或材料不止一个"))
        if address not in self.passages:
            self.passages[address] = read_stimulus(self._document(self.package.read(address), address), address)
        return self.passages[address]

    def _document(self, data: bytes, name: str) -> Node:
        """The root of a document whose pictures are shown under our addresses; raises UnreadableFile."""
        root = read_nodes(parse_xml(data))
        return illustrated(root, self.package, name, self.incoming.pictures)

    def _stands(self, name: str) -> bool:
        if name not in self.package.members:
            self.incoming.refuse(name or "imsmanifest.xml", "resource", N_("包中没有这个试题文件"))
        return name in self.package.members

    def _finish(self, passage: Passage | None, questions: list[tuple[IncomingQuestion, About]]) -> None:
        if passage is None:
            self.incoming.questions += [placed(question, about) for question, about in questions]
            return
        try:
            self.incoming.questions.append(grouped(passage, questions))
        except Unsupported as refusal:
            self.incoming.refuse(passage.place, refusal.part, refusal.reason)


def _reason(error: Unsupported | UnreadableFile) -> str:
    return error.reason if isinstance(error, Unsupported) else str(error.args[0])
