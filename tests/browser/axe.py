"""What axe-core finds wrong with a page, as it is or in both themes."""

from typing import Literal

from playwright.sync_api import Page

from tests.processes import ROOT

AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
# With these tags axe runs every rule that it runs without any, and the size of targets besides.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is wrong comes back: all that is right would be megabytes.
RUN = """async (tags) => {
    const found = await axe.run({runOnly: tags, resultTypes: ["violations"]});
    return found.violations;
}"""
# Colours glide from one theme to the other, and half-way they are nobody's.
ARRIVE = """() => {
    const moving = document.getAnimations().filter((each) => each instanceof CSSTransition);
    for (const transition of moving) transition.finish();
}"""
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong, one line each."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE)
    return [
        f"{page.url} {wrong['id']}: {wrong['help']} at {node['target']} {node['html'][:120]}"
        for wrong in page.evaluate(RUN, TAGS)
        for node in wrong["nodes"]
    ]


def overflows(page: Page) -> bool:
    """Whether the page can be scrolled sideways, which on a phone nobody wants."""
    root = "document.documentElement"
    wide: bool = page.evaluate(f"{root}.scrollWidth > {root}.clientWidth")
    return wide


def flaws(page: Page) -> list[str]:
    """Return what is wrong with the page as it is."""
    return violations(page) + [f"{page.url} is too wide"] * overflows(page)


def flaws_in_both_themes(page: Page) -> list[str]:
    """Return what is wrong with the page in light and in dark, in which it is left."""
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        page.evaluate(ARRIVE)
        found += [f"{theme}: {flaw}" for flaw in flaws(page)]
    return found
