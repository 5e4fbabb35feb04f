"""guide.md: an introduction, then one section a task, with commands that must work."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from labs.packs.errors import LabError

FILE = Path("guide.md")
FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})\s*(?P<info>[^`]*)$")
HEADING = re.compile(r"^##\s+(?P<title>.+?)\s*#*$")


@dataclass
class Guide:
    intro: str = ""
    sections: dict[str, str] = field(default_factory=dict)
    commands: list[tuple[str | None, str]] = field(default_factory=list)
    first_lines: dict[str | None, int] = field(default_factory=dict)


@dataclass
class _Reader:
    """Where the reading of a guide stands."""

    errors: list[LabError]
    guide: Guide = field(default_factory=Guide)
    section: str | None = None
    lines: list[str] = field(default_factory=list)
    fence: str = ""
    fence_line: int = 0
    command: list[str] | None = None

    def feed(self, number: int, line: str) -> None:
        fence = FENCE.match(line)
        if self.fence:
            self._in_block(line, closing=bool(fence and self._closes(fence)))
        elif fence:
            self.fence, self.fence_line = fence["fence"], number
            self.command = [] if fence["info"].split() == ["sh"] else None
        elif heading := HEADING.match(line):
            self._begin(number, heading["title"])
            return
        self.lines.append(line)

    def _closes(self, fence: re.Match[str]) -> bool:
        same = fence["fence"][0] == self.fence[0] and len(fence["fence"]) >= len(self.fence)
        return same and not fence["info"].strip()

    def _in_block(self, line: str, *, closing: bool) -> None:
        if not closing:
            if self.command is not None:
                self.command.append(line)
            return
        if self.command is not None:
            self.guide.commands.append((self.section, "\n".join(self.command) + "\n"))
        self.fence, self.command = "", None

    def _begin(self, number: int, title: str) -> None:
        self.finish()
        title = title.strip("`")
        if title in self.guide.sections:
            message = f"There are two sections for `{title}`."
            self.errors.append(LabError(FILE, number, title, message, "Make one of them."))
        self.section, self.lines = title, []
        self.guide.first_lines[title] = number

    def finish(self) -> None:
        text = "\n".join(self.lines).strip() + "\n"
        if self.section is None:
            self.guide.intro = text
        else:
            self.guide.sections[self.section] = text


def read_guide(text: str, task_ids: list[str], errors: list[LabError]) -> Guide:
    """Return the guide; what is wrong with it is added to `errors`.

    `task_ids` is empty when the tasks could not be read: then sections are not compared.
    """
    reader = _Reader(errors)
    for number, line in enumerate(text.splitlines(), 1):
        reader.feed(number, line)
    reader.finish()
    if reader.fence:
        message = "A block of code is never closed."
        remedy = f"Close it with a line `{reader.fence}`."
        errors.append(LabError(FILE, reader.fence_line, "", message, remedy))
    if task_ids:
        _compare(reader.guide, task_ids, errors)
    return reader.guide


def _compare(guide: Guide, task_ids: list[str], errors: list[LabError]) -> None:
    for title in guide.sections:
        if title not in task_ids:
            line = guide.first_lines[title]
            message = f"The section `{title}` belongs to no task."
            remedy = f"Head it with a task's id: {', '.join(task_ids)}. Use ### for other headings."
            errors.append(LabError(FILE, line, title, message, remedy))
    for task_id in task_ids:
        if task_id not in guide.sections:
            message = f"The task `{task_id}` has no section."
            errors.append(LabError(FILE, 1, task_id, message, f"Add a line `## {task_id}`."))
