"""What differs from kind to kind: the body beyond its stem, the key and the policy of a draft, faults noted in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hongling_exam.core.errors import N_, worded
from hongling_exam.question_bank.formats.draft_policies import read_policy
from hongling_exam.question_bank.formats.drafts import Draft
from hongling_exam.question_bank.formats.fields import hundredths
from hongling_exam.question_bank.formats.sheet_words import LETTERS, MOST_BLANKS, folded_width
from hongling_exam.question_bank.formats.typed_answers import (
    bare_option,
    folded,
    read_alternatives,
    read_blanks,
    read_criteria,
    read_letters,
    read_pairs,
    read_tolerance,
    read_truth,
    read_truth_letter,
)
from hongling_exam.question_bank.rules import shuffle_hazards

Fields = dict[str, Any]
Content = tuple[Fields, Fields, Fields]
"""(body, key, policy)"""

BLANK = "____"
_BLANK = re.compile(r"_{4,}")
_LOOSE_BLANK = re.compile(r"[_＿]{2,}|[（(][\s\u00a0\u3000]*[)）]")
_STEM_LINE = re.compile(r"[_＿]{2,}")


def read_content(kind: str, draft: Draft) -> Content:
    """Body, key and policy; the draft's faults tell whether they can be used."""
    return _READERS[kind](draft)


def read_options(draft: Draft) -> list[dict[str, str]]:
    """The options with their letters, which run on without a gap; a literal `A.` before a text is dropped."""
    given = {letter: text for letter, text in draft.options.items() if text.strip()}
    for letter in LETTERS[: max(map(LETTERS.index, given), default=-1) + 1]:
        if letter not in given:
            draft.fault(letter, N_("这一选项是空的，而后面还有选项"))
    return [{"id": letter, "text": draft.line(letter, bare_option(letter, given[letter]))} for letter in sorted(given)]


def _optional(draft: Draft) -> Fields:
    body: Fields = {"stem": _stem(draft), "options": read_options(draft)}
    pinned = read_letters(draft.get("pinned")) if draft.get("pinned") else []
    if pinned is None:
        draft.fault("pinned", N_("固定选项应写选项的字母"))
    if pinned:
        body["pinned"] = pinned
    elif shuffle_hazards(body) and not shuffle_hazards(body | {"pinned": [body["options"][-1]["id"]]}):
        body["pinned"] = [body["options"][-1]["id"]]
    return body


def _stem(draft: Draft) -> str:
    """The stem of a question without blanks: in plain text a drawn line is a pair of brackets."""
    if not draft.markdown:
        draft.fields["stem"] = _STEM_LINE.sub("（ ）", draft.get("stem"))
    return draft.text("stem")


def _letters(draft: Draft) -> list[str]:
    text = draft.get("answer")
    letters = read_letters(text)
    if letters is None:
        draft.fault("answer", worded(N_("答案「%(text)s」不是选项的字母"), text=text[:30]) if text else N_("没有答案"))
    return letters or []


def _choice(draft: Draft) -> Content:
    letters = _letters(draft)
    return _optional(draft), {"right": sorted(letters)}, read_policy(draft)


def _ordering(draft: Draft) -> Content:
    letters = _letters(draft)
    return _optional(draft), {"order": letters}, read_policy(draft)


def _true_false(draft: Draft) -> Content:
    text = draft.get("answer")
    options = {letter: bare_option(letter, word) for letter, word in draft.options.items() if word.strip()}
    truth = read_truth(text)
    right = read_truth_letter(text, options) if truth is None else truth
    if right is None:
        reason = worded(N_("答案「%(text)s」不是对或错（√、×、A、B 等）"), text=text[:30]) if text else N_("没有答案")
        draft.fault("answer", reason)
    return {"stem": _stem(draft)}, {"right": right}, read_policy(draft)


def _fill_blank(draft: Draft) -> Content:
    stem = draft.get("stem")
    if not _BLANK.search(stem):
        draft.fields["stem"] = stem = _LOOSE_BLANK.sub(BLANK, stem)
    blanks = len(_BLANK.findall(stem))
    if not blanks:
        draft.fault("stem", N_("填空题的题干里没有空，请用 ____ 标出"))
    own = [draft.get(f"blank{n}") for n in range(1, MOST_BLANKS + 1)]
    while own and not own[-1].strip():
        own.pop()
    if own and draft.get("answer"):
        draft.fault("answer", N_("「答案」与「空1」等列只填一处"))
    if not own and not draft.get("answer"):
        draft.fault("answer", N_("没有答案"))
    keyed = [read_alternatives(text) for text in own] if own else read_blanks(draft.get("answer"))
    if not draft.markdown:
        keyed = [[folded_width(text) for text in accepted] for accepted in keyed]
    return {"stem": draft.text("stem"), "blanks": blanks}, {"blanks": keyed}, read_policy(draft)


def _matching(draft: Draft) -> Content:
    lines = [line for line in draft.get("left").splitlines() if line.strip()]
    bare = [re.sub(rf"^\s*{n}\s*[.．、:：)）]\s*(?=\S)", "", line) for n, line in enumerate(lines, 1)]
    left = [{"id": str(n), "text": draft.line("left", line)} for n, line in enumerate(bare, 1)]
    if not left:
        draft.fault("left", N_("匹配题要在「左项」里每行写一项"))
    pairs = read_pairs(draft.get("answer"))
    if pairs is None:
        draft.fault("answer", N_("匹配题的答案应写成「1-B 2-A」，每项一次"))
    body = {"stem": _stem(draft), "left": left, "right": read_options(draft)}
    return body, {"pairs": pairs or {}}, read_policy(draft)


def _numeric(draft: Draft) -> Content:
    unit = draft.get("unit").strip() or None
    key: Fields = {"value": folded(draft.get("answer"))} | ({"unit": unit} if unit else {})
    _refuse_policy(draft)
    return {"stem": _stem(draft), "unit": unit}, key, read_tolerance(draft.get("tolerance"))


def _written(draft: Draft) -> Content:
    """Reference and rubric. Without criteria one stands for the whole, where the points are known."""
    written = read_criteria(draft.get("rubric"))
    if written is None:
        draft.fault("rubric", N_("评分点应每行写成「- 要点（2 分）」"))
    criteria = [{"criterion": text, "points": hundredths(points)} for text, points in written or []]
    points = hundredths(draft.get("points").removesuffix("分").strip())
    if written == [] and points:
        criteria = [{"criterion": N_("按参考答案评分"), "points": points}]
    elif written == []:
        draft.fault("points", N_("主观题要写明分值或评分点"))
    reference = draft.get("answer")
    reference = folded_width(reference) if not draft.markdown else reference
    _refuse_policy(draft)
    return {"stem": _stem(draft)}, {"reference": reference.strip(), "rubric": criteria}, {}


def _refuse_policy(draft: Draft) -> None:
    if read_policy(draft):
        draft.fault("policy", N_("这种题型没有计分方式可选"))


_READERS: dict[str, Callable[[Draft], Content]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "true_false": _true_false,
    "fill_blank": _fill_blank,
    "ordering": _ordering,
    "matching": _matching,
    "numeric": _numeric,
    "short_answer": _written,
    "essay": _written,
}
