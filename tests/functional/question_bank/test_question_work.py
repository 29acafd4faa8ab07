"""Versions side by side and taken up again, drafts removed, tags and topics of many, what reads alike."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from hongling_exam.core.db import db
from hongling_exam.core.unit_of_work import unit_of_work
from hongling_exam.exams.models import PaperBlueprint
from hongling_exam.organizations.models import Jurisdiction
from hongling_exam.question_bank.actions import ensure_topics
from hongling_exam.question_bank.models import Question, QuestionVersion, Topic
from hongling_exam.question_bank.states import QuestionState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.exams import make_blueprint, make_questions
from tests.factories.question_forms import question_form


@pytest.fixture
def trainer(app: Flask, cast: Cast, visitor: Browser) -> Browser:
    """The trainer of 当湖街道, signed in."""
    with app.app_context(), unit_of_work():
        ensure_topics()
        make_questions()
    visitor.enter("trainer")
    return visitor


def write(trainer: Browser, cast: Cast, kind: str = "single_choice", **changes: str) -> str:
    answer = trainer.post("/questions/new", question_form(kind, cast.street, **changes))
    assert answer.status_code == 303
    trainer.get(answer.location)  # where the message with the key is shown
    return answer.location.rpartition("/")[2]


def rewrite(trainer: Browser, cast: Cast, key: str, seen: int, **changes: str) -> None:
    form = question_form("single_choice", cast.street, **changes) | {"seen": str(seen)}
    assert trainer.post(f"/questions/{key}/edit", form).status_code == 303


def find(key: str) -> Question:
    return db.session.scalars(sa.select(Question).where(Question.key == key)).one()


def test_reviewer_compares_two_versions_word_by_word(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast, stem="预备期为一年")
    rewrite(trainer, cast, key, 1, stem="预备期为两年", right="2")
    reviewer = Browser(app)
    reviewer.enter("item_reviewer")
    page = reviewer.get(f"/questions/{key}/compare?a=1&b=2").text
    assert "预备期为<del>一年</del>" in page or "<del>一</del>年" in page
    assert "<ins>两" in page
    assert "<del>B</del>" in page
    assert "存为新版" not in page


def test_trainer_takes_an_older_version_up_again(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast, stem="第一版的题干")
    rewrite(trainer, cast, key, 1, stem="第二版的题干")
    assert trainer.post(f"/questions/{key}/restoration", {"number": "1"}).status_code == 303
    assert trainer.post(f"/questions/{key}/restoration", {"number": "9"}).status_code == 404
    with app.app_context():
        version = find(key).current_version
        assert version is not None
        assert (version.number, version.body["stem"]) == (3, "第一版的题干")
    assert f'href="/questions/{key}"' in trainer.get("/questions?q=第一版的题干").text


def test_trainer_deletes_an_unused_draft_and_nothing_finds_it(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast, stem="不要了的题干")
    assert trainer.post(f"/questions/{key}/deletion").status_code == 303
    assert key in trainer.get("/questions").text  # the message
    assert trainer.get(f"/questions/{key}").status_code == 404
    assert key not in trainer.get("/questions?q=不要了的题干").text
    assert trainer.post(f"/questions/{key}/deletion").status_code == 404
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(QuestionVersion.question_id == find(key).id)) == 1


def test_approved_question_is_not_deleted(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast)
    with app.app_context(), unit_of_work():
        find(key).state = QuestionState.APPROVED
    trainer.post(f"/questions/{key}/deletion")
    assert trainer.get(f"/questions/{key}").status_code == 200


def test_trainer_tags_and_moves_many_and_finds_them(app: Flask, cast: Cast, trainer: Browser) -> None:
    keys = [write(trainer, cast, stem=f"第 {n} 题的题干") for n in range(2)]
    assert trainer.post("/questions/tags", {"ids": keys, "tags": "期末、复习", "act": "tag"}).status_code == 303
    assert trainer.post("/questions/tags", {"ids": keys[:1], "tags": "复习", "act": "untag"}).status_code == 303
    assert trainer.post("/questions/topic", {"ids": keys, "topic": "elections"}).status_code == 303
    found = trainer.get("/questions?tag=复习").text
    assert (keys[0] in found, keys[1] in found) == (False, True)
    assert all(key in trainer.get("/questions?topic=elections").text for key in keys)
    assert all(key in trainer.get("/questions?source=中国共产党章程").text for key in keys)
    mine = trainer.get(f"/questions?author={cast.accounts['trainer']}").text
    assert all(key in mine for key in keys)
    assert "j-t01" not in mine
    shared = trainer.post("/questions/tags", {"ids": ["j-t01"], "tags": "我的", "act": "tag"})
    assert shared.status_code == 409
    with app.app_context():
        assert not find("j-t01").tags


def test_trainer_comes_back_to_the_list_as_it_was_filtered(cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast)
    listed = {"ids": [key], "tags": "期末", "act": "tag", "listed": "state=draft&q=预备期&page=2"}
    assert (
        trainer.post("/questions/tags", listed)
        .headers["Location"]
        .endswith("/questions?state=draft&q=%E9%A2%84%E5%A4%87%E6%9C%9F&page=2")
    )
    elsewhere = {"ids": [key], "topic": "elections", "listed": "//evil.example/?a=b"}
    assert trainer.post("/questions/topic", elsewhere).headers["Location"].startswith("/questions?")


def test_trainer_grows_the_tree_of_topics_and_merges_it_again(app: Flask, cast: Cast, trainer: Browser) -> None:
    assert trainer.post("/questions/topics", {"name": "流动党员", "parent": "member_education"}).status_code == 303
    assert trainer.post("/questions/topics", {"name": "流动党员", "parent": "member_education"}).status_code == 422
    with app.app_context():
        topic = db.session.scalars(sa.select(Topic).where(Topic.name == "流动党员")).one()
        code, number = topic.code, topic.id
    key = write(trainer, cast, topic=code)
    with app.app_context(), unit_of_work():
        blueprint = make_blueprint(jurisdiction=db.session.get_one(Jurisdiction, cast.street))
        blueprint.sections = [dict(blueprint.sections[0]) | {"topics": {code: 2}}]
    assert key in trainer.get("/questions?topic=member_education").text
    edit = f"/questions/topics/{number}"
    assert trainer.post(edit, {"act": "rename", "name": "流动党员管理"}).status_code == 303
    assert trainer.post(edit, {"act": "move", "parent": code}).status_code == 422
    assert trainer.post(edit, {"act": "move", "parent": "governance"}).status_code == 303
    assert trainer.post(edit, {"act": "merge", "into": "party_dues"}).status_code == 303
    with app.app_context():
        assert find(key).topic.code == "party_dues"
        assert db.session.scalar(sa.select(Topic).where(Topic.code == code)) is None
        assert db.session.scalars(sa.select(PaperBlueprint)).one().sections[0]["topics"] == {"party_dues": 2}


def test_shipped_topic_is_nobodys_to_change(app: Flask, cast: Cast, trainer: Browser) -> None:
    with app.app_context():
        number = db.session.scalars(sa.select(Topic.id).where(Topic.code == "elections")).one()
    answer = trainer.post(f"/questions/topics/{number}", {"act": "rename", "name": "别的"})
    assert (answer.status_code, "系统自带" in answer.text) == (422, True)


def test_topic_with_questions_of_another_street_is_not_merged(app: Flask, cast: Cast, trainer: Browser) -> None:
    trainer.post("/questions/topics", {"name": "外借", "parent": "elections"})
    with app.app_context():
        topic = db.session.scalars(sa.select(Topic).where(Topic.name == "外借")).one()
        code, number = topic.code, topic.id
    other = Browser(app)
    other.enter("other_organizer")
    assert other.post("/questions/new", question_form("essay", cast.other_street, topic=code)).status_code == 303
    answer = trainer.post(f"/questions/topics/{number}", {"act": "merge", "into": "elections"})
    assert (answer.status_code, "别的辖区" in answer.text) == (422, True)


def test_reader_finds_conflicts_repeats_and_near_duplicates(app: Flask, cast: Cast, trainer: Browser) -> None:
    stem = "预备党员的预备期从支部大会通过其为预备党员之日算起，一般为多长时间？"
    one, other = write(trainer, cast, stem=stem), write(trainer, cast, stem=stem, right="0")
    again = write(trainer, cast, stem=stem)
    near = write(trainer, cast, stem=stem.replace("一般为", "通常为"))
    page = trainer.get("/questions/duplicates").text
    conflicts, _, rest = page.partition("完全重复")
    repeats, _, alike = rest.partition("文字相近")
    assert all(key in conflicts for key in (one, other, again))
    assert one in repeats
    assert again in repeats
    assert near in alike
    assert "j-t01" not in page


def test_trainer_decides_for_good_that_two_questions_are_no_duplicates(
    app: Flask, cast: Cast, trainer: Browser
) -> None:
    stem = "预备党员的预备期从支部大会通过其为预备党员之日算起，一般为多长时间？"
    one, other = write(trainer, cast, stem=stem), write(trainer, cast, stem=stem, right="0")
    page = trainer.get("/questions/duplicates").text
    assert page.count("答案：") == 2
    assert f"/questions/duplicates/{one}/{other}" in page
    pair = trainer.get(f"/questions/duplicates/{one}/{other}").text
    assert all(word in pair for word in (one, other, "不同", "不是重复，两题都留"))
    for keys in ((one, other), (other, one)):
        assert trainer.post(f"/questions/duplicates/{keys[0]}/{keys[1]}/distinct").status_code == 303
    listed, _, decided = trainer.get("/questions/duplicates").text.partition("已判为不是重复")
    assert "答案冲突" not in listed
    assert one in decided
    trainer.post(f"/questions/duplicates/{other}/{one}/alike")
    assert "答案冲突" in trainer.get("/questions/duplicates").text


def test_trainer_cannot_decide_about_one_question_or_one_of_another_office(
    app: Flask, cast: Cast, trainer: Browser
) -> None:
    one = write(trainer, cast, stem="预备期一般为多长时间，由谁决定延长？")
    elsewhere = Browser(app)
    elsewhere.enter("other_organizer")
    answer = elsewhere.post("/questions/new", question_form("essay", cast.other_street))
    foreign = answer.location.rpartition("/")[2]
    for other in (one, foreign, "q-none"):
        assert trainer.post(f"/questions/duplicates/{one}/{other}/distinct").status_code == 404
    assert trainer.get(f"/questions/duplicates/{one}/{foreign}").status_code == 404


def test_lists_show_the_words_of_a_stem_without_its_signs(app: Flask, cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast, stem="**错误**的一项是 $x^2$ 还是 $y$？")
    other = write(trainer, cast, stem="另一道**相像**的题问的是什么？")
    trainer.post(f"/questions/{other}/enemies", {"other": key})
    for address in ("?q=错误", "/mine", f"/{other}/enemies", f"/{key}/enemies?q=相像"):
        page = trainer.get("/questions" + address).text
        assert "**" not in page, address
        assert "x²" in page, address


def test_act_on_own_questions_comes_back_to_the_list_as_it_was_filtered(cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast)
    form = {"ids": key, "listed": "state=draft&page=2"}
    assert trainer.post("/questions/submit", form).location == "/questions/mine?state=draft&page=2"
    form = {"ids": key, "listed": "state=in_review"}
    assert trainer.post("/questions/take-back?back=bank", form).location == "/questions?state=in_review"


def test_list_names_for_each_row_only_the_acts_that_its_state_allows(cast: Cast, trainer: Browser) -> None:
    key = write(trainer, cast)
    row = f'value="{key}" data-bulk-item data-acts="%s"'
    for address in ("/questions", "/questions/mine"):
        page = trainer.get(address).text
        assert row % "submit" in page, address
        assert "data-bulk-some" in page, address
    trainer.post("/questions/submit", {"ids": key})
    assert row % "take_back" in trainer.get("/questions/mine").text


def test_trainer_who_reads_english_is_told_what_is_wrong_in_english(cast: Cast, trainer: Browser) -> None:
    trainer.post("/profile/language", {"locale": "en"})
    form = question_form("single_choice", cast.street) | {"options-1-text": "半年"}
    page = trainer.post("/questions/new", form).text
    assert "Options A and B have the same text" in page
    assert "文字相同" not in page
