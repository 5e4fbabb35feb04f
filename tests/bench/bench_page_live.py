"""What a learner waits for on the lab page, in a real Chromium over the real five processes."""

import math
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench.figures import Figure
from tests.browser.chromium import LAUNCH
from tests.browser.lab_page import LabPage
from tests.browser.stack import Stack

LAB = "s3-versioning-recover"
STARTS, WARM_UP = 40, 3
LOOKS = 1000.0  # milliseconds that somebody looks at a lab's page before starting it, at least
KEYS = 200
ECHO_GOAL = 50.0  # milliseconds
START_GOAL = 300.0  # milliseconds

# Both clocks run in the page itself, so that driving the browser is not measured: from the click
# to the paint of the prompt, and from a key going down to the paint of what it typed.
WATCH = """
addEventListener("click", (event) => {
    if (event.target.closest("button[type=submit]")) sessionStorage.setItem("clicked", Date.now());
}, true);
const shown = new MutationObserver(() => {
    const rows = document.querySelector(".xterm-rows");
    if (!rows?.textContent.includes("$ ") || !document.getElementById("copy-bash")) return;
    shown.disconnect();
    requestAnimationFrame(() => { document.documentElement.dataset.startTook =
        Date.now() - sessionStorage.getItem("clicked"); });
});
shown.observe(document, { childList: true, subtree: true, characterData: true });
"""
ECHOES = """
() => {
    window.echoes = [];
    let down = 0;
    addEventListener("keydown", () => { down = performance.now(); }, true);
    new MutationObserver(() => {
        if (down) window.echoes.push(performance.now() - down);
        down = 0;
    }).observe(document.querySelector(".xterm-rows"), { childList: true, subtree: true });
}
"""


def p95(values: Sequence[float]) -> float:
    return sorted(values)[math.ceil(len(values) * 0.95) - 1]


@contextmanager
def stack() -> Iterator[Stack]:
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    running = Stack(folder)
    try:
        running.start("redis", "cloud", "runner")
        running.prepare()
        running.start("web", "worker")
        yield running
    finally:
        running.close()
        shutil.rmtree(folder, ignore_errors=True)


def sign_up(page: Page, url: str) -> None:
    name, password = f"bench-{secrets.token_hex(4)}", secrets.token_urlsafe(12)
    page.goto(f"{url}/accounts/signup/")
    fields = {"username": name, "email": f"{name}@example.org"}
    for field, value in {**fields, "password1": password, "password2": password}.items():
        page.fill(f"[name={field}]", value)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(f"{url}/")


def start_once(page: Page, url: str) -> float:
    """Return the milliseconds from the click on Start to the prompt and the keys on the page."""
    page.goto(f"{url}/labs/{LAB}/")
    page.wait_for_timeout(LOOKS)
    page.get_by_role("button", name="Start").click()
    page.locator("html[data-start-took]").wait_for(state="attached")
    took = page.locator("html").get_attribute("data-start-took")
    return float(took or "nan")


def end(page: Page) -> None:
    page.get_by_role("button", name="End lab").first.click()
    page.get_by_role("button", name="End the lab").click()
    page.wait_for_url(f"**/labs/{LAB}/")


def echoes(page: Page) -> list[float]:
    """Return the milliseconds from each key press to its echo."""
    lab = LabPage(page)
    lab.run("PS1='> '; clear", shows="> ")
    page.evaluate(ECHOES)
    for _ in range(KEYS):
        page.keyboard.press("x")
        page.wait_for_timeout(40)
    taken: list[float] = page.evaluate("window.echoes")
    return taken


def measure() -> list[Figure]:
    with stack() as running, sync_playwright() as playwright:
        # One that keeps what it has loaded and compiled, as a learner's browser does.
        browser = playwright.chromium.launch_persistent_context(
            str(running.folder / "browser"), viewport={"width": 1280, "height": 800}, **LAUNCH
        )
        page = browser.new_page()
        page.add_init_script(WATCH)
        expect.set_options(timeout=30_000)
        sign_up(page, running.url)
        starts = []
        for number in range(WARM_UP + STARTS):
            took = start_once(page, running.url)
            if number >= WARM_UP:
                starts.append(took)
            if number < WARM_UP + STARTS - 1:
                end(page)
        keys = echoes(page)
        browser.close()
    start, echo = p95(starts), p95(keys)
    return [
        Figure(
            "lab start: click to credentials and a prompt on the page, p95",
            start, "ms", "at most 300 ms", start <= START_GOAL,
        ),
        Figure(
            f"terminal: key press to its echo drawn, p95 of {len(keys)}",
            echo, "ms", "under 50 ms", echo < ECHO_GOAL,
        ),
    ]  # fmt: skip
