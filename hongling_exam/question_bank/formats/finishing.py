"""Drafts into questions: the kind found out, every field read, everything checked. Nothing is half taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import astuple
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.draft_content import read_content
from hongling_exam.question_bank.formats.draft_policies import read_policy
from hongling_exam.question_bank.formats.drafts import Draft, title_of
from hongling_exam.question_bank.formats.fields import hundredths
from hongling_exam.question_bank.formats.incoming import Incoming, IncomingQuestion
from hongling_exam.question_bank.formats.pace import beat
from hongling_exam.question_bank.formats.parsed import Source
from hongling_exam.question_bank.formats.sheet_words import CHOICE, DIFFICULTIES, LEVELS, kind_of_word
from hongling_exam.question_bank.formats.twins import twins
from hongling_exam.question_bank.formats.typed_answers import folded, read_letters, read_truth
from hongling_exam.question_bank.formats.vocabulary import TOPICS
from hongling_exam.question_bank.kinds import check_question
from hongling_exam.question_bank.rules import question_faults

_UNUSED_POINTS = 100
MOST_TAG_TEXT = 2000
_TAG = re.compile("「([^」\n]+)」|([^;；,，、|\n]+)")
_TOPICS = {f"{track}/{topic}": f"{track}/{topic}" for track, topics in TOPICS.items() for topic in topics} | {
    title: f"{track}/{topic}" for track, topics in TOPICS.items() for topic, title in topics.items()
}


def finish(drafts: Iterable[Draft], found: Incoming) -> Incoming:
    """Add each draft to what was found, as a question or as its faults; then name what stands in the file twice."""
    for draft in drafts:
        beat()
        question = _question(draft)
        for each in (draft, *draft.parts):
            for name, reason in each.faults:
                found.refuse(each.place, title_of(name), reason)
        if question:
            found.questions.append(question)
    found.notes += twins(found.questions)
    return found


def _question(draft: Draft) -> IncomingQuestion | None:
    kind, points = _kind(draft), _points(draft)
    if draft.parts and kind != "case_group":
        draft.fault("kind", N_("只有材料题可以有小题"))
    if kind == "case_group":
        content, points = _group(draft, points)
    else:
        content = _content(kind, draft, points) if kind else {}
        points = points or sum(entry["points"] for entry in content.get("key", {}).get("rubric", [])) or None
    tags, topic = _tags(draft)
    difficulty, levels, sources = _difficulty(draft), _levels(draft), _sources(draft)
    question: dict[str, Any] = {
        "difficulty": difficulty,
        "level": levels[0] if levels else None,
        "further_levels": tuple(levels[1:]),
        "source": sources[0] if sources else None,
        "further_sources": tuple(sources[1:]),
        "explanation": draft.text("explanation"),
    }
    if any(each.faults for each in (draft, *draft.parts)):
        return None
    return IncomingQuestion(
        draft.place, kind, points=points, name=draft.get("name"), tags=tags, topic=topic, **content, **question
    )


def _kind(draft: Draft) -> str:
    """The kind as the row, its sheet or its heading says; else as options and answer show beyond doubt; else ""."""
    if not draft.get("stem").strip():
        draft.fault("stem", N_("没有题干"))
    word = draft.get("kind")
    kind = kind_of_word(word) if word else draft.section
    if word and not kind:
        draft.fault("kind", worded(N_("没有题型「%(word)s」"), word=word[:20]))
    if (kind and kind != CHOICE) or (word and not kind):
        return kind
    inferred = _inferred(draft, choice=kind == CHOICE)
    if not inferred and not draft.get("answer"):
        draft.fault("answer", N_("没有答案"))
    elif not inferred:
        draft.fault("kind", N_("没有写题型，从选项和答案也看不出来"))
    return inferred


def _inferred(draft: Draft, *, choice: bool) -> str:
    options = any(text.strip() for text in draft.options.values())
    letters = read_letters(draft.get("answer"))
    if options and letters:
        return "single_choice" if len(letters) == 1 else "multiple_choice"
    return "true_false" if not options and not choice and read_truth(draft.get("answer")) is not None else ""


def _content(kind: str, draft: Draft, points: int | None) -> dict[str, Any]:
    body, key, policy = read_content(kind, draft)
    if not draft.faults:
        total = points or sum(entry["points"] or 0 for entry in key.get("rubric", [])) or _UNUSED_POINTS
        for reason in question_faults(kind, body, key, policy, total):
            draft.fault(_column_of(reason), reason)
    return {"body": body, "key": key, "policy": policy}


def _column_of(reason: str) -> str:
    option = re.match("选项 ([A-Z]) ", reason)
    return option[1] if option else "policy" if "策略" in reason or "倒扣" in reason else "answer"


def _group(draft: Draft, total: int | None) -> tuple[dict[str, Any], int]:
    """A passage and the questions under it."""
    read_policy(draft)
    parts = [_part(str(number), part) for number, part in enumerate(draft.parts, 1)]
    points = sum(part["points"] or 0 for part in parts)
    if total not in (None, points):
        draft.fault("points", N_("各小题分值之和与本题分值不符"))
    body = {"stem": draft.text("stem"), "questions": parts}
    if not any(each.faults for each in (draft, *draft.parts)):
        for reason in check_question("case_group", body, {}, {}, points):
            draft.fault("", reason)
    return {"body": body, "key": {}, "policy": {}}, points


def _part(number: str, draft: Draft) -> dict[str, Any]:
    kind, points = _kind(draft), _points(draft)
    if kind == "case_group":
        draft.fault("kind", N_("小题的题型有误"))
    if not draft.get("points"):
        draft.fault("points", N_("小题要写明分值"))
    content = _content(kind, draft, points) if kind and kind != "case_group" else {}
    sources = [list(astuple(source)) for source in _sources(draft)]
    part = {"id": number, "kind": kind, "points": points, **content, "explanation": draft.text("explanation")}
    return part | ({"sources": sources} if sources else {})


def _points(draft: Draft) -> int | None:
    text = folded(draft.get("points")).removesuffix("分").strip()
    points = hundredths(text) if text else None
    if text and points is None:
        draft.fault("points", N_("分值须大于 0，最多两位小数"))
    return points


def _difficulty(draft: Draft) -> int | None:
    text = folded(draft.get("difficulty")).casefold()
    if text and text not in DIFFICULTIES:
        draft.fault("difficulty", N_("难度应写 1 至 5，或易、中、难"))
    return DIFFICULTIES.get(text)


def _levels(draft: Draft) -> list[str]:
    """One or several, parted as people part words."""
    words = re.findall(r"[^\s,;、/|]+", folded(draft.get("level")).casefold())
    if any(word not in LEVELS for word in words):
        draft.fault("level", N_("等级应写初级、中级或高级"))
    return list(dict.fromkeys(LEVELS[word] for word in words if word in LEVELS))


def _tags(draft: Draft) -> tuple[tuple[str, ...], str | None]:
    """The tags, and the topic of 知识点 where it is one of ours; another word there is a tag."""
    if len(draft.get("tags")) + len(draft.get("topic")) > MOST_TAG_TEXT:
        draft.fault("tags", N_("标签过长"))
        return (), None
    topic = _TOPICS.get(draft.get("topic").strip())
    text = draft.get("tags") if topic else f"{draft.get('tags')}\n{draft.get('topic')}"
    words = [(whole or word).strip() for whole, word in _TAG.findall(text)]
    return tuple(dict.fromkeys(word for word in words if word)), topic


def _sources(draft: Draft) -> list[Source]:
    """`文件 | 版本 | 条款`, one a line; a text without bars names the document."""
    found = []
    for line in draft.get("source").replace("｜", "|").splitlines():
        pieces = [piece.strip() for piece in line.split("|")]
        if len(pieces) > 3 or not pieces[0]:
            draft.fault("source", N_("依据应写成「文件 | 版本 | 条款」"))
        else:
            found.append(Source(*pieces, *[""] * (3 - len(pieces))))
    return found
