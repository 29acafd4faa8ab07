"""A course as files: `course.toml` with its outline, and a Markdown file for each lesson (see docs/reference).

Everything wrong is collected with file and line, so that an author sees all of it at once. Pure: no database.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hongling_exam.core.content import Problem
from hongling_exam.core.errors import N_
from hongling_exam.core.markup import MarkupRefused
from hongling_exam.courses.rendering import questions_in, rendered_lesson
from hongling_exam.scheme.states import Level, Track

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
FENCE = "+++"
MOST_BYTES = 128 * 1024
_COURSE_FIELDS = {"title": str, "summary": str, "levels": list, "units": list}
_LESSON_FIELDS = {"title": str, "minutes": int, "goals": list, "sources": list}


@dataclass(frozen=True, slots=True)
class ParsedLesson:
    """One sound lesson. `sources` are (document, edition, article); `questions` the keys inside, in order."""

    key: str
    title: str
    minutes: int
    goals: tuple[str, ...]
    sources: tuple[tuple[str, str, str], ...]
    body: str
    html: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedCourse:
    """One sound course: units are (title, lessons)."""

    key: str
    track: Track
    title: str
    summary: str
    levels: tuple[Level, ...]
    units: tuple[tuple[str, tuple[ParsedLesson, ...]], ...]


def read_courses(folder: Path) -> tuple[list[ParsedCourse], list[Problem]]:
    """The courses below `folder`/<track>/<course>/, and everything that is wrong in any of their files."""
    courses: list[ParsedCourse] = []
    problems: list[Problem] = []
    for outline in sorted(folder.glob("*/*/course.toml")):
        course = _Reader(folder, outline, problems).course()
        if course is not None:
            courses.append(course)
    problems += _repeated(courses)
    return courses, sorted(problems)


def _repeated(courses: Sequence[ParsedCourse]) -> list[Problem]:
    seen: set[str] = set()
    found = []
    for course in courses:
        for key in [course.key, *(lesson.key for _, lessons in course.units for lesson in lessons)]:
            if key in seen:
                found.append(Problem(f"{course.track}/{course.key}", 1, N_("编号「%(key)s」重复") % {"key": key}))
            seen.add(key)
    return found


class _Reader:
    """Reads one course and complains into `problems`."""

    def __init__(self, root: Path, outline: Path, problems: list[Problem]) -> None:
        self.root, self.outline, self.problems = root, outline, problems
        self.folder = outline.parent

    def complain(self, path: Path, line: int, reason: str) -> None:
        self.problems.append(Problem(path.relative_to(self.root).as_posix(), line, reason))

    def course(self) -> ParsedCourse | None:
        """The course, or None where anything in it is wrong."""
        before = len(self.problems)
        table = self._table(self.outline, self.outline.read_bytes(), 0, _COURSE_FIELDS)
        track = self.folder.parent.name
        if track not in set(Track):
            self.complain(self.outline, 1, N_("文件夹「%(name)s」不是课程类别") % {"name": track})
        if not KEY.fullmatch(self.folder.name) or len(self.folder.name) > 64:
            self.complain(self.outline, 1, N_("文件夹名只能用小写字母、数字和连字符"))
        for level in table.get("levels", ()):
            if level not in set(Level):
                self.complain(self.outline, 1, N_("没有「%(level)s」这个等级") % {"level": level})
        units = [self._unit(each) for each in table.get("units", ())]
        self._unlisted(units)
        if len(self.problems) > before:
            return None
        return ParsedCourse(
            self.folder.name,
            Track(track),
            table["title"],
            table["summary"],
            tuple(Level(level) for level in table["levels"]),
            tuple((title, tuple(lesson for lesson in lessons if lesson)) for title, lessons in units),
        )

    def _unit(self, unit: Any) -> tuple[str, list[ParsedLesson | None]]:
        if not isinstance(unit, dict) or not unit.get("title") or not unit.get("lessons"):
            self.complain(self.outline, 1, N_("每个单元要有 title 和 lessons"))
            return "", []
        return str(unit["title"]), [self._lesson(str(key)) for key in unit["lessons"]]

    def _unlisted(self, units: Sequence[tuple[str, Sequence[ParsedLesson | None]]]) -> None:
        listed = {lesson.key for _, lessons in units for lesson in lessons if lesson}
        for path in sorted(self.folder.glob("*.md")):
            known = path.stem in listed or any(problem.path.endswith(path.name) for problem in self.problems)
            if not known:
                self.complain(path, 1, N_("course.toml 没有列出这一课"))

    def _lesson(self, key: str) -> ParsedLesson | None:
        path = self.folder / f"{key}.md"
        if not KEY.fullmatch(key) or len(key) > 64:
            self.complain(self.outline, 1, N_("课的编号「%(key)s」只能用小写字母、数字和连字符") % {"key": key})
            return None
        if not path.is_file():
            self.complain(self.outline, 1, N_("找不到文件 %(name)s") % {"name": path.name})
            return None
        before, text = len(self.problems), self._text(path)
        head, body, first = self._parts(path, text)
        table = self._table(path, head.encode(), 1, _LESSON_FIELDS)
        sources = self._sources(path, table.get("sources", ()))
        if not 1 <= table.get("minutes", 1) <= 300:
            self.complain(path, 2, N_("minutes 应在 1 到 300 之间"))
        html = self._rendered(path, body, first)
        if len(self.problems) > before:
            return None
        goals = tuple(map(str, table["goals"]))
        return ParsedLesson(
            key, table["title"], table["minutes"], goals, sources, body, html, tuple(questions_in(body))
        )

    def _text(self, path: Path) -> str:
        data = path.read_bytes()
        if len(data) > MOST_BYTES:
            self.complain(path, 1, N_("文件超过 128 kB，请分成几课"))
            return ""
        try:
            return data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError:
            self.complain(path, 1, N_("文件不是 UTF-8 编码"))
            return ""

    def _parts(self, path: Path, text: str) -> tuple[str, str, int]:
        """The head between the fences, the body, and the line the body begins at."""
        lines = text.split("\n")
        if lines[0].strip() != FENCE or FENCE not in (line.strip() for line in lines[1:]):
            self.complain(path, 1, N_("文件开头要有用 +++ 围住的课程信息"))
            return "", "", 1
        end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == FENCE)
        return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :]).strip("\n") + "\n", end + 2

    def _table(self, path: Path, data: bytes, above: int, fields: Mapping[str, type]) -> dict[str, Any]:
        """The TOML of `data`, which begins `above` lines below the top of the file; wrong fields are left out."""
        try:
            table = tomllib.loads(data.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            line = re.search(r"line (\d+)", str(error))
            self.complain(
                path, above + (int(line.group(1)) if line else 1), N_("不是正确的 TOML：%(error)s") % {"error": error}
            )
            return {}
        for name in table.keys() - fields.keys():
            self.complain(path, above + 1, N_("没有「%(name)s」这个字段") % {"name": name})
        wrong = [name for name, kind in fields.items() if not isinstance(table.get(name), kind) or not table.get(name)]
        for name in wrong:
            self.complain(path, above + 1, N_("字段「%(name)s」缺少或写法不对") % {"name": name})
        return {name: value for name, value in table.items() if name in fields and name not in wrong}

    def _sources(self, path: Path, lines: Sequence[Any]) -> tuple[tuple[str, str, str], ...]:
        found = []
        for line in lines:
            parts = [part.strip() for part in str(line).split("|")]
            if len(parts) != 3 or not all(parts):
                self.complain(path, 1, N_("依据「%(line)s」应写成：文件 | 版本 | 条款") % {"line": line})
            else:
                found.append((parts[0], parts[1], parts[2]))
        return tuple(found)

    def _rendered(self, path: Path, body: str, first: int) -> str:
        if not body.strip():
            self.complain(path, first, N_("正文是空的"))
            return ""
        try:
            return rendered_lesson(body)
        except MarkupRefused as error:
            self.complain(path, first, str(error))
            return ""
