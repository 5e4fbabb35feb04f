"""The lab page as a learner uses it."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect


@dataclass
class LabPage:
    page: Page

    @property
    def session_id(self) -> str:
        found = re.search(r"/sessions/([0-9a-f-]{36})/", self.page.url)
        assert found, self.page.url
        return found[1]

    @property
    def rows(self) -> Locator:
        """What the terminal in front shows."""
        return self.page.locator(".shell:not([hidden]) .xterm-rows")

    @property
    def score(self) -> Locator:
        return self.page.locator("#lab-score")

    @property
    def stage(self) -> Locator:
        """What lies over the workbench while there is nothing to work in."""
        return self.page.locator("#stage")

    @property
    def line(self) -> Locator:
        """What is said of the terminal in front."""
        return self.page.locator(".shell:not([hidden]) [data-line]")

    @property
    def banner(self) -> Locator:
        return self.page.locator("[data-banner]")

    @property
    def announced(self) -> Locator:
        """What a screen reader is told."""
        return self.page.locator("[data-announcer]")

    @property
    def columns(self) -> int:
        """How many columns the terminal in front has, from its width in characters."""
        width: float = self.rows.evaluate(
            """(rows) => {
                const probe = document.createElement("span");
                probe.textContent = "W".repeat(100);
                rows.firstElementChild.append(probe);
                const each = probe.getBoundingClientRect().width / 100;
                probe.remove();
                return rows.getBoundingClientRect().width / each;
            }"""
        )
        return round(width)

    def interrupt(self) -> None:
        self.page.locator(".shell:not([hidden]) .xterm-helper-textarea").focus()
        self.page.keyboard.press("Control+c")

    def task(self, task_id: str) -> Locator:
        return self.page.locator(f"#task-{task_id}")

    def answer(self, task_id: str, text: str) -> None:
        """Type into the task's answer field."""
        field = self.task(task_id).get_by_role("textbox")
        field.fill(text)
        field.press("Enter")

    def found(self, pattern: str) -> str:
        """Return what the terminal shows that fits, once it does."""
        expect(self.rows).to_contain_text(re.compile(pattern))
        match = re.search(pattern, self.rows.inner_text())
        assert match
        return match[0]

    def ready(self) -> None:
        """Wait for the prompt. A terminal out of sight, as on a phone, is not drawn."""
        self.page.locator(".bench").scroll_into_view_if_needed()
        expect(self.rows).to_contain_text("learner@lab")

    def type(self, *commands: str, by_key: bool = False) -> None:
        """Enter each command into the terminal in front: at once, or key by key.

        At once is how dictation and input methods write, and a fiftieth of the work.
        """
        self.page.locator(".shell:not([hidden]) .xterm-helper-textarea").focus()
        for command in commands:
            if by_key:
                self.page.keyboard.type(command)
            else:
                self.page.keyboard.insert_text(command)
            self.page.keyboard.press("Enter")

    def run(self, command: str, shows: str) -> None:
        """Type a command and wait until the terminal shows something."""
        self.type(command)
        expect(self.rows).to_contain_text(shows)

    def ticked(self, *task_ids: str) -> None:
        for task_id in task_ids:
            expect(self.task(task_id)).to_have_attribute("data-state", "done")
