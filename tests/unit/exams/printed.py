"""An exam day on paper, as the tests of the printed forms need it: names with rare characters and a middle dot."""

from __future__ import annotations

from hongling_exam.core.typesetting import FormHead
from hongling_exam.exams import documents as d

SESSION = FormHead(
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
