"""Question files: what is read, and what is refused at which line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hongling_exam.question_bank.formats.plain_text import ParsedQuestion, Source, main, read_folder, read_text
from hongling_exam.question_bank.kinds import KINDS

ROOT = Path(__file__).parents[3]
DOCUMENTED = re.findall(
    r"```text\n(.*?)```", (ROOT / "docs/reference/question-format.md").read_text("utf-8"), re.DOTALL
)
LEVELS = {"j": "junior", "i": "intermediate", "s": "senior"}
TAIL = """解析：略。
依据：中国共产党章程 | 2022 | 第七条
知识点：party_building_practice/member_admission
难度：2
分值：2
"""
CHOICE = f"""== j-001 单选
题干：预备期从哪一天算起？
A. 支部党员大会通过之日
B. 上级党委批准之日
C. 递交申请书之日
答案：A
{TAIL}"""


def read(text: str, level: str = "junior") -> ParsedQuestion:
    questions, problems = read_text(text, "x.txt", level)
    assert problems == []
    assert len(questions) == 1
    return questions[0]


def complaints(text: str, level: str = "junior") -> list[str]:
    """Problems as `line: reason`."""
    _, problems = read_text(text, "x.txt", level)
    return [f"{problem.line}: {problem.reason}" for problem in problems]


def test_author_writes_single_choice_gets_question() -> None:
    question = read("\ufeff# 注释\r\n" + CHOICE)
    assert (question.code, question.kind, question.levels, question.line) == ("j-001", "single_choice", ("junior",), 2)
    assert (question.points, question.difficulty) == (200, 2)
    assert question.key == {"right": ["A"]}
    assert question.body["stem_html"] == "<p>预备期从哪一天算起？</p>"
    assert question.body["options"][0] == {"id": "A", "text": "支部党员大会通过之日", "html": "支部党员大会通过之日"}
    assert question.sources == (Source("中国共产党章程", "2022", "第七条"),)
    assert question.topic == "party_building_practice/member_admission"


@pytest.mark.parametrize("text", DOCUMENTED, ids=lambda text: text.split("\n")[0])
def test_author_copies_documented_example_gets_question(text: str) -> None:
    assert read(text, LEVELS[text[3]]).code == text.split()[1]


def test_documentation_shows_every_kind_but_essay() -> None:
    kinds = {read(text, LEVELS[text[3]]).kind for text in DOCUMENTED}
    assert kinds == set(KINDS.names()) - {"essay"}


def documented(kind: str) -> ParsedQuestion:
    text = next(text for text in DOCUMENTED if text.split("\n")[0].endswith(kind))
    return read(text, LEVELS[text[3]])


def test_author_writes_each_kind_gets_its_key() -> None:
    assert documented("多选").key == {"right": ["A", "B", "D", "E"]}
    assert documented("多选").policy == {"rule": "per_option"}
    assert documented("判断").key == {"right": False}
    assert documented("填空").key == {"blanks": [["一年", "1 年"], ["支部党员大会", "支部大会"]]}
    assert documented("排序").key == {"order": ["B", "D", "A", "C"]}
    assert documented("匹配").key == {"pairs": {"1": "B", "2": "A", "3": "C"}}
    assert documented("数值").key == {"value": "32", "unit": "学时"}
    assert [item["points"] for item in documented("简答").key["rubric"]] == [200, 200, 100]


def test_author_writes_case_group_gets_parts_with_own_points() -> None:
    question = documented("材料")
    parts = question.body["questions"]
    assert [(part["id"], part["kind"], part["points"]) for part in parts] == [
        ("1", "true_false", 100),
        ("2", "single_choice", 200),
    ]
    assert (question.points, question.key, len(parts[1]["sources"])) == (300, {}, 1)
    assert question.body["stem_html"].count("<p>") == 2


def test_author_continues_values_over_lines_keeps_them_together() -> None:
    text = CHOICE.replace("解析：略。", "解析：第一行\n\n- 要点\n 注意：不是字段")
    question = read(text.replace("依据：中国", "依据：\n劳动法 | 2018 | 第三条\n中国"))
    assert question.explanation == "第一行\n\n- 要点\n注意：不是字段"
    assert len(question.sources) == 2


@pytest.mark.parametrize(
    ("written", "policy"),
    [
        ("0.5", {"absolute": "0.5"}),
        ("1%", {"relative": "0.01"}),
        ("12.5%", {"relative": "0.125"}),
        ("0%", {"relative": "0"}),
    ],
)
def test_author_writes_tolerance_gets_policy(written: str, policy: dict[str, str]) -> None:
    assert read(f"== j-1 数值\n题干：几？\n答案：32\n误差：{written}\n{TAIL}").policy == policy


def test_author_writes_penalty_and_levels_gets_both() -> None:
    question = read(CHOICE + "策略：negative 0.5\n级别：中级 初级\n固定：C\n")
    assert question.policy == {"rule": "negative", "penalty": 50}
    assert question.levels == ("junior", "intermediate")
    assert question.body["pinned"] == ["C"]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("答案：A", "答案：D", "6: 答案指向不存在的选项"),
        ("答案：A\n", "", "1: 缺少「答案」"),
        ("答案：A", "答案：", "6: 字段「答案」没有内容"),
        ("答案：A", "答案：AB", "6: 单选题须有且只有一个答案"),
        ("解析：略。\n", "", "1: 缺少「解析」"),
        ("依据：中国共产党章程 | 2022 | 第七条\n", "", "1: 缺少「依据」"),
        ("| 2022 ", "", "8: 依据应写成「文件 | 版本 | 条款」"),
        ("题干：", "题目：", "2: 这种题型没有「题目」这一字段"),
        ("C. 递交申请书之日", "C. 上级党委批准之日。", "4: 选项 B 与 C 文字相同"),
        ("C. 递交", "D. 递交", "5: 此处应为选项 C"),
        ("C. 递交申请书之日", "C. 以上都是", "5: 选项 C 类似「以上都是」，须放在最后并固定"),
        ("A. 支部党员大会通过之日", "A. 40486", "6: 「40486」像是被表格软件改写的日期"),
        ("难度：2", "难度：6", "10: 难度须是 1 至 5"),
        ("分值：2", "分值：0", "11: 分值须大于 0，最多两位小数"),
        ("分值：2", "分值：1.234", "11: 分值须大于 0，最多两位小数"),
        ("分值：2", "分值：2\n分值：3", "12: 字段「分值」重复"),
        ("member_admission", "admission", "9: 没有知识点「party_building_practice/admission」"),
        ("j-001", "s-001", "1: 编号须以「j-」开头，只用小写字母、数字和短横"),
        ("单选", "单项", "1: 没有题型「单项」"),
        ("== j-001 单选", "== j-001", "1: 试题开头应写成「== 编号 题型」"),
        ("题干：预备期", "题干：____预备期", "2: 只有填空题的题干可以有「____」"),
        ("题干：预备期", "题干：" + "[" * 50 + "预备期", "2: 同一符号连续出现过多"),
        ("答案：A", "答案：A\n策略：half", "7: 没有「half」这种评分策略"),
        ("答案：A", "答案：A\n策略：negative", "7: 倒扣分应写成「negative 分值」，其他策略没有分值"),
        ("答案：A", "答案：A\n级别：特级", "7: 没有级别「特级」"),
        ("== j-001", "多余\n== j-001", "1: 第一道试题之前有多余的文字"),
    ],
)
def test_author_makes_mistake_is_told_line_and_reason(old: str, new: str, expected: str) -> None:
    assert old in CHOICE
    assert expected in complaints(CHOICE.replace(old, new))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("== j-1 填空\n题干：____ 与 ____\n答案1：甲\n", "缺少「答案2」"),
        ("== j-1 填空\n题干：____\n答案1：甲\n答案2：乙\n", "没有与「答案2」对应的空"),
        ("== j-1 填空\n题干：没有空\n答案：甲\n", "填空须有 1 至 20 个"),
        ("== j-1 填空\n题干：____\n答案：甲\n填空：随意\n", "「填空」只能写无序或有序"),
        ("== j-1 判断\n题干：对吗？\n答案：是\n", "判断题的答案须为对或错"),
        ("== j-1 数值\n题干：几？\n答案：三\n", "数值题的答案须是一个数"),
        ("== j-1 数值\n题干：几？\n答案：3\n误差：大约\n", "误差须是不小于 0 的数，绝对误差与相对误差只取其一"),
        ("== j-1 匹配\n题干：配\n左1. 甲\n左2. 乙\n右A. 丙\n右B. 丁\n答案：1-A\n", "左边每一项都须有答案"),
        (
            "== j-1 匹配\n题干：配\n左1. 甲\n左2. 乙\n右A. 丙\n右B. 丁\n答案：1A 2B\n",
            "匹配题的答案应写成「1-B 2-A」，每项一次",
        ),
        ("== j-1 简答\n题干：为何？\n参考答案：略\n评分点：\n- 一（1 分）\n", "评分点之和与本题分值不符"),
        ("== j-1 简答\n题干：为何？\n参考答案：略\n评分点：\n- 一\n", "评分点应写成「- 要点（2 分）」"),
        ("== j-1 论述\n题干：为何？\nA. 甲\n参考答案：略\n评分点：\n- 一（2 分）\n", "这种题型没有「A」这一字段"),
        ("== j-1 判断\n题干：对吗？\n答案：对\n-- 判断\n题干：对吗？\n", "只有材料题可以有小题"),
        ("== j-1 材料\n材料：略\n", "材料题没有小题"),
    ],
)
def test_author_makes_mistake_of_kind_is_told_reason(text: str, expected: str) -> None:
    head, _, parts = text.partition("-- ")
    assert expected in str(complaints(head + TAIL + (f"-- {parts}" if parts else "")))


def test_author_makes_mistakes_in_group_is_told_each() -> None:
    text = next(text for text in DOCUMENTED if "材料" in text.split("\n")[0])
    broken = (
        text.replace("难度：3", "难度：3\n分值：9").replace("答案：A", "答案：F", 1).replace("答案：对", "答案：是")
    )
    assert len(complaints(broken, "senior")) == 2
    assert "各小题分值之和" in str(complaints(text.replace("难度：3", "难度：3\n分值：9"), "senior"))
    assert "知识点" in str(complaints(text + "知识点：role_awareness/secretary_role\n", "senior"))


def test_author_makes_many_mistakes_sees_all_at_once() -> None:
    text = CHOICE.replace("答案：A", "答案：Z") + CHOICE.replace("难度：2", "难度：9").replace("j-001", "j-002")
    text += CHOICE.replace("j-001", "j-003")
    assert complaints(text) == ["6: 答案指向不存在的选项", "21: 难度须是 1 至 5"]
    assert [question.code for question in read_text(text, "x.txt", "junior")[0]] == ["j-003"]


def folder(root: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".txt").write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def test_loader_reads_folder_gets_everything(tmp_path: Path) -> None:
    other = CHOICE.replace("j-001", "i-001").replace("预备期", "试用期")
    questions, problems = read_folder(folder(tmp_path, junior__a=CHOICE, intermediate__b=other))
    assert problems == []
    assert [question.code for question in questions] == ["i-001", "j-001"]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"junior__a": CHOICE, "junior__b": CHOICE.replace("预备期", "试用期")}, "编号 j-001 已用于"),
        (
            {"junior__a": CHOICE, "junior__b": CHOICE.replace("j-001", "j-002").replace("？", "?")},
            "与 j-001 是同一道题",
        ),
        ({"other__a": CHOICE}, "文件须在 junior、intermediate 或 senior 文件夹中"),
        ({"junior__a": CHOICE.encode("gb18030")}, "文件不是 UTF-8 编码"),
    ],
)
def test_loader_reads_conflicting_files_is_told(tmp_path: Path, files: dict[str, str | bytes], reason: str) -> None:
    _, problems = read_folder(folder(tmp_path, **files))
    assert [reason in problem.reason for problem in problems] == [True]


def test_author_runs_checker_gets_status_and_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder(tmp_path, junior__a=CHOICE))]) == 0
    assert "single_choice" in capsys.readouterr().out
    folder(tmp_path, junior__b=CHOICE.replace("答案：A", "答案：Z").replace("j-001", "j-002"))
    assert main([str(tmp_path)]) == 1
    assert f"{tmp_path}/junior/b.txt:6: 答案指向不存在的选项" in capsys.readouterr().out
    assert main([str(tmp_path / "absent")]) == 1
    assert main([]) == 2


def test_shipped_content_has_no_problem() -> None:
    questions, problems = read_folder(ROOT / "content/questions")
    assert problems == []
    for level in ("junior", "intermediate", "senior"):
        own = [question for question in questions if question.levels[0] == level]
        assert len(own) >= 40
        assert len({question.kind for question in own}) >= 6
        assert len({question.topic.split("/")[0] for question in own}) == 3
