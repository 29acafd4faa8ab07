"""Files inside Moodle XML: pictures come and go as base64 beside the text that shows them by `@@PLUGINFILE@@/name`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from urllib.parse import quote

from lxml import etree

from hongling_exam.core.errors import N_, worded
from hongling_exam.core.pictures import Picture, PictureRefused
from hongling_exam.question_bank.formats.illustrations import SHOWN, Pictures, file_name, take_in
from hongling_exam.question_bank.formats.moodle.elements import ANSWERS, EXPLANATION, STEM, Unmapped

PLACE = "@@PLUGINFILE@@"
_COLUMNS: Mapping[str, str] = {"questiontext": STEM, "generalfeedback": EXPLANATION, "feedback": EXPLANATION}


def take_files(element: etree._Element, taken: dict[str, Picture]) -> None:
    """Let the texts of a question show its pictures under our addresses; raises Unmapped for a file that is none."""
    for file in list(element.iter("file")):
        holder, name = file.getparent(), file.get("name") or ""
        text = None if holder is None else holder.find("text")
        if holder is None or text is None:
            continue
        try:
            address = take_in(_decoded(file), taken)
        except PictureRefused as refusal:
            reason = worded(N_("附带的文件「%(name)s」不能导入：%(why)s"), name=name[:60], why=refusal.text)
            raise Unmapped(_COLUMNS.get(str(holder.tag), ANSWERS), reason) from None
        path = (file.get("path") or "/") + name
        for written in (quote(path), path):
            text.text = (text.text or "").replace(PLACE + written, address)
        holder.remove(file)


def _decoded(file: etree._Element) -> bytes:
    try:
        return base64.b64decode(file.text or "") if file.get("encoding") == "base64" else b""
    except binascii.Error:
        return b""


def put_files(element: etree._Element, pictures: Pictures | None) -> None:
    """Put the pictures that the texts of a question show beside them; raises Unmapped where there can be none."""
    for text in list(element.iter("text")):
        addresses = dict.fromkeys(SHOWN.findall(text.text or ""))
        holder = text.getparent()
        if not addresses or holder is None:
            continue
        column = _COLUMNS.get(str(holder.tag), ANSWERS)
        bare = holder.get("format") != "html"
        if pictures is None or bare:
            raise Unmapped(column, N_("图片在这种格式里没有地方，请改用 Word、QTI 或 Moodle XML 导出"))
        for address in addresses:
            data = pictures(address)
            if data is None:
                raise Unmapped(column, worded(N_("图片「%(name)s」不在题库中"), name=address.rpartition("/")[2][:40]))
            name = file_name(address, data)
            text.text = (text.text or "").replace(f'src="{address}"', f'src="{PLACE}/{name}"')
            file = etree.SubElement(holder, "file", name=name, path="/", encoding="base64")
            file.text = base64.b64encode(data).decode()
