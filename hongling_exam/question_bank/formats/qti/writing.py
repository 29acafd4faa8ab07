"""Questions of ours as a QTI content package; what QTI cannot hold as we score it is left out, and named.

A passage with questions travels as a section of a test: the passage is the section's rubric, which is shown with every
item in it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.markup import MarkupRefused
from hongling_exam.question_bank.formats.html_text import html_to_plain, markdown_to_html
from hongling_exam.question_bank.formats.html_words import Unconvertible
from hongling_exam.question_bank.formats.illustrations import Pictures, no_pictures
from hongling_exam.question_bank.formats.incoming import Fault, IncomingQuestion
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.formats.qti.about import About, about_question, lom_of
from hongling_exam.question_bank.formats.qti.building import blocks, document, made, plain_document
from hongling_exam.question_bank.formats.qti.declarations import Unsupported
from hongling_exam.question_bank.formats.qti.item_writing import item_of
from hongling_exam.question_bank.formats.qti.nodes import Node
from hongling_exam.question_bank.formats.qti.package import MANIFEST
from hongling_exam.question_bank.formats.qti.passages import EXPLANATION, STIMULUS
from hongling_exam.question_bank.formats.qti.pictures import packed
from hongling_exam.question_bank.formats.qti.written_item import STEM

_TEST = "test.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MANIFESTS = {
    "2.1": ("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0", "xmlv2p1"),
    "3.0": ("http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0", "xmlv3p0"),
}


def write21(questions: Sequence[IncomingQuestion], pictures: Pictures = no_pictures) -> tuple[bytes, list[Fault]]:
    """A package of QTI 2.1, and a fault for each question that is not in it."""
    return _write(questions, pictures, "2.1")


def write30(questions: Sequence[IncomingQuestion], pictures: Pictures = no_pictures) -> tuple[bytes, list[Fault]]:
    """A package of QTI 3.0, and a fault for each question that is not in it."""
    return _write(questions, pictures, "3.0")


@dataclass(slots=True)
class _Parcel:
    """What goes into the package: files by their paths, the resources of the items, the sections of the test, and the
    paths of the pictures that these show.
    """

    version: str
    pictures: Pictures
    files: dict[str, bytes] = field(default_factory=dict)
    resources: list[Node] = field(default_factory=list)
    sections: list[Node] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def add(self, items: Sequence[tuple[Node, About]]) -> list[str]:
        """Take in items whole; their identifiers. Raises Unsupported, and has taken none, for a missing picture."""
        found = [(item, about, dict[str, bytes]()) for item, about in items]
        for item, about, files in [(packed(one, "../", self.pictures, held), said, held) for one, said, held in found]:
            identifier, path = item.get("identifier"), f"items/{item.get('identifier')}.xml"
            self.files |= {path: document(item, self.version), **files}
            kind = f"imsqti_item_{_MANIFESTS[self.version][3]}"
            self.resources.append(_resource(f"r-{identifier}", kind, path, lom_of(about), shown=list(files)))
        return [item.get("identifier") for item, _ in items]

    def add_section(self, section: Node, files: Mapping[str, bytes]) -> None:
        """Take in a section, and the pictures that its rubrics show."""
        self.sections.append(section)
        self.files |= files
        self.shown += files


def _write(questions: Sequence[IncomingQuestion], pictures: Pictures, version: str) -> tuple[bytes, list[Fault]]:
    parcel, faults = _Parcel(version, pictures), list[Fault]()
    for place, question in enumerate(questions, 1):
        try:
            _add(parcel, question, f"q{place}")
        except Unsupported as refusal:
            faults.append(Fault(question.place, refusal.part, refusal.reason))
        except (MarkupRefused, Unconvertible) as error:
            faults.append(Fault(question.place, STEM, error.args[0]))
    return _zipped(parcel), faults


def _add(parcel: _Parcel, question: IncomingQuestion, identifier: str) -> None:
    if question.kind != "case_group":
        parcel.add([(item_of(question, identifier, parcel.version), about_question(question))])
        return
    title = question.name or html_to_plain(markdown_to_html(str(question.body["stem"])))[:60]
    rubrics = [_rubric("candidate", STIMULUS, str(question.body["stem"]))]
    if question.explanation.strip():
        rubrics.append(_rubric("tutor", EXPLANATION, question.explanation))
    files: dict[str, bytes] = {}
    rubrics = [packed(rubric, "", parcel.pictures, files) for rubric in rubrics]
    items = [_part(question, part, f"{identifier}-{part['id']}", parcel.version) for part in _parts(question)]
    refs = (made("assessmentItemRef", {"identifier": name, "href": f"items/{name}.xml"}) for name in parcel.add(items))
    attributes = {"identifier": f"s-{identifier}", "title": title, "visible": "true", "keepTogether": "true"}
    parcel.add_section(made("assessmentSection", attributes, *rubrics, *refs), files)


def _parts(question: IncomingQuestion) -> Sequence[Mapping[str, Any]]:
    parts: Sequence[Mapping[str, Any]] = question.body["questions"]
    return [{**part, "id": str(place)} for place, part in enumerate(parts, 1)]


def _part(group: IncomingQuestion, part: Mapping[str, Any], identifier: str, version: str) -> tuple[Node, About]:
    content = (part["kind"], part["body"], part["key"], part.get("policy", {}), part["points"])
    question = IncomingQuestion(group.place, *content, part.get("explanation", ""), name=identifier)
    sources = tuple(Source(*source) for source in part.get("sources", []))
    try:
        return item_of(question, identifier, version), about_question(group, sources)
    except Unsupported as refusal:
        reason = worded(N_("第 %(n)s 小题：%(why)s"), n=part["id"], why=refusal.reason)
        raise Unsupported(refusal.part, reason) from None


def _rubric(view: str, name: str, markdown: str) -> Node:
    use = "instructions" if view == "candidate" else "scoring"
    return made("rubricBlock", {"view": view, "use": use, "class": name}, *blocks(markdown, STEM))


def _resource(
    identifier: str,
    kind: str,
    path: str,
    metadata: Node | None = None,
    *,
    depends: Sequence[str] = (),
    shown: Sequence[str] = (),
) -> Node:
    files = (made("file", {"href": each}) for each in dict.fromkeys((path, *shown)))
    others = (made("dependency", {"identifierref": other}) for other in depends)
    attributes = {"identifier": identifier, "type": kind, "href": path}
    return made("resource", attributes, *([metadata] if metadata else []), *files, *others)


def _zipped(parcel: _Parcel) -> bytes:
    namespace, schema, number, suffix = _MANIFESTS[parcel.version]
    resources, files = list(parcel.resources), dict(parcel.files)
    if parcel.sections:
        depends = [resource.get("identifier") for resource in resources]
        resources.append(_resource("r-test", f"imsqti_test_{suffix}", _TEST, depends=depends, shown=parcel.shown))
        files[_TEST] = document(_test(parcel.sections), parcel.version)
    about = made("metadata", {}, made("schema", {}, schema), made("schemaversion", {}, number))
    root = made("manifest", {"identifier": "manifest"}, about, made("organizations"), made("resources", {}, *resources))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in {MANIFEST: plain_document(root, namespace), **files}.items():
            archive.writestr(zipfile.ZipInfo(path, _EPOCH), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _test(sections: Sequence[Node]) -> Node:
    modes = {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "simultaneous"}
    return made("assessmentTest", {"identifier": "test", "title": N_("材料题")}, made("testPart", modes, *sections))
