"""A real stack, a real Chromium, and learners who have signed up; a stack and a Chromium a worker."""

import itertools
import secrets
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, ConsoleMessage, Page, expect

from tests.browser.chromium import LAUNCH
from tests.browser.lab_page import LabPage
from tests.browser.stack import Stack
from tests.processes import ROOT

PATIENCE = 90_000  # milliseconds, on a busy machine
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

SHOTS = ROOT / "test-results"
REPORTS = pytest.StashKey[dict[str, pytest.TestReport]]()

_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep how each phase of a test ended, for fixtures that look at it."""
    report = yield
    item.stash.setdefault(REPORTS, {})[report.when] = report
    return report


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return LAUNCH


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    running = Stack(tmp_path_factory.mktemp("stack"))
    try:
        running.start("redis", "cloud", "runner")
        running.prepare()
        running.start("web", "worker")
        yield running
    finally:
        running.close()


@pytest.fixture
def whole_stack(stack: Stack) -> Iterator[Stack]:
    """Give a test the stack to stop parts of; start again whatever it left stopped."""
    yield stack
    stack.restore()


SLOW = "task queue exceeded allotted deadline"  # Chromium's own, about its idle tasks


@dataclass
class Troubles:
    """What the browser complained about. A test that breaks things says what it expects.

    That the machine was slow just then is no complaint about the page.
    """

    seen: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.seen.append(str(error)))

    def expect(self, *parts: str) -> None:
        self.expected.extend(parts)

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.seen if not any(part in text for part in self.expected)]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and SLOW not in message.text:
            self.seen.append(f"{message.text} ({message.location.get('url', '')})")


@dataclass(frozen=True)
class Learner:
    name: str
    password: str
    context: BrowserContext
    page: Page
    stack: Stack
    troubles: Troubles

    @property
    def url(self) -> str:
        return self.stack.url

    @property
    def lab(self) -> LabPage:
        return LabPage(self.page)

    @property
    def cookie(self) -> dict[str, str]:
        """The header by which this browser is known."""
        pairs = [f"{cookie['name']}={cookie['value']}" for cookie in self.context.cookies()]
        return {"Cookie": "; ".join(pairs)}

    def sign_up(self) -> None:
        """Send the sign-up form without its page, which `test_signing_up_out_and_in` fills in."""
        self.get("/accounts/signup/")
        form = {"username": self.name, "email": f"{self.name}@example.org"}
        passwords = dict.fromkeys(("password1", "password2"), self.password)
        assert self.post("/accounts/signup/", **form, **passwords) == "/"
        self.get("/")  # shows what there is to say once, that an email was sent

    def sign_out(self) -> None:
        self.goto("/accounts/logout/")
        self.page.locator("main form button[type=submit]").last.click()
        expect(self.page.get_by_role("button", name="Sign in")).to_be_visible()

    def sign_in(self) -> None:
        self.goto("/accounts/login/")
        self.page.fill("[name=login]", self.name)
        self.page.fill("[name=password]", self.password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.url}/")

    def get(self, path: str) -> int:
        return self.context.request.get(self.url + path).status

    def status_of_post(self, path: str) -> int:
        return self._posted(path).status

    def goto(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def post(self, path: str, **fields: str) -> str:
        """Send a form without its page; return where it leads."""
        answer = self._posted(path, **fields)
        assert answer.status == 302, answer.text()
        return answer.headers["location"]

    def _posted(self, path: str, **fields: str) -> APIResponse:
        token = next(c["value"] for c in self.context.cookies() if c["name"] == "csrftoken")
        headers = {"X-CSRFToken": token, "Referer": self.url}
        return self.context.request.post(
            self.url + path, headers=headers, form=dict(fields), max_redirects=0
        )

    def start(self, slug: str) -> LabPage:
        """Start a lab and wait until its terminal is there."""
        self.goto(self.post(f"/labs/{slug}/start/"))
        self.lab.ready()
        return self.lab


@pytest.fixture
def make_learner(
    request: pytest.FixtureRequest, stack: Stack, browser: Browser
) -> Iterator[Callable[..., Learner]]:
    """Return a maker of learners, each signed up and signed in, in a browser profile of their own."""
    made: list[Learner] = []

    def make(**options: Any) -> Learner:
        context = browser.new_context(**({"viewport": DESKTOP} | options))
        context.set_default_timeout(PATIENCE)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page, troubles = context.new_page(), Troubles()
        troubles.watch(page)
        name, password = f"ada-{next(_numbers)}-{secrets.token_hex(2)}", secrets.token_urlsafe(12)
        made.append(Learner(name, password, context, page, stack, troubles))
        made[-1].sign_up()
        return made[-1]

    expect.set_options(timeout=PATIENCE)
    yield make
    reports = request.node.stash.get(REPORTS, {})
    failed = any(report.failed for report in reports.values())
    for learner in made:
        if failed:
            shot = SHOTS / f"{request.node.name}-{learner.name}.png"
            learner.page.screenshot(path=shot, caret="initial")
        learner.context.close()
    unexpected = {learner.name: learner.troubles.unexpected for learner in made}
    assert not any(unexpected.values()), unexpected


@pytest.fixture
def learner(make_learner: Callable[..., Learner]) -> Learner:
    return make_learner()
