"""The columns of the files that people and organizations are imported from: their names, and the template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hongling_exam.core.spreadsheet import Sheet

PEOPLE: Mapping[str, Sequence[str]] = {
    "name": ("姓名", "名字", "人员姓名"),
    "id_number": ("证件号", "证件号码", "身份证号", "身份证号码", "身份证", "公民身份号码", "居民身份证号"),
    "phone": ("手机号", "手机", "手机号码", "联系电话", "联系方式", "电话"),
    "organization": ("单位", "单位名称", "工作单位", "所在单位", "企业名称", "组织名称", "所在两新组织"),
    "credit_code": ("统一社会信用代码", "信用代码", "单位代码"),
    "jurisdiction": ("辖区", "街道", "镇街道", "街道(镇)", "所属街道", "所属辖区"),
    "party_work_since": ("从事党务工作起始日期", "从事党务工作时间", "党务工作起始日期", "从业日期", "任职日期"),
    "sex": ("性别",),
}
ORGANIZATIONS: Mapping[str, Sequence[str]] = {
    "name": ("单位名称", "名称", "单位", "企业名称", "组织名称", "单位全称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码", "统一信用代码"),
    "kind": ("类型", "单位类型", "类别", "组织类型"),
    "scale": ("规模", "规模以上", "是否规上", "是否规模以上"),
    "jurisdiction": ("辖区", "街道", "镇街道", "所属街道", "所属辖区"),
}


@dataclass(frozen=True)
class Layout:
    """What a file of one kind looks like: columns, which must be there, and what the template shows."""

    aliases: Mapping[str, Sequence[str]]
    required: Sequence[str]
    offered: Sequence[str]
    title: str
    note: str
    example: Sequence[Sequence[str]]

    def title_of(self, field: str) -> str:
        """What a column is called in problems and templates."""
        return self.aliases[field][0]

    def template(self) -> list[Sheet]:
        """The workbook offered for download: an empty sheet to fill in, and an example beside it."""
        headers = [self.title_of(field) for field in self.offered]
        widths = [28 if field in {"organization", "name", "credit_code", "id_number"} else 18 for field in self.offered]
        return [
            Sheet(self.title, headers, (), widths, self.note, as_text=True),
            Sheet("填写示例", headers, self.example, widths, as_text=True),
        ]


LAYOUTS: Mapping[str, Layout] = {
    "people": Layout(
        PEOPLE,
        required=("name", "id_number"),
        offered=("name", "id_number", "phone", "organization", "party_work_since", "jurisdiction"),
        title="人员",
        note=(
            "填写须知：请从表头下一行开始填写，不要改动表头；姓名和证件号必填，其余可以空着。\n"
            "单位请写登记时的全称；没有单位的人填写辖区。日期写成 2019-06-01。同一证件号再次导入，会更新原来的记录。"
        ),
        example=(
            ("沈国良", "330482197206199911", "19900005388", "平湖市鹭行箱包有限公司", "2019-06-01", "当湖街道"),
            ("金晓燕", "33048219840701990X", "", "", "2016-03-01", "当湖街道"),
        ),
    ),
    "organizations": Layout(
        ORGANIZATIONS,
        required=("name", "credit_code"),
        offered=("name", "credit_code", "kind", "scale", "jurisdiction"),
        title="单位",
        note=(
            "填写须知：请从表头下一行开始填写，不要改动表头；单位名称和统一社会信用代码必填。\n"
            "类型填“非公有制企业”或“社会组织”，空着按非公有制企业；规模填“规模以上”或“规模以下”，空着按规模以下。"
        ),
        example=(
            ("平湖市鹭行箱包有限公司", "91330482MABX71008R", "非公有制企业", "规模以上", "当湖街道"),
            ("平湖市锦澜服饰有限公司", "91330482MABX71139M", "非公有制企业", "规模以下", "当湖街道"),
        ),
    ),
}
