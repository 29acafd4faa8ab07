"""A stored version back into the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from hongling_exam.question_bank.editor.document import Document, empty_document
from hongling_exam.question_bank.formats.draft_policies import points_text
from hongling_exam.question_bank.kinds.folding import ALL_FOLDS

Json = Mapping[str, Any]


def fill(kind: str, content: Json) -> Document:
    """The document of a version's columns (body, key, policy, points, explanation, sources), its place left empty."""
    document = empty_document(kind)
    for name in ("options", "blanks", "left", "right", "rubric", "parts"):
        document[name] = []
    body, key = content["body"], content["key"]
    document |= {
        "stem": body["stem"],
        "points": points_text(content["points"]),
        "explanation": content.get("explanation", ""),
        "sources": [_source(each) for each in content.get("sources", ())],
        **_policy(content.get("policy", {})),
        **_key(key),
    }
    if "options" in body:
        document["options"] = _options(body, key)
    if "left" in body:
        pairs = key.get("pairs", {})
        document["left"] = [{"text": each["text"], "pair": pairs.get(each["id"], "")} for each in body["left"]]
        document["right"] = [{"text": each["text"]} for each in body["right"]]
        _letter_pairs(document, [each["id"] for each in body["right"]])
    document["unit"] = body.get("unit") or ""
    document["parts"] = [fill(part["kind"], part) for part in body.get("questions", ())]
    return document


def _source(source: Sequence[str]) -> dict[str, str]:
    document, edition, article, *gist = source
    return {"document": document, "edition": edition, "article": article, "gist": gist[0] if gist else ""}


def _policy(policy: Json) -> Document:
    """A share of the right value is shown as per cent."""
    shown: Document = {
        "rule": policy.get("rule", ""),
        "penalty": points_text(policy["penalty"]) if policy.get("penalty") else "",
        "ordered": "1" if policy.get("ordered", True) else "",
        "fold": list(policy.get("fold", ALL_FOLDS)),
    }
    if "relative" in policy:
        percent = Decimal(policy["relative"]).scaleb(2).normalize()
        return shown | {"tolerance_kind": "relative", "tolerance": f"{percent:f}"}
    return shown | {"tolerance_kind": "absolute", "tolerance": policy.get("absolute", "0")}


def _key(key: Json) -> Document:
    found: Document = {}
    if isinstance(key.get("right"), bool):
        found["truth"] = "true" if key["right"] else "false"
    if "blanks" in key:
        found["blanks"] = [{"accepted": "\n".join(accepted)} for accepted in key["blanks"]]
    if "value" in key:
        found["value"] = key["value"]
    if "reference" in key:
        found["reference"] = key["reference"]
        rubric = [(each["criterion"], points_text(each["points"])) for each in key["rubric"]]
        found["rubric"] = [{"criterion": criterion, "points": points} for criterion, points in rubric]
    return found


def _options(body: Json, key: Json) -> list[dict[str, str]]:
    right = key["right"] if isinstance(key.get("right"), list) else []
    ranks = {each: str(rank) for rank, each in enumerate(key.get("order", ()), 1)}
    pinned = body.get("pinned") or []
    return [
        {
            "text": each["text"],
            "right": "1" if each["id"] in right else "",
            "pinned": "1" if each["id"] in pinned else "",
            "rank": ranks.get(each["id"], ""),
        }
        for each in body["options"]
    ]


def _letter_pairs(document: Document, ids: Sequence[str]) -> None:
    """The form names the right side by the letters it shows, whatever the stored ids are."""
    letters = {each: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[place] for place, each in enumerate(ids)}
    for row in document["left"]:
        row["pair"] = letters.get(row["pair"], "")
