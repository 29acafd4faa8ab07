"""Two versions of a question side by side: every text that an author writes, and within it what differs. Pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hongling_exam.core.errors import N_
from hongling_exam.question_bank.formats.draft_policies import points_text
from hongling_exam.question_bank.showing import RULE_TITLES

Json = Mapping[str, Any]
MOST_WORDS = 3000
SHORTEST_KEPT = 2
_PICTURE = re.compile(r"(/media/[0-9a-f]{8})[0-9a-f]{56}\b")
_WORDS = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?|\s+|.", re.DOTALL)

OPTION, LEFT, RIGHT = N_("选项 %(id)s"), N_("左 %(id)s"), N_("右 %(id)s")
BLANK, CRITERION, SOURCE, PART = N_("第 %(id)s 空"), N_("评分点 %(id)s"), N_("依据 %(id)s"), N_("第 %(id)s 小题")


@dataclass(frozen=True, slots=True)
class Label:
    """What a text is of a question: Chinese source text with an id; `part` is the number of a sub-question or ""."""

    text: str
    id: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stands in both versions or in one only."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One text in both versions; a side without it is empty."""

    label: Label
    before: Sequence[Piece]
    after: Sequence[Piece]

    @property
    def changed(self) -> bool:
        """Whether the two differ at all."""
        return any(piece.changed for piece in (*self.before, *self.after))


def compare(before: Json, after: Json) -> list[Line]:
    """The texts of two versions' columns, in the order of the later one, those that went beside where they stood.

    Of a picture's address the first eight signs tell it from another.
    """
    ones, others = ({label: _PICTURE.sub(r"\1…", text) for label, text in texts(each)} for each in (before, after))
    labels = list(others)
    for place, label in enumerate(ones):
        if label not in others:
            labels.insert(min(place, len(labels)), label)
    return [Line(label, *differing(ones.get(label, ""), others.get(label, ""))) for label in labels]


def texts(content: Json, part: str = "") -> Iterator[tuple[Label, str]]:
    """Every text of a version with its label."""
    body, key, policy = content["body"], content["key"], content.get("policy", {})
    yield Label(N_("题干") if "questions" not in body else N_("材料"), part=part), str(body["stem"])
    for side, text in (("options", OPTION), ("left", LEFT), ("right", RIGHT)):
        for entry in body.get(side, ()):
            yield Label(text, entry["id"], part), entry["text"]
    for name, words in _answers(body, key):
        yield Label(name.text, name.id, part), words
    if "questions" not in body:
        yield Label(N_("计分方式"), part=part), _rule(policy)
    yield Label(N_("分值"), part=part), points_text(content["points"])
    yield Label(N_("解析"), part=part), content.get("explanation", "")
    for place, source in enumerate(content.get("sources", ()), 1):
        yield Label(SOURCE, str(place), part), " · ".join(each for each in source if each)
    for each in body.get("questions", ()):
        yield from texts(each, each["id"])


def _answers(body: Json, key: Json) -> Iterator[tuple[Label, str]]:
    if body.get("pinned"):
        yield Label(N_("固定")), "、".join(body["pinned"])
    if isinstance(key.get("right"), bool):
        yield Label(N_("答案")), "√" if key["right"] else "×"
    elif "right" in key:
        yield Label(N_("答案")), "".join(key["right"])
    elif "order" in key:
        yield Label(N_("答案")), " → ".join(key["order"])
    elif "pairs" in key:
        yield Label(N_("答案")), "；".join(f"{one}-{other}" for one, other in key["pairs"].items())
    for place, accepted in enumerate(key.get("blanks", ()), 1):
        yield Label(BLANK, str(place)), " / ".join(accepted)
    if "value" in key:
        yield Label(N_("答案")), f"{key['value']} {body.get('unit') or ''}".strip()
    if "reference" in key:
        yield Label(N_("参考答案")), key["reference"]
        for place, each in enumerate(key.get("rubric", ()), 1):
            yield Label(CRITERION, str(place)), f"{each['criterion']}（{points_text(each['points'])}）"


def answer_line(body: Json, key: Json) -> str:
    """The answer of a question in a line, those of a case group's parts by their numbers."""
    own = [words for name, words in _answers(body, key) if words and name.text != N_("固定")]
    parts = [f"（{each['id']}）{answer_line(each['body'], each['key'])}" for each in body.get("questions", ())]
    return "；".join([*own, *parts])


def _rule(policy: Json) -> str:
    words = [RULE_TITLES.get(policy.get("rule", ""), policy.get("rule", ""))]
    words += [points_text(policy["penalty"])] if policy.get("penalty") else []
    words += ["无序"] if policy.get("ordered") is False else []
    words += ["、".join(policy["fold"]) or "—"] if "fold" in policy else []
    words += [f"± {policy['absolute']}"] if policy.get("absolute", "0") != "0" else []
    words += [f"± {policy['relative']}"] if "relative" in policy else []
    return " ".join(word for word in words if word)


def differing(before: str, after: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts cut where they differ, word by word; a Chinese character is a word. Long ones differ as a whole."""
    if before == after:
        return _whole(before, changed=False), _whole(after, changed=False)
    ones, others = _WORDS.findall(before), _WORDS.findall(after)
    if not ones or not others or max(len(ones), len(others)) > MOST_WORDS:
        return _whole(before, changed=True), _whole(after, changed=True)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, start, end, first, last in difflib.SequenceMatcher(None, ones, others, autojunk=False).get_opcodes():
        same = kind == "equal" and (end - start >= SHORTEST_KEPT or start == 0 or end == len(ones))
        _add(left, "".join(ones[start:end]), changed=not same)
        _add(right, "".join(others[first:last]), changed=not same)
    return left, right


def _whole(text: str, *, changed: bool) -> list[Piece]:
    return [Piece(text, changed)] if text else []


def _add(pieces: list[Piece], text: str, *, changed: bool) -> None:
    """A single word that both have between changes reads better as changed; neighbours are joined."""
    if text and pieces and pieces[-1].changed == changed:
        pieces[-1] = Piece(pieces[-1].text + text, changed)
    elif text:
        pieces.append(Piece(text, changed))
