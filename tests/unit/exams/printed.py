"""An exam day on paper, as the tests of the printed forms need it: names with rare characters and a middle dot."""

from __future__ import annotations

from hongling_exam.exams import documents as d

SESSION = d.SessionFacts(
    office="当湖街道企业党建服务中心",
    title="2026 年第二期中级资格认证考试",
    level="中级",
    day="2026年4月18日（星期六）",
    time="9:00–10:30（90 分钟）",
)
NAMES = ("沈红梅", "张䶮", "李㛃", "阿依古丽·买买提", "欧阳慧敏", "陆建国", "马晓峰", "顾丽娟")
ORGANIZATIONS = ("平湖市新埭精密机械有限公司党支部", "浙江东湖电子科技股份有限公司党委", "当湖街道社会组织联合党支部")
RULES = (
    "请于开考前 30 分钟凭本准考证和有效身份证件到考场签到，按座位号就座。",
    "开考 30 分钟后不得入场；开考 45 分钟后方可交卷离场。",
    "考试为闭卷，手机等电子设备须关机并放在指定位置，不得带至座位。",
    "作答随时保存在服务器上。网络中断时请继续作答，不要关闭页面，并告知监考员。",
    "交卷后请保存交卷回执。成绩公布时间以考务通知为准。",
)
CHECK_URL = "https://exam.example.org/c/k7m2q9x4w8r5t3y6p1n0a2s4df"


def ticket(index: int, rules: tuple[str, ...] = RULES) -> d.TicketData:
    return d.TicketData(
        session=SESSION,
        name=NAMES[index % len(NAMES)],
        masked_id="330482********1234",
        admission_number=f"2026-2-{index + 1:04}",
        organization=ORGANIZATIONS[index % 3],
        place="平湖市当湖街道党群服务中心（新华南路 88 号）",
        room="3 号机房",
        seat=str(index + 1),
        rules=rules,
        check_url=CHECK_URL,
    )


def slip(index: int) -> d.SlipData:
    return d.SlipData(
        session=SESSION,
        name=NAMES[index % len(NAMES)],
        admission_number=f"2026-2-{index + 1:04}",
        room="3 号机房",
        seat=str(index + 1),
        code="7K4M-92QX",
        valid_until="4月18日 10:30",
        sign_in_url=CHECK_URL,
    )


def seat_plan(capacity: int = 30, columns: int = 6) -> d.SeatPlanData:
    people = [d.Seated(seat, NAMES[seat % len(NAMES)], f"2026-2-{seat:04}") for seat in range(1, capacity - 1)]
    return d.SeatPlanData(SESSION, "3 号机房", "当湖街道党群服务中心", capacity, columns, people)


def sign_in_sheet(count: int = 34) -> d.SignInSheetData:
    rows = [
        d.SignInRow(
            str(index + 1), f"2026-2-{index + 1:04}", NAMES[index % 8], "330482********1234", ORGANIZATIONS[index % 3]
        )
        for index in range(count)
    ]
    return d.SignInSheetData(SESSION, "3 号机房", "当湖街道党群服务中心", rows)


def scores(count: int = 40) -> d.ScoreListData:
    rows = [
        d.ScoreRow(
            f"2026-2-{index + 1:04}",
            NAMES[index % 8],
            ORGANIZATIONS[index % 3],
            f"{50 + index}.5",
            "合格" if index > 9 else "不合格",
        )
        for index in range(count)
    ]
    return d.ScoreListData(SESSION, "100", "60", rows, "应考 42 人，实考 40 人，缺考 2 人；合格 30 人，合格率 75.0%。")


def report() -> d.ScoreReportData:
    parts = [
        d.ScorePart("单项选择题", "20", "40", "36"),
        d.ScorePart("多项选择题", "15", "30", "24.5"),
        d.ScorePart("判断题", "10", "10", "9"),
        d.ScorePart("简答题", "2", "20", "17"),
    ]
    notes = [
        "本成绩自公布之日起两年内有效，可用于中级资格认证（条款 L2-1）。",
        "对成绩有异议的，可在 2026年5月8日前申请复核。",
    ]
    return d.ScoreReportData(
        SESSION, "阿依古丽·买买提", "650102********5678", "2026-2-0004", ORGANIZATIONS[0], "86.5", "100", "60", "合格",
        parts, notes, "9f2c 41ab 77d0 e315", "2026年4月24日", CHECK_URL,
    )  # fmt: skip


def receipt() -> d.ReceiptData:
    return d.ReceiptData(
        SESSION, "张䶮", "2026-2-0002", "3 号机房", "2", "2026年4月18日 10:12:45", "考生交卷", 49, 50, "1",
        "a_6pqk2m8xw4z1", "9f2c41ab77d0e3159f2c41ab77d0e3159f2c41ab77d0e3159f2c41ab77d0e315",
        "mZ3k8Qw1xYt5uVb7nRf2gHj4kLp6sDa9cXe0zTi1oWy3qMb5vNh7rGf9jKl2pSd4aCx6eZt8iOw0yUQ", "r-2026-1", CHECK_URL,
    )  # fmt: skip


def room_record() -> d.RoomRecordData:
    return d.RoomRecordData(
        SESSION, "3 号机房", "当湖街道党群服务中心", ["周国强", "李㛃"], 30, 28, 25, 3,
        ["29 号 俞××（2026-2-0029）", "30 号 朱××（2026-2-0030）"],
        [d.ExtensionEntry("9:41", "7 号 方志远", "10 分钟", "机器故障更换座位，\n经考务同意。", "周国强")],
        [d.IncidentEntry("9:05", "", "空调噪声较大，已调低风速。", "周国强"),
         d.IncidentEntry("9:38", "7 号 方志远", "显示器黑屏，换至备用机 31 号，答案完整。", "周国强")],
    )  # fmt: skip
